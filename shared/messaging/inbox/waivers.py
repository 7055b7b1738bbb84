"""Gaps that an operator has waived: who decided it, when and why, for each consumer that stood still there.

Invariant: only exactly the numbers that a consumer stands still for can be waived, only if none of them is in the log
behind where it stands, and what was waived is never forgotten: pages count it as missing until it comes after all.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from psycopg import AsyncConnection

from shared.contracts.partition import Partition
from shared.messaging.decision import Decision
from shared.messaging.inbox import decisions
from shared.messaging.inbox.decisions import ConsumerPosition
from shared.messaging.inbox.sequencing import Gap
from shared.persistence.database import connect

_HALTED: Final = """
select consumer, topic, partition, halted from lane where halted is not null order by topic, partition, consumer"""
_ENTER: Final = """
insert into passed_hole (consumer, topic, partition, first, last, decided_by, reason)
values (%s, %s, %s, %s, %s, %s, %s) on conflict do nothing"""


@dataclass(frozen=True)
class Waiver:
    """What an operator decides: which gap of a partition to do without, in whose name, and why."""

    partition: Partition
    gap: Gap
    decision: Decision

    def fits(self, standing: ConsumerPosition) -> bool:
        """Tell whether it speaks of exactly what a consumer stands still for."""
        return standing.halted == str(self.gap)


@dataclass(frozen=True)
class FoundRecord:
    """A record whose number is among those that were to be waived."""

    sequence: int
    offset: int


FindFirst = Callable[[Partition, int, Gap], Awaitable[FoundRecord | None]]
"""Looks into the log of a partition, from an offset to its end, for the first record whose number is in a gap."""


@dataclass(frozen=True)
class Waived:
    """What has become of a waiver."""

    freed: Sequence[str] = ()
    """The consumers that may go on."""
    halted: Sequence[str] = ()
    """All that stands still, where none may go on."""
    follows: FoundRecord | None = None
    """The record because of which nothing was waived."""


async def waive(url: str, waiver: Waiver, find: FindFirst) -> Waived:
    """Waive a gap for every consumer that stands still for it, unless its numbers follow in the log.

    The log is looked at before any partition is held, for that may take long.
    """
    async with await connect(url, autocommit=True) as connection:
        standing = await _standing(connection, waiver)
        if standing and (follows := await find(waiver.partition, min(each.offset for each in standing), waiver.gap)):
            return Waived(follows=follows)
        async with connection.transaction():
            freed = await _standing(connection, waiver)
            for each in freed:
                await _enter(connection, each.consumer, waiver)
        return Waived([each.consumer for each in freed], [] if freed else await _halted(connection))


async def _standing(connection: AsyncConnection, waiver: Waiver) -> list[ConsumerPosition]:
    return [each for each in await decisions.hold(connection, waiver.partition) if waiver.fits(each)]


async def _enter(connection: AsyncConnection, consumer: str, waiver: Waiver) -> None:
    decision = (waiver.decision.by, waiver.decision.why)
    await connection.execute(_ENTER, (consumer, *waiver.partition, *waiver.gap, *decision))
    await decisions.count(connection, consumer, waiver.partition)


async def _halted(connection: AsyncConnection) -> list[str]:
    rows = await (await connection.execute(_HALTED)).fetchall()
    return [f"{consumer}: {Partition(topic, partition)} {missing}" for consumer, topic, partition, missing in rows]
