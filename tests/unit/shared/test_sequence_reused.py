"""A number is not an identity: what becomes of a number that comes again, comes late, or is another event's."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest

from services.reporting.indicators import DECLARED
from services.reporting.projection.rules.decoding import RecordDecoder
from services.reporting.projection.rules.record_schemas import DecodedRecord
from shared.contracts.partition import Partition
from shared.messaging.inbox.classification import classify, classify_one, unresolved
from shared.messaging.inbox.decoding import envelope_of
from shared.messaging.inbox.identities import NOBODY, SIZE
from shared.messaging.inbox.sequencing import BatchPlan, Blocked, Gap, Position, Records, join
from tests.support.partitions import Logs, Record
from tests.unit.reporting.samples import a_session

PARTITION = Partition("73.mentoring", 0)
DECODER = RecordDecoder(DECLARED)
NOW = datetime(2026, 11, 22, tzinfo=UTC)
START = Position()


@pytest.fixture
def partitions() -> Logs:
    """An empty log."""
    return Logs(recorded_at=NOW)


def taken(
    records: list[Record], position: Position = START, holders: Mapping[int, bytes | None] | None = None
) -> BatchPlan[DecodedRecord]:
    """Take records in."""
    return classify_one(DECODER, PARTITION, position, join(records).get(PARTITION, Records()), holders)


def sessions(partitions: Logs, *minutes: int) -> list[Record]:
    """Add sessions with the next numbers, told apart by their minutes."""
    return [partitions.tell(a_session(contact_minutes=each)) for each in minutes]


def forged(partitions: Logs, sequence: int, *, minutes: int = 99, unfit: bool = False) -> Record:
    """Add a stranger's session under a number of its own choice, fit or not."""
    elsewhere = Logs(recorded_at=NOW)
    for _ in range(sequence - 1):
        elsewhere.next_number(PARTITION.topic)
    changes = {"completed_on": date(2030, 1, 1)} if unfit else {}
    return partitions.put(*PARTITION, elsewhere.tell(a_session(contact_minutes=minutes, **changes)).value)


def id_of(record: Record) -> bytes:
    """Return which event a record is."""
    envelope = envelope_of(record.topic, record.value or b"")
    assert envelope
    return envelope[1]


