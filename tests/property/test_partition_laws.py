"""The law of sequences: how a log is cut into batches never changes what becomes of its records, whoever reads them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.indicators import DECLARED
from services.reporting.projection.rules.decoding import RecordDecoder
from shared.contracts import CATALOGUE, Event
from shared.contracts.partition import Partition
from shared.contracts.wire import Decoder
from shared.messaging.inbox.classification import classify_one
from shared.messaging.inbox.decoding import ReplicaDecoder, envelope_of
from shared.messaging.inbox.sequencing import LAW_REASONS, BatchPlan, Gap, Position, Records, join
from tests.support.partitions import Logs, Record
from tests.unit.reporting.samples import a_session, an_entrepreneur

Outcome = tuple[list[tuple[int, bytes]], list[tuple[str, int | None, int]], Position, str]
"""Events applied (by number and id), records quarantined (with offset), where the partition stands, what it misses."""


@dataclass(frozen=True)
class Consumer:
    """One consumer of the law: what it reads, and how."""

    decoder: Any
    partition: Partition
    event: Callable[[], Event]
    unfit: Callable[[], Event]


CONSUMERS = {
    "reporting": Consumer(
        RecordDecoder(DECLARED),
        Partition("73.mentoring", 0),
        a_session,
        lambda: a_session(completed_on=date(2030, 1, 1)),
    ),
    "a replica": Consumer(
        ReplicaDecoder(
            Decoder(declared for declared in CATALOGUE.values() if declared.owner == "registry").decode,
            home=("village_code",),
        ),
        Partition("73.registry", 0),
        an_entrepreneur,
        lambda: an_entrepreneur(village_code="33.74.01.1001"),
    ),
}
every_consumer = pytest.mark.parametrize("consumer", CONSUMERS.values(), ids=CONSUMERS.keys())
ACTS = st.lists(
    st.sampled_from(
        ["event", "again", "damaged", "stranger", "unfit", "lost", "forged", "earlier", "far", "held back"]
    ),
    min_size=1,
    max_size=20,
)
ASIDE = st.frozensets(st.integers(0, 20), max_size=3)
CUTS = st.lists(st.integers(0, 20), max_size=4)


@every_consumer
@given(acts=ACTS, cuts=CUTS, aside=ASIDE)
def test_how_records_are_cut_into_batches_changes_nothing(
    consumer: Consumer, acts: Sequence[str], cuts: Sequence[int], aside: frozenset[int]
) -> None:
    records, position = a_log(consumer, acts), Position(aside=aside)
    assert in_pieces(consumer, records, cuts, position) == in_pieces(consumer, records, [], position)


@every_consumer
@given(acts=ACTS, cuts=CUTS, aside=ASIDE)
def test_every_number_is_applied_quarantined_unreadable_or_waived_and_never_held_twice(
    consumer: Consumer, acts: Sequence[str], cuts: Sequence[int], aside: frozenset[int]
) -> None:
    records, position = a_log(consumer, acts), Position(aside=aside)
    seen, kept, stands, missing = in_pieces(consumer, records, cuts, position)
    while missing:
        position = decided(position, missing)
        seen, kept, stands, missing = in_pieces(consumer, records, cuts, position)
    waived = {number for gap in position.waived for number in range(gap.first, gap.last + 1)}
    applied = [number for number, _ in seen]
    holding = [number for reason, number, _ in kept if number is not None and reason not in LAW_REASONS]
    known = [*applied, *holding]
    assert len(known) == len(set(known))
    hidden = set(range(1, stands.sequence + 1)) - set(known) - waived
    assert len(hidden) <= sum(number is None for _, number, _ in kept)
    assert set(known) <= set(range(1, stands.sequence + 1))
    assert stands.offset == len(records)


@every_consumer
@given(acts=ACTS, cuts=CUTS)
def test_no_record_is_lost_every_event_is_applied_quarantined_or_sent_again(
    consumer: Consumer, acts: Sequence[str], cuts: Sequence[int]
) -> None:
    records, position = a_log(consumer, acts), Position()
    seen, kept, _, missing = in_pieces(consumer, records, cuts, position)
    while missing:
        position = decided(position, missing)
        seen, kept, _, missing = in_pieces(consumer, records, cuts, position)
    found = {identity for _, identity in seen} | {
        id_of(record) for record in records if record.offset in {offset for *_, offset in kept}
    }
    assert {id_of(record) for record in records} <= found


def decided(position: Position, missing: str) -> Position:
    """Do what an operator does with a partition that stands still: waive its gap, or put the foreign record aside."""
    if found := re.search(r"at offset (\d+) is foreign", missing):
        return replace(position, aside=position.aside | {int(found[1])})
    first, last = missing.split("..")
    return replace(position, waived=(*position.waived, Gap(int(first), int(last))))


def id_of(record: Record) -> bytes:
    """Return which event a record is; an unreadable one is itself."""
    envelope = envelope_of(record.topic, record.value or b"")
    return envelope[1] if envelope else b"unreadable %d" % record.offset


def a_log(consumer: Consumer, acts: Sequence[str]) -> list[Record]:
    """Write a log in which this happened."""
    partitions, held_back = Logs(recorded_at=datetime(2026, 11, 22, tzinfo=UTC)), list[bytes]()
    for act in acts:
        if act == "again" and partitions.records:
            partitions.again(partitions.records[-1])
        elif act in {"damaged", "lost"}:
            partitions.next_number(consumer.partition.topic)
        elif act in {"event", "unfit"}:
            partitions.tell(consumer.unfit() if act == "unfit" else consumer.event())
        elif act == "held back":
            held_back.append(value_of(consumer, partitions.next_number(consumer.partition.topic)))
        forge(consumer, partitions, act)
        if act in {"damaged", "stranger"}:
            partitions.put(*consumer.partition, b"\x00garbage")
    for value in held_back:
        partitions.put(*consumer.partition, value)
    return partitions.take()


def forge(consumer: Consumer, partitions: Logs, act: str) -> None:
    """Let a stranger write, under a number of its own choice."""
    if act in FORGED:
        next_one = partitions.next_number(consumer.partition.topic)
        partitions.back(consumer.partition.topic)
        partitions.put(*consumer.partition, value_of(consumer, max(1, next_one + FORGED[act])))


FORGED = {"forged": 0, "earlier": -2, "far": 4}
"""How far from the next number a stranger's is."""


