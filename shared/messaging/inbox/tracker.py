"""What a consumer knows of its partitions between batches: where they stand, and which of them have stopped.

Invariant: positions are read anew on assignment and after every failure, so nothing is believed that PostgreSQL does
not say; a stopped partition stays stopped until it is assigned anew, or read again from where it stands.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from psycopg import OperationalError

from shared.contracts.partition import Partition
from shared.messaging.inbox.sequencing import BatchPlan, Position, Run
from shared.runtime.telemetry import log
from shared.runtime.telemetry.metrics import EVENTS, HALTED, QUARANTINED, begin_quarantined

ReadPositions = Callable[[Iterable[Partition]], Awaitable[dict[Partition, Position]]]
_WAIVED_SECONDS = 1


class PartitionTracker:
    """One consumer's partitions."""

    def __init__(self, consumer: str, read: ReadPositions, reasons: Iterable[str]) -> None:
        self._consumer, self._read = consumer, read
        self._known: dict[Partition, Position] = {}
        self._halted: dict[Partition, Position] = {}
        begin_quarantined(consumer, reasons)

    async def assigned(self, partitions: set[Partition]) -> Mapping[Partition, int]:
        """Return the next offset wanted of each assigned partition, read anew; all of them may move again."""
        self._halted.clear()
        HALTED.labels(self._consumer).set(0)
        self._known = await self._read(partitions)
        return {each: position.offset for each, position in self._known.items()}

    async def positions(self, runs: Sequence[Run]) -> Mapping[Partition, Position]:
        """Return where the partitions of a batch stand."""
        if unknown := {Partition(run.topic, run.partition) for run in runs} - self._known.keys():
            self._known |= await self._read(unknown)
        return self._known | self._halted

    @property
    def failure_reason(self) -> str | None:
        """Name the partitions that have stopped, with what they miss."""
        return "; ".join(f"{each}: {self._halted[each].halted}" for each in sorted(self._halted)) or None

    async def waived(self) -> None:
        """Return once an operator has waived what some partition stands still for."""
        while True:
            await asyncio.sleep(_WAIVED_SECONDS)
            halted = {each: position.waived for each, position in self._halted.items()}
            with suppress(OperationalError):
                found = await self._read(halted) if halted else {}
                if any(found[each].waived != known for each, known in halted.items()):
                    return

    def forget(self) -> None:
        """Believe nothing about any position: a transaction failed."""
        self._known.clear()

    def expect(self, plans: Iterable[BatchPlan[Any]]) -> None:
        """Go on from where partitions will stand once what they brought is committed."""
        for plan in plans:
            self._known[plan.partition] = replace(plan.after, halted=plan.missing)
            if not plan.missing:
                self._halted.pop(plan.partition, None)

    def moved(self, plans: Iterable[BatchPlan[Any]]) -> None:
        """Note what a commit brought; raise the alarm for partitions that have to stop."""
        for plan in plans:
            EVENTS.labels(self._consumer).inc(plan.after.sequence - plan.before.sequence)
            for reason, records in Counter(each.reason for each in plan.quarantined).items():
                QUARANTINED.labels(self._consumer, reason).inc(records)
                log().warning("records-parked", partition=str(plan.partition), reason=reason, records=records)
            if plan.missing and plan.partition not in self._halted:
                self._halted[plan.partition] = replace(plan.after, halted=plan.missing)
                log().error("lane-halted", consumer=self._consumer, partition=str(plan.partition), missing=plan.missing)
        HALTED.labels(self._consumer).set(len(self._halted))