def ids(plan: BatchPlan[DecodedRecord]) -> dict[int, bytes]:
    """Return which events took which numbers."""
    return {
        each.first + place: bytes(each.ids[place * SIZE :][:SIZE])
        for each in plan.taken
        for place in range(len(each.ids) // SIZE)
    }


def minutes(plan: BatchPlan[DecodedRecord]) -> list[int]:
    """Return the events that were applied, by their minutes."""
    return [read.data.contact_minutes for read in plan.events]


def quarantined(plan: BatchPlan[DecodedRecord]) -> list[tuple[str, int | None, bool]]:
    """Return what was quarantined: reason, number, whether it took that number."""
    return [(each.reason, each.sequence, each.holds) for each in plan.quarantined]


def test_the_ids_of_what_is_next_are_kept_beside_its_numbers(partitions: Logs) -> None:
    records = sessions(partitions, 1, 2, 3)
    assert ids(taken(records)) == {place + 1: id_of(record) for place, record in enumerate(records)}


def test_the_ids_are_the_same_when_records_are_looked_at_one_by_one(partitions: Logs) -> None:
    records = [*sessions(partitions, 1, 2), partitions.put(*PARTITION, b"\0"), *sessions(partitions, 3)]
    numbered = [records[0], records[1], records[3]]
    assert ids(taken(records)) == {place + 1: id_of(record) for place, record in enumerate(numbered)}


def test_a_quarantined_record_that_took_its_number_is_known_by_its_id(partitions: Logs) -> None:
    record = forged(partitions, 1, unfit=True)
    plan = taken([record])
    assert (quarantined(plan), ids(plan)) == ([("business-date", 1, True)], {1: id_of(record)})


def test_what_a_relay_sends_again_is_dropped_and_counted(partitions: Logs) -> None:
    first, second = sessions(partitions, 1, 2)
    again = partitions.again(second)
    plan = taken([again], Position(2, 2), {2: id_of(second)})
    assert (plan.events, plan.quarantined, plan.dropped, plan.unheld) == ([], [], 1, 0)
    within = taken([first, second, again])
    assert (minutes(within), within.dropped, within.unresolved) == ([1, 2], 1, set())


@pytest.mark.parametrize("unfit", [False, True], ids=["fit", "unfit"])
def test_a_number_that_was_taken_by_another_event_is_a_conflict(partitions: Logs, *, unfit: bool) -> None:
    foreign = forged(partitions, 1, unfit=unfit)
    real, after = sessions(partitions, 1, 2)
    plan = taken([foreign, real, after])
    assert ("sequence-reused", 1, False) in quarantined(plan)
    assert ids(plan) == {1: id_of(foreign), 2: id_of(after)}
    later = taken([real], Position(1, 1), {1: id_of(foreign)})
    assert (quarantined(later), later.after) == ([("sequence-reused", 1, False)], Position(2, 1))


def test_a_number_whose_holder_is_not_known_yet_has_to_be_looked_up(partitions: Logs) -> None:
    records = sessions(partitions, 1, 2)
    plans = classify(DECODER, [records[1]._replace(offset=5)], {PARTITION: Position(5, 2)})
    assert unresolved(plans) == {PARTITION: {2}}


def test_a_number_that_was_taken_before_ids_were_kept_is_seen_by_its_number_alone(partitions: Logs) -> None:
    plan = taken(sessions(partitions, 1), Position(0, 1), {1: None})
    assert (plan.events, plan.dropped, plan.unheld, plan.after) == ([], 1, 1, Position(1, 1))


def test_a_waived_number_that_comes_after_all_is_applied_once(partitions: Logs) -> None:
    gap, position = (Gap(1, 3),), Position(0, 3, waived=(Gap(1, 3),))
    records = sessions(partitions, 1, 2)
    plan = taken([records[1], partitions.again(records[1])._replace(offset=2)], position, {2: None})
    assert (minutes(plan), plan.filled, plan.late) == ([2], {2: id_of(records[1])}, [(2, 1)])
    assert (plan.dropped, plan.after) == (1, Position(3, 3, waived=gap))


def test_a_waived_number_that_comes_in_the_batch_that_passes_it_is_applied(partitions: Logs) -> None:
    late, last = sessions(partitions, 1, 2)
    records = [last._replace(offset=0), late._replace(offset=1)]
    plan = taken(records, Position(waived=(Gap(1, 1),)), {1: None})
    assert (minutes(plan), ids(plan), plan.filled) == ([2, 1], {2: id_of(last)}, {1: id_of(late)})


def test_a_number_that_was_freed_is_taken_by_whichever_event_comes_with_it(partitions: Logs) -> None:
    (record,) = sessions(partitions, 1)
    plan = taken([record], Position(0, 1), {1: NOBODY})
    assert (minutes(plan), plan.filled, plan.late) == ([1], {1: id_of(record)}, [])


def test_a_number_that_an_unreadable_record_hid_is_free(partitions: Logs) -> None:
    first, hidden, third = sessions(partitions, 1, 2, 3)
    garbled = Record(*PARTITION, 1, b"\0")
    plan = taken([first, garbled, third._replace(offset=2), hidden._replace(offset=3)])
    assert (minutes(plan), plan.filled, plan.missing) == ([1, 3, 2], {2: id_of(hidden)}, "")
    assert ids(plan) == {1: id_of(first), 2: NOBODY, 3: id_of(third)}


def test_a_record_that_was_put_aside_takes_no_number_and_stops_nothing(partitions: Logs) -> None:
    foreign = forged(partitions, 603)
    records = [foreign, *sessions(partitions, 1, 2)]
    plan = taken(records, Position(aside=frozenset({0})))
    assert (quarantined(plan), minutes(plan), plan.missing) == ([("put-aside", 603, False)], [1, 2], "")
    assert plan.after == Position(3, 2, aside=frozenset({0}))


def test_a_far_number_behind_which_the_missing_ones_follow_is_foreign(partitions: Logs) -> None:
    records = [*sessions(partitions, 1), forged(partitions, 603), *sessions(partitions, 2, 3)]
    plan = taken(records)
    assert (minutes(plan), plan.after, plan.blocked) == ([1], Position(1, 1), None)
    assert plan.missing == "603 at offset 1 is foreign: 2 follows at offset 2"


def test_a_far_number_is_found_to_be_foreign_when_the_missing_ones_come_later(partitions: Logs) -> None:
    records = [*sessions(partitions, 1), forged(partitions, 603)]
    plan = taken(records)
    assert (plan.missing, plan.blocked) == ("2..602", Blocked(1, 603))
    halted = Position(1, 1, halted=plan.missing, blocked=plan.blocked)
    assert not taken([partitions.put(*PARTITION, b"\0"), forged(partitions, 604)], halted).missing
    later = taken(sessions(partitions, 2), halted)
    assert (later.missing, later.after) == ("603 at offset 1 is foreign: 2 follows at offset 4", halted)
    known = Position(1, 1, halted=later.missing)
    assert not taken(sessions(partitions, 3), known).missing


def test_what_is_put_aside_behind_a_gap_does_not_fill_it(partitions: Logs) -> None:
    records = [forged(partitions, 603), *sessions(partitions, 1)]
    assert taken(records, Position(aside=frozenset({1}))).missing == "1..602"


def test_markers_and_aborted_records_at_the_end_are_passed(partitions: Logs) -> None:
    (record,) = sessions(partitions, 1)
    run = Records([record.offset], [record.value or b""], 3)
    assert classify_one(DECODER, PARTITION, START, run).after == Position(3, 1)
    assert classify_one(DECODER, PARTITION, Position(3, 1), Records(beyond=5)).after == Position(5, 1)
    halted = Position(3, 1, halted="2..2")
    assert classify_one(DECODER, PARTITION, halted, Records(beyond=5)).after == halted
