"""How a partition goes on where it had stopped, what is put aside, and that sound records are read in one pass."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.reporting.indicators import DECLARED
from services.reporting.projection.rules.decoding import RecordDecoder
from services.reporting.projection.rules.record_schemas import DecodedRecord
from shared.contracts.partition import Partition
from shared.messaging.inbox.classification import classify, classify_one, unresolved
from shared.messaging.inbox.identities import SIZE
from shared.messaging.inbox.sequencing import BatchPlan, Blocked, Position, Undecodable, join
from tests.support.partitions import Logs, Record
from tests.unit.reporting.samples import a_session

PARTITION = Partition("73.mentoring", 0)
OTHER = Partition("73.mentoring", 1)
DECODER = RecordDecoder(DECLARED)
START = Position()


@pytest.fixture
def partitions() -> Logs:
    """An empty log."""
    return Logs(recorded_at=datetime(2026, 11, 22, tzinfo=UTC))


def sessions(partitions: Logs, *minutes: int) -> list[Record]:
    """Add sessions with the next numbers, told apart by their minutes."""
    return [partitions.tell(a_session(contact_minutes=each)) for each in minutes]


def garbage(partitions: Logs) -> Record:
    """Add a record that nobody can read."""
    return partitions.put(*PARTITION, b"\x00garbage")


def taken(
    records: Iterable[Record], position: Position = START, decoder: RecordDecoder = DECODER
) -> BatchPlan[DecodedRecord]:
    """Take records in."""
    return classify_one(decoder, PARTITION, position, join(records)[PARTITION])


def minutes(plan: BatchPlan[DecodedRecord]) -> list[int]:
    """Return the events that were applied, by their minutes."""
    return [read.data.contact_minutes for read in plan.events]


def halted_at_four(partitions: Logs) -> tuple[list[Record], Position]:
    """Let a partition stop, for its third record seems to be lost; returns its records and where it stands."""
    records = sessions(partitions, 1, 2)
    partitions.next_number(PARTITION.topic)
    records += sessions(partitions, 4)
    plan = taken(records)
    assert plan.blocked == Blocked(2, 4)
    return records, replace(plan.after, halted=plan.missing, blocked=plan.blocked)


class OnePass(RecordDecoder):
    """A reader that looks at no record by itself."""

    def one(self, topic: str, value: bytes) -> DecodedRecord | Undecodable:
        raise AssertionError(topic, value)


def test_sound_records_that_are_next_are_read_in_one_pass(partitions: Logs) -> None:
    decoder = OnePass(DECLARED)
    first = taken(sessions(partitions, 1, 2, 3), decoder=decoder)
    assert minutes(taken(sessions(partitions, 4, 5), first.after, decoder)) == [4, 5]


@pytest.mark.parametrize("damaged", [False, True])
def test_a_stopped_partition_goes_on_once_what_is_missing_stands_where_it_stopped(
    partitions: Logs, *, damaged: bool
) -> None:
    _, stands = halted_at_four(partitions)
    again = Logs(recorded_at=partitions.recorded_at)
    sessions(again, 1, 2, 3, 4)
    records = [*again.take(), *([garbage(again)] if damaged else [])]
    plan = taken(records[2:], stands)
    assert (minutes(plan), plan.missing) == ([3, 4], "")
    assert plan.after == (Position(5, 4, unnumbered=1) if damaged else Position(4, 4))


def test_an_allowance_of_an_earlier_batch_ends_with_a_batch_that_is_read_in_one_pass(partitions: Logs) -> None:
    allowed = taken([garbage(partitions)])
    after = taken(sessions(partitions, 1), allowed.after).after
    assert after == Position(2, 1)
    partitions.next_number(PARTITION.topic)
    assert taken(sessions(partitions, 3), after).missing == "2..2"


@pytest.mark.parametrize("aside", [0, 1, 2])
def test_a_sound_record_that_was_put_aside_counts_at_no_place_of_a_batch(partitions: Logs, aside: int) -> None:
    records = sessions(partitions, *(number + 1 for number in range(aside)))
    sessions(partitions, 99)
    partitions.back(PARTITION.topic)
    records = [*records, *partitions.take()[aside:]]
    records += sessions(partitions, *(number + 1 for number in range(aside, 2)))
    plan = taken(records, Position(aside=frozenset({aside})))
    assert (minutes(plan), plan.missing) == ([1, 2], "")
    assert [(each.reason, each.offset) for each in plan.quarantined] == [("put-aside", aside)]


@pytest.mark.parametrize(("aside", "counted", "missing"), [(0, [], "1..1"), (1, [1], "2..2"), (2, [1, 2], "")])
def test_a_sound_record_that_was_put_aside_counts_nowhere_even_where_its_number_is_next(
    partitions: Logs, aside: int, counted: list[int], missing: str
) -> None:
    plan = taken(sessions(partitions, 1, 2, 3), Position(aside=frozenset({aside})))
    assert (minutes(plan), plan.missing) == (counted, missing)


def test_what_was_put_aside_elsewhere_in_the_log_lets_a_batch_be_read_in_one_pass(partitions: Logs) -> None:
    position = Position(aside=frozenset({7}))
    assert minutes(taken(sessions(partitions, 1, 2), position, OnePass(DECLARED))) == [1, 2]


def test_events_that_are_read_one_by_one_keep_the_records_they_were_read_from(partitions: Logs) -> None:
    one = sessions(partitions, 1)[0]
    garbage(partitions)
    two = sessions(partitions, 2)[0]
    plan = taken(partitions.take())
    assert (plan.origin.offsets, plan.origin.values) == ([0, 2], [one.value, two.value])


def test_numbers_that_follow_each_other_are_kept_together_with_their_ids(partitions: Logs) -> None:
    sessions(partitions, 1, 2)
    garbage(partitions)
    sessions(partitions, 3)
    assert [(each.first, len(each.ids) // SIZE) for each in taken(partitions.take()).taken] == [(1, 3)]


def test_a_record_sent_again_behind_a_gap_makes_no_record_foreign(partitions: Logs) -> None:
    records, stands = halted_at_four(partitions)
    behind = [partitions.again(records[1]), partitions.again(records[2]), *sessions(partitions, 5)]
    assert (taken(behind, stands).missing, taken(behind, stands).after) == ("", stands)
    plan = taken([*records, *behind])
    assert (plan.missing, plan.blocked) == ("3..3", Blocked(2, 4))


def test_a_batch_of_many_partitions_takes_each_ones_holders(partitions: Logs) -> None:
    sent = [partitions.tell(a_session(contact_minutes=place), partition=place) for place in (0, 1)]
    stand = {PARTITION: Position(1, 1), OTHER: Position(1, 1)}
    again = [partitions.again(record) for record in sent]
    plans = classify(DECODER, again, stand)
    assert unresolved(plans) == {PARTITION: {1}, OTHER: {1}}
    known = {PARTITION: {1: DECODER.identities(taken(sent[:1]).events, sent[0].values)}, OTHER: {1: b"another event's"}}
    first, second = classify(DECODER, again, stand, known)
    assert (first.dropped, first.quarantined) == (1, [])
    assert [each.reason for each in second.quarantined] == ["sequence-reused"]


def test_only_partitions_that_wait_for_holders_are_asked_about(partitions: Logs) -> None:
    sent = sessions(partitions, 1)[0]
    fresh = partitions.tell(a_session(), partition=1)
    plans = classify(DECODER, [partitions.again(sent), fresh], {PARTITION: Position(1, 1), OTHER: START})
    assert unresolved(plans) == {PARTITION: {1}}
