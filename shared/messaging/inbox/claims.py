"""Whose number is a quarantined record's: its own since it was quarantined, free, or another event's.

Invariant: of all records that come with one number, at most one holds it for each consumer.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from psycopg import AsyncConnection

from shared.contracts.partition import Partition
from shared.messaging.inbox import taken_ids
from shared.messaging.inbox.decoding import envelope_of
from shared.messaging.inbox.identities import NOBODY
from shared.messaging.inbox.positions import LATE, read_positions
from shared.messaging.inbox.reprocessing import LogPosition, QuarantinedRecord
from shared.messaging.inbox.sequencing import Holders, Position

Claim = Literal["holds", "takes", "takes late", "seen", "waits"]
"""What a record is to its number, for one consumer."""
_ELIGIBLE: Final = frozenset({"holds", "takes", "takes late"})
_CLAIMING: Final = frozenset({"takes", "takes late"})


class HeldRow(NamedTuple):
    """A row of the quarantine: one record as one consumer quarantined it."""

    topic: str
    partition: int
    offset: int
    value: bytes
    sequence: int | None
    reason: str
    consumer: str
    holds: bool

    @property
    def where(self) -> Partition:
        """The partition it was read from."""
        return Partition(self.topic, self.partition)


@dataclass
class Numbers:
    """What is known of one consumer's numbers while rows of the quarantine are looked at."""

    positions: Mapping[Partition, Position] = field(default_factory=dict)
    holders: Holders = field(default_factory=dict)
    claimed: dict[tuple[Partition, int], bytes] = field(default_factory=dict)
    """Numbers that rows looked at before have taken."""

    def claim(self, row: HeldRow) -> Claim:
        """Return what a record is to its number; one that takes it has it from then on."""
        if row.holds:
            return "holds"
        envelope = envelope_of(row.topic, row.value)
        if envelope is None:
            return "waits"
        sequence, identity = envelope
        found = self._claim(row.where, sequence, identity)
        if found in _CLAIMING:
            self.claimed[row.where, sequence] = identity
        return found

    def _claim(self, partition: Partition, sequence: int, identity: bytes) -> Claim:
        holder = self.claimed.get((partition, sequence), self.holders[partition][sequence])
        position = self.positions[partition]
        waived = any(first <= sequence <= last for first, last in position.waived)
        if holder == identity:
            return "seen"
        if holder is None:
            return "takes late" if waived and sequence <= position.sequence else "waits"
        if holder != NOBODY:
            return "waits"
        return "takes late" if waived else "takes"


async def resolve(
    connection: AsyncConnection, rows: Sequence[HeldRow]
) -> tuple[list[QuarantinedRecord], list[QuarantinedRecord]]:
    """Return records as they may be judged, and those that are seen by now."""
    numbers = {consumer: await _numbers(connection, consumer, rows) for consumer in {row.consumer for row in rows}}
    kept, seen = dict[LogPosition, list[tuple[HeldRow, Claim]]](), dict[LogPosition, list[tuple[HeldRow, Claim]]]()
    for row in rows:
        claim = numbers[row.consumer].claim(row)
        chosen = seen if claim == "seen" else kept
        chosen.setdefault(LogPosition(row.topic, row.partition, row.offset), []).append((row, claim))
    return [_record(each) for each in kept.values()], [_record(each, frozenset({"seen"})) for each in seen.values()]


def _record(rows: Sequence[tuple[HeldRow, Claim]], eligible: frozenset[str] = _ELIGIBLE) -> QuarantinedRecord:
    by_claim: defaultdict[Claim, set[str]] = defaultdict(set)
    for row, claim in rows:
        by_claim[claim].add(row.consumer)
    first, _ = rows[0]
    envelope = envelope_of(first.topic, first.value)
    return QuarantinedRecord(
        *first[:6],
        consumers=frozenset().union(*(mine for claim, mine in by_claim.items() if claim in eligible)),
        claims=frozenset(by_claim["takes"] | by_claim["takes late"]),
        late=frozenset(by_claim["takes late"]),
        identity=envelope[1] if envelope else b"",
    )


async def _numbers(connection: AsyncConnection, consumer: str, rows: Iterable[HeldRow]) -> Numbers:
    asked: defaultdict[Partition, set[int]] = defaultdict(set)
    for row in rows:
        envelope = None if row.holds or row.consumer != consumer else envelope_of(row.topic, row.value)
        if envelope:
            asked[row.where].add(envelope[0])
    if not asked:
        return Numbers()
    positions = await read_positions(connection, consumer, asked)
    return Numbers(positions, await taken_ids.read_holders(connection, consumer, asked))


async def enter(connection: AsyncConnection, records: Iterable[QuarantinedRecord]) -> None:
    """Note that records have taken their numbers, in the caller's transaction."""
    for record in records:
        partition, sequence = Partition(record.topic, record.partition), record.sequence or 0
        for consumer in sorted(record.claims):
            await taken_ids.take(connection, consumer, partition, sequence, record.identity)
            if consumer in record.late:
                await connection.execute(LATE, (consumer, *partition, sequence, record.offset))
