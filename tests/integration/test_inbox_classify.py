"""What a batch means to a partition: next numbers are let through, seen ones dropped, a missing one stops it."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts import CATALOGUE
from shared.contracts.partition import Partition
from shared.contracts.wire import MOST_EVENTS, Decoder
from shared.messaging.inbox.classification import classify
from shared.messaging.inbox.decoding import ReplicaDecoder, ReplicatedEvent
from shared.messaging.inbox.sequencing import BatchPlan, Position, Undecodable
from shared.messaging.kafka import RecordBatch
from tests.support.sample_events import ANI, BUDI, MAROS, OWNER, WORLD, elsewhere, read, records, value

PARTITION = Partition("73.registry", 0)
DECODER = ReplicaDecoder(
    Decoder(declared for declared in CATALOGUE.values() if declared.owner == OWNER).decode,
    home=("region_code", "village_code"),
)


START = Position()


def plan(batch: list[RecordBatch], place: Position = START) -> BatchPlan[ReplicatedEvent]:
    """Judge a batch of one partition; a batch that means nothing to it leaves it where it stands."""
    plans = classify(DECODER, batch, {PARTITION: place})
    return plans[0] if plans else BatchPlan(PARTITION, place, place)


def test_the_next_numbers_are_let_through_in_order() -> None:
    found = plan(records(WORLD))
    assert [each.event for each in found.events] == list(WORLD)
    assert [(each.province, each.version, each.sequence) for each in found.events] == [("73", 1, n) for n in (1, 2, 3)]
    assert (found.after, found.before.offset, found.missing) == (Position(3, 3), 0, "")


def test_what_a_relay_sends_again_is_dropped() -> None:
    found = plan(records(WORLD, first=2, offset=10), Position(10, 3))
    assert [each.sequence for each in found.events] == [4]
    assert found.after == Position(13, 4)


def test_a_batch_handed_over_again_changes_nothing() -> None:
    found = plan(records(WORLD), Position(3, 3))
    assert not found.events
    assert found.after == Position(3, 3)


def test_a_gap_stops_its_partition_at_the_last_number_before_it() -> None:
    found = plan([*records([MAROS]), *records([BUDI, ANI], first=5, offset=1)])
    assert [each.sequence for each in found.events] == [1]
    assert (found.after, found.missing) == (Position(1, 1), "2..4")


def test_the_other_partitions_of_a_batch_go_on() -> None:
    other = Partition("73.registry", 1)
    mixed = [*records([MAROS], first=2), *records([BUDI, ANI], partition=1)]
    random.Random(7).shuffle(mixed)
    mixed.sort(key=lambda record: record.offset)
    found = {plan.partition: plan for plan in classify(DECODER, mixed, {PARTITION: START, other: START})}
    assert [each.event for plan in found.values() for each in plan.events] == [BUDI, ANI]
    assert (found[PARTITION].missing, found[other].after) == ("1..1", Position(2, 2))


def test_a_stopped_partition_stays_stopped_until_it_is_read_from_its_place_again() -> None:
    halted = Position(1, 1, halted="2..2")
    late = records([ANI], first=2, offset=2)
    assert not classify(DECODER, late, {PARTITION: halted})  # 2 comes late; what follows 1 was passed over
    mended = plan(records([BUDI, ANI], first=2, offset=1), halted)
    assert (len(mended.events), mended.after, mended.missing) == (2, Position(3, 3), "")


def test_a_log_that_was_replaced_stops_its_partition() -> None:
    found = plan(records([MAROS], first=8, offset=0), Position(7, 7))
    assert not found.events
    assert (found.after, found.missing) == (Position(7, 7), "8 at offset 0, behind 7")


def numbered_as(number: int) -> bytes:
    """Return a record with a number that no relay gives."""
    return value(MAROS, 1).replace(b"00000000000000000001", b"%020d" % number)


UNKNOWN = value(MAROS, 1).replace(b"centre-registered", b"centre-repainted")
POISON: dict[str, tuple[bytes, Undecodable]] = {
    "no value": (b"", Undecodable("not-json")),
    "text": (b"hello", Undecodable("not-json")),
    "wrong bytes": (b'{"source": "\xff"}', Undecodable("not-json")),
    "no end of brackets": (b'{"data": ' + b"[" * 100_000, Undecodable("not-json")),
    "another object": (b'{"specversion": "1.0"}', Undecodable("not-cloudevents")),
    "no number": (value(MAROS, 1).replace(b"sequence", b"sequel"), Undecodable("not-cloudevents")),
    "half a number": (value(MAROS, 1).replace(b'"0000000000', b'"'), Undecodable("not-cloudevents")),
    "a number before the first": (numbered_as(0), Undecodable("not-cloudevents")),
    "a number beyond counting": (numbered_as(MOST_EVENTS + 1), Undecodable("not-cloudevents")),
    "an unknown type": (UNKNOWN, Undecodable("unknown-type", 1)),
    "an unknown version": (value(MAROS, 1).replace(b"registered:1", b"registered:9"), Undecodable("unknown-type", 1)),
    "a failed schema": (value(MAROS, 1).replace(b"2015-03-01", b"2015-13-01"), Undecodable("schema", 1)),
    "no version": (value(MAROS, 1, version=0), Undecodable("schema", 1)),
    "a version beyond counting": (value(MAROS, 1, version=2**63), Undecodable("schema", 1)),
    "a NUL": (value(MAROS, 1).replace(b"PLUT", b"PL\\u0000T"), Undecodable("schema", 1)),
    "another province's source": (elsewhere(value(MAROS, 1), "33"), Undecodable("wrong-province")),
    "an unknown type from elsewhere": (elsewhere(UNKNOWN, "33"), Undecodable("wrong-province")),
    "a place in another province": (value(MAROS, 1).replace(b'"73.09"', b'"33.02"'), Undecodable("wrong-province", 1)),
}


@pytest.mark.parametrize(("poison", "expected"), POISON.values(), ids=POISON.keys())
def test_a_record_that_cannot_be_applied_says_why(poison: bytes, expected: Undecodable) -> None:
    assert DECODER.one(PARTITION.topic, poison) == expected


@pytest.mark.parametrize("poison", [poison for poison, _ in POISON.values()], ids=POISON.keys())
def test_poison_is_quarantined_and_holds_nobody_up(poison: bytes) -> None:
    counted = DECODER.one(PARTITION.topic, poison).sequence or 0
    behind = records([BUDI, ANI], first=counted + 1, offset=1)
    found = plan([read(PARTITION, 0, poison), *behind])
    assert [(each.offset, each.value) for each in found.quarantined] == [(0, poison)]
    assert [each.event for each in found.events] == [BUDI, ANI]
    assert (found.after, found.missing) == (Position(3, counted + 2), "")


def test_a_numbered_record_that_was_garbled_on_its_way_is_kept_and_the_partition_goes_on() -> None:
    garbled = read(PARTITION, 1, b"\0" * 10)
    found = plan([*records([MAROS]), garbled, *records([ANI], first=3, offset=2)])
    assert [(each.offset, each.sequence) for each in found.quarantined] == [(1, None)]
    assert [each.event for each in found.events] == [MAROS, ANI]
    assert (found.after, found.missing) == (Position(3, 3), "")


def test_one_garbled_record_hides_one_missing_number_and_no_more() -> None:
    garbled = read(PARTITION, 1, b"\0" * 10)
    found = plan([*records([MAROS]), garbled, *records([ANI], first=4, offset=2)])
    assert (found.after, found.missing) == (Position(2, 1, unnumbered=1), "2..3")


def test_a_quarantined_record_that_is_sent_again_is_quarantined_once() -> None:
    found = plan([read(PARTITION, 5, UNKNOWN)], Position(5, 1))
    assert not found.quarantined
    assert found.after == Position(6, 1)


@given(st.data())
def test_however_a_partition_is_resent_and_cut_each_number_is_let_through_once(data: st.DataObject) -> None:
    """A relay that dies goes back to any number it has sent; a consumer that dies reads from any place again."""
    log: list[bytes] = []
    last = 0
    for _ in range(data.draw(st.integers(1, 5), "lives of the relay")):
        first = data.draw(st.integers(1, last + 1), "first number")
        last = max(last, data.draw(st.integers(first, first + 6), "last number"))
        log += [value(MAROS, number) for number in range(first, last + 1)]
    place, seen = START, []
    while place.offset < len(log):
        start = data.draw(st.integers(0, place.offset), "read from")
        stop = data.draw(st.integers(place.offset + 1, len(log)), "read to")
        found = plan([read(PARTITION, offset, log[offset]) for offset in range(start, stop)], place)
        assert not found.missing
        seen += [each.sequence for each in found.events]
        place = found.after
    assert seen == list(range(1, last + 1))