def value_of(consumer: Consumer, sequence: int) -> bytes:
    """Return another event's record under a number."""
    elsewhere = Logs(recorded_at=datetime(2026, 11, 22, tzinfo=UTC))
    for _ in range(sequence - 1):
        elsewhere.next_number(consumer.partition.topic)
    return elsewhere.tell(consumer.event()).value or b""


def in_pieces(
    consumer: Consumer, records: Sequence[Record], cuts: Sequence[int], position: Position | None = None
) -> Outcome:
    """Take a log in piece by piece; a partition that stops is shown the rest in passing, as a consumer does."""
    seen, kept, stands = list[tuple[int, bytes]](), list[tuple[str, int | None, int]](), position or Position()
    held: dict[int, bytes] = {}
    for start, end in pairwise(sorted({0, len(records), *(cut for cut in cuts if cut < len(records))})):
        mine = join(records[start:end]).get(consumer.partition, Records())
        plan = looked_up(consumer, stands, mine, held)
        values = zip(plan.events, plan.origin.values, strict=True)
        seen += [(number(consumer, event), id_in(consumer, event, value)) for event, value in values]
        kept += [(each.reason, each.sequence, each.offset) for each in plan.quarantined]
        for each in plan.taken:
            held |= {each.first + at: bytes(each.ids[at * 16 :][:16]) for at in range(len(each.ids) // 16)}
        held |= plan.filled
        stands = replace(plan.after, halted=plan.missing, blocked=plan.blocked) if plan.missing else plan.after
    return seen, kept, replace(stands, halted="", blocked=None), stands.halted


def looked_up(consumer: Consumer, stands: Position, mine: Records, held: dict[int, bytes]) -> BatchPlan[Any]:
    """Return the plan for a piece, made again once the holders of numbers it asks for are known."""
    plan: BatchPlan[Any] = classify_one(consumer.decoder, consumer.partition, stands, mine)
    if not plan.unresolved:
        return plan
    holders = {number: held.get(number) for number in plan.unresolved}
    again: BatchPlan[Any] = classify_one(consumer.decoder, consumer.partition, stands, mine, holders)
    assert not again.unresolved
    return again


def number(consumer: Consumer, event: Any) -> int:
    """Return an event's number."""
    (found,) = consumer.decoder.sequences((event,))
    return int(found)


def id_in(consumer: Consumer, event: Any, value: bytes) -> bytes:
    """Return which event it is."""
    return bytes(consumer.decoder.identities((event,), (value,)))
