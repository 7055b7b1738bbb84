"""The law of sequences: which records of a batch are next, seen, foreign or unfit, and where a gap begins.

Numbers in a partition are dense. The next number is applied, and a number further on is a gap: records are missing, so
the partition stops there and the missing numbers are named. It stays stopped until its records are read again from
where it stands. Meanwhile its later records are looked at in passing: where the missing numbers follow, nothing is
missing, and the record in front of them is foreign; it is named, with its offset.

A number is not an identity. One that comes again with the event that took it was sent again and is dropped as seen;
with another event it is a conflict, and the record is quarantined as `sequence-reused` until somebody has decided which
of the two is foreign. A number that nobody holds (an operator waived it, or put aside the record that had taken it) is
taken whenever it comes. Of numbers that were taken before ids were kept the number alone decides.

A quarantined record takes its number like any other, as long as its envelope can be read and is the partition's own.
Of a record whose number nobody can know it is unclear whether it took one (a relay's record, damaged) or none (a
stranger's). So each such record allows the next number to be one further on: of a damaged record nothing is lost but
itself, a stranger's costs nothing, and only as many missing records could hide behind them as there are unreadable
ones, each of which is quarantined for somebody to look at.

A record that an operator has put aside takes no number and stops nothing. A gap that will never be filled can be waived
by an operator, exactly as the partition names it (`Gap`); the partition then goes on behind it.

Invariant: how records are cut into batches never changes what becomes of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import eq
from typing import Final, Generic

from shared.contracts.partition import Partition
from shared.messaging.inbox.identities import NOBODY
from shared.messaging.inbox.sequencing import (
    PUT_ASIDE,
    SEQUENCE_REUSED,
    BatchPlan,
    Blocked,
    Decoder,
    EventT,
    Gap,
    Holders,
    Position,
    Quarantined,
    Records,
    Run,
    Taken,
    Undecodable,
    join,
)

NOTHING_LOOKED_UP: Final[Holders] = {}
"""Holders before anybody has looked."""


def classify(
    decoder: Decoder[EventT],
    runs: Iterable[Run],
    positions: Mapping[Partition, Position],
    holders: Holders = NOTHING_LOOKED_UP,
) -> list[BatchPlan[EventT]]:
    """Return a plan for every partition to which a batch, which may mix partitions, means anything.

    Plans that name `unresolved` numbers must not be carried out: they are made again with these numbers' holders.
    """
    plans = [
        classify_one(decoder, each, positions[each], mine, holders.get(each, {})) for each, mine in join(runs).items()
    ]
    return [plan for plan in plans if plan.after != plan.before or plan.missing]


def unresolved(plans: Iterable[BatchPlan[EventT]]) -> dict[Partition, set[int]]:
    """Return the numbers whose holders must be known before plans can be carried out."""
    return {plan.partition: plan.unresolved for plan in plans if plan.unresolved}


def classify_one(
    decoder: Decoder[EventT],
    partition: Partition,
    position: Position,
    records: Records,
    holders: Mapping[int, bytes | None] | None = None,
) -> BatchPlan[EventT]:
    """Take in one partition's records, as far as they can be."""
    plan = BatchPlan[EventT](partition, position, position)
    if not records.values:
        plan.after = position if position.halted else _read_to(position, records.beyond)
        return plan
    if position.halted and records.offsets[0] != position.offset:
        _look_ahead(decoder, plan, position.blocked, records)
        return plan
    events = None if _holds_aside(position, records) else decoder.whole(partition.topic, records.values)
    if events is None or records.offsets[0] < position.offset or not _dense(decoder, events, position):
        return _OneByOne(decoder, plan, holders or {}).judge(records)
    plan.events, plan.origin = events, records
    plan.taken = [Taken(position.sequence + 1, bytearray(decoder.identities(events, records.values)))]
    plan.after = replace(
        _read_to(position, _beyond(records)), sequence=position.sequence + len(events),
        unnumbered=0, halted="", blocked=None,
    )  # fmt: skip
    return plan


def _beyond(records: Records) -> int:
    return max(records.beyond, records.offsets[-1] + 1)


def _holds_aside(position: Position, records: Records) -> bool:
    return any(records.offsets[0] <= offset <= records.offsets[-1] for offset in position.aside)


def _dense(decoder: Decoder[EventT], events: Sequence[EventT], position: Position) -> bool:
    first = position.sequence + 1
    return all(map(eq, decoder.sequences(events), range(first, first + len(events))))


def _read_to(now: Position, offset: int) -> Position:
    return replace(now, offset=max(now.offset, offset))


@dataclass(frozen=True, slots=True)
class _Record(Generic[EventT]):
    """One record, read."""

    offset: int
    value: bytes
    found: EventT | Undecodable
    sequence: int | None
    identity: bytes


