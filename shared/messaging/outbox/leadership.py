"""The lease of a relay, and what its holder knows while it holds it.

The row that holds the lease also counts its renewals. A database that is restored under a running relay has an older
count: the relay then holds the lease no more, and begins anew with a look at its streams.

Invariant: what is written under a lease is written only while its epoch and its count are the holder's.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from psycopg import AsyncConnection

from shared.contracts.partition import Partition
from shared.contracts.wire import numbered
from shared.messaging.kafka import Publication
from shared.runtime.telemetry.traces import Carried

_ACQUIRE = """
update relay set epoch = epoch + 1, holder = %(holder)s, expires_at = now() + make_interval(secs => %(seconds)s)
where expires_at < now() or holder = %(holder)s or %(forced)s returning epoch, beat, incarnation"""
_RENEW = """
update relay set expires_at = now() + make_interval(secs => %(seconds)s), beat = beat + 1
where epoch = %(epoch)s and beat = %(beat)s"""
_RELEASE = "update relay set expires_at = '-infinity' where epoch = %(epoch)s"


class LeadershipLost(Exception):
    """Another relay holds the lease by now; what this one did since may not be stored."""


@dataclass(frozen=True)
class Row:
    """One committed fact on its way out."""

    xid: str
    seq: int
    topic: str
    partition: int
    key: str
    traceparent: str
    value: bytes
    settled: bool

    @property
    def target(self) -> Partition:
        """The partition that this fact goes to."""
        return Partition(self.topic, self.partition)

    @property
    def carried(self) -> Carried:
        """What is traced of its way."""
        return Carried(self.traceparent, self.topic, self.partition)


@dataclass
class PassedOver:
    """What a relay does not publish for as long as it leads; it only grows, for the cursor has moved on."""

    topics: set[str] = field(default_factory=set)
    partitions: set[Partition] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.topics or self.partitions)


@dataclass
class Leadership:
    """What a relay knows while it holds the lease: its epoch, the partitions' last numbers, how far it has read."""

    epoch: int
    beat: int
    incarnation: int
    numbers: dict[Partition, int] = field(default_factory=dict)
    """The last number of every partition that was looked at or written to."""
    offsets: dict[Partition, int] = field(default_factory=dict)
    """Where the last batch of a partition began in its log."""
    topics: set[str] = field(default_factory=set)
    """What was looked at."""
    missing: set[str] = field(default_factory=set)
    """Those of them that were not there."""
    passed_over: PassedOver = field(default_factory=PassedOver)
    xid: str = "0"
    seq: int = 0

    def number(self, rows: list[Row], onward: Callable[[str], str]) -> tuple[list[Publication], dict[Partition, int]]:
        """Give every row its place in its partition; shape: (records in commit order, last number by partition).

        `onward` turns the trace context that a row came with into the one that its record goes on with.
        """
        last = {row.target: self.numbers.get(row.target, 0) for row in rows}
        records = []
        for row in rows:
            last[row.target] += 1
            value = numbered(row.value, last[row.target])
            records.append(Publication(row.target, row.key.encode(), value, onward(row.traceparent)))
        return records, last


async def acquire(
    connection: AsyncConnection, holder: str, seconds: float, *, forced: bool = False
) -> Leadership | None:
    """Take the lease when it is free, or whoever holds it; returns nothing when another relay holds it."""
    claim = {"holder": holder, "seconds": seconds, "forced": forced}
    row = await (await connection.execute(_ACQUIRE, claim)).fetchone()
    return None if row is None else Leadership(*row)


async def renew(connection: AsyncConnection, reign: Leadership, seconds: float) -> None:
    """Hold the lease for longer; raises `LeadershipLost` when it is another's, or the database an older one."""
    claim = {"epoch": reign.epoch, "beat": reign.beat, "seconds": seconds}
    if (await connection.execute(_RENEW, claim)).rowcount != 1:
        raise LeadershipLost(f"epoch {reign.epoch} is over")
    reign.beat += 1


async def release(connection: AsyncConnection, reign: Leadership) -> None:
    """Let the next one lead at once."""
    await connection.execute(_RELEASE, {"epoch": reign.epoch})