@dataclass
class _OneByOne(Generic[EventT]):
    """Takes one partition's records in, each by itself."""

    decoder: Decoder[EventT]
    plan: BatchPlan[EventT]
    holders: Mapping[int, bytes | None]
    own: dict[int, bytes] = field(default_factory=dict)
    """The numbers that this batch took so far, with their events' ids."""

    def judge(self, records: Records) -> BatchPlan[EventT]:
        plan = self.plan
        plan.after = replace(plan.before, halted="", blocked=None)
        for place, offset in enumerate(records.offsets):
            self._judge_one(_read(self.decoder, plan.partition, offset, records.values[place]))
            if plan.missing:
                _look_ahead(self.decoder, plan, plan.blocked, records, place + 1)
                return plan
        plan.after = _read_to(plan.after, records.beyond)
        return plan

    def _judge_one(self, record: _Record[EventT]) -> None:
        plan = self.plan
        if record.offset not in plan.before.aside:
            plan.after = _past_waived(plan.after, record.sequence)
            plan.missing, plan.blocked = _obstacle(plan.after, record.offset, record.sequence)
            if plan.missing:
                return
        if record.offset >= plan.after.offset:
            self._take(record)
            plan.after = replace(plan.after, offset=record.offset + 1)

    def _take(self, record: _Record[EventT]) -> None:
        sequence = record.sequence
        if record.offset in self.plan.before.aside:
            self._quarantine(record, PUT_ASIDE, holds=False)
        elif sequence is None:
            self._accept(record)
            self.plan.after = replace(self.plan.after, unnumbered=self.plan.after.unnumbered + 1)
        elif sequence > self.plan.after.sequence:
            self._take_next(record, sequence)
        else:
            self._take_again(record, sequence)

    def _take_next(self, record: _Record[EventT], sequence: int) -> None:
        now = self.plan.after
        self._accept(record)
        for hidden in range(now.sequence + 1, sequence):
            self._enter(hidden, NOBODY)
        self._enter(sequence, record.identity)
        self.plan.after = replace(now, sequence=sequence, unnumbered=0)

    def _enter(self, sequence: int, identity: bytes) -> None:
        taken = self.plan.taken
        if sequence - 1 not in self.own:
            taken.append(Taken(sequence, bytearray()))
        taken[-1].ids.extend(identity)
        self.own[sequence] = identity

    def _take_again(self, record: _Record[EventT], sequence: int) -> None:
        plan, holder = self.plan, self._holder(sequence)
        waived = any(first <= sequence <= last for first, last in plan.before.waived)
        if holder == NOBODY or (holder is None and waived):
            self._accept(record)
            plan.filled[sequence] = record.identity
            plan.late += [(sequence, record.offset)] * waived
        elif holder is None or holder == record.identity:
            plan.dropped += 1
            plan.unheld += holder is None
        else:
            self._quarantine(record, SEQUENCE_REUSED, holds=False)

    def _holder(self, sequence: int) -> bytes | None:
        for known in (self.plan.filled, self.own, self.holders):
            if sequence in known:
                return known[sequence]
        self.plan.unresolved.add(sequence)
        return None

    def _accept(self, record: _Record[EventT]) -> None:
        if isinstance(record.found, Undecodable):
            self._quarantine(record, record.found.reason, holds=True)
            return
        self.plan.events.append(record.found)
        self.plan.origin.offsets.append(record.offset)
        self.plan.origin.values.append(record.value)

    def _quarantine(self, record: _Record[EventT], reason: str, *, holds: bool) -> None:
        where = (self.plan.partition, record.offset, reason, record.sequence, self.plan.after.sequence, record.value)
        self.plan.quarantined.append(Quarantined(*where, holds))


def _read(decoder: Decoder[EventT], partition: Partition, offset: int, value: bytes) -> _Record[EventT]:
    found = decoder.one(partition.topic, value)
    if isinstance(found, Undecodable):
        return _Record(offset, value, found, found.sequence, found.identity)
    return _Record(offset, value, found, next(decoder.sequences((found,))), decoder.identities((found,), (value,)))


def _past_waived(now: Position, sequence: int | None) -> Position:
    """Go past the waived gaps that lie in front of a number."""
    for first, last in now.waived:
        if first == now.sequence + 1 and sequence is not None and sequence > last:
            now = replace(now, sequence=last, unnumbered=0)
    return now


def _obstacle(now: Position, offset: int, sequence: int | None) -> tuple[str, Blocked | None]:
    """Say why a partition cannot go on: numbers are missing, or the log it was reading was replaced by another."""
    if sequence is None or sequence <= now.sequence:
        return "", None
    if offset < now.offset:
        return f"{sequence} at offset {offset}, behind {now.offset}", None
    if sequence <= now.sequence + 1 + now.unnumbered:
        return "", None
    return str(Gap(now.sequence + 1, sequence - 1)), Blocked(offset, sequence)


def _look_ahead(
    decoder: Decoder[EventT], plan: BatchPlan[EventT], blocked: Blocked | None, records: Records, begin: int = 0
) -> None:
    """Find out whether the numbers for which a partition has stopped follow in its log."""
    if blocked is None:
        return
    for place in range(begin, len(records.values)):
        record = _read(decoder, plan.partition, records.offsets[place], records.values[place])
        if record.offset in plan.before.aside or record.sequence is None:
            continue
        if plan.after.sequence < record.sequence < blocked.sequence:
            plan.missing, plan.blocked = foreign(blocked, record.sequence, record.offset), None
            return


def foreign(blocked: Blocked, sequence: int, offset: int) -> str:
    """Say that a record is foreign: a number which it would have to follow stands behind it."""
    return f"{blocked.sequence} at offset {blocked.offset} is foreign: {sequence} follows at offset {offset}"
