"""What becomes of each record of a partition: applied, dropped, quarantined, or where the partition halts."""

from datetime import UTC, date, datetime

import pytest

from services.reporting.indicators import DECLARED
from services.reporting.projection.rules.decoding import RecordDecoder
from services.reporting.projection.rules.record_schemas import DecodedRecord
from shared.contracts.partition import Partition
from shared.messaging.inbox.sequencing import BatchPlan, Gap, Position, Records, classify_one, join
from tests.support.partitions import Lanes, Record
from tests.unit.reporting.samples import a_session, an_entrepreneur

LANE = Partition("73.mentoring", 0)
DECODER = RecordDecoder(DECLARED)
BEGINNING = Position()


@pytest.fixture
def lanes() -> Lanes:
    """An empty log."""
    return Lanes(recorded_at=datetime(2026, 11, 22, tzinfo=UTC))


def minutes(batch: BatchPlan[DecodedRecord]) -> list[int]:
    """Return the events that were applied, by their minutes."""
    return [read.data.contact_minutes for read in batch.events]


def parked(batch: BatchPlan[DecodedRecord]) -> list[tuple[str, int | None]]:
    """Return what was quarantined: reason and number."""
    return [(each.reason, each.sequence) for each in batch.quarantined]


def taken(lanes: Lanes, standing: Position = BEGINNING) -> BatchPlan[DecodedRecord]:
    """Take in what was added to the log."""
    return classify_one(DECODER, LANE, standing, whole(lanes.take()))


def whole(records: list[Record]) -> Records:
    """Put a partition's records together as a batch does."""
    return join(records).get(LANE, Records())


def sessions(lanes: Lanes, *numbers: int) -> list[Record]:
    """Add sessions, told apart by their minutes."""
    return [lanes.tell(a_session(contact_minutes=number)) for number in numbers]


def garbage(lanes: Lanes) -> Record:
    """Add a record that nobody can read."""
    return lanes.put(*LANE, b"\x00garbage")


def test_what_is_next_is_applied(lanes: Lanes) -> None:
    sessions(lanes, 1, 2, 3)
    batch = taken(lanes)
    assert (minutes(batch), batch.after, batch.missing) == ([1, 2, 3], Position(3, 3), "")
    sessions(lanes, 4)
    assert minutes(taken(lanes, batch.after)) == [4]


def test_what_a_relay_sends_again_is_dropped(lanes: Lanes) -> None:
    one, two = sessions(lanes, 1, 2)
    lanes.again(one)
    lanes.again(two)
    sessions(lanes, 3)
    batch = taken(lanes)
    assert (minutes(batch), batch.after) == ([1, 2, 3], Position(5, 3))


def test_a_record_that_the_log_hands_over_again_is_dropped(lanes: Lanes) -> None:
    records = sessions(lanes, 1, 2)
    first = taken(lanes)
    batch = classify_one(DECODER, LANE, first.after, whole(records))
    assert (minutes(batch), batch.after) == ([], first.after)


def test_a_gap_stops_the_partition_and_is_named(lanes: Lanes) -> None:
    sessions(lanes, 1, 2)
    for _ in range(3):
        lanes.next_number(LANE.topic)
    sessions(lanes, 6, 7)
    batch = taken(lanes)
    assert (minutes(batch), batch.after, batch.missing) == ([1, 2], Position(2, 2), "3..5")


def let_go(*waived: Gap) -> Position:
    """Return the standing of a partition of which two events were taken in."""
    return Position(2, 2, waived=waived)


def test_missing_numbers_that_were_let_go_are_passed_over(lanes: Lanes) -> None:
    sessions(lanes, 1, 2)
    for _ in range(3):
        lanes.next_number(LANE.topic)
    sessions(lanes, 6, 7)
    batch = taken(lanes, let_go(Gap(3, 5)))
    assert (minutes(batch), batch.missing) == ([6, 7], "")
    assert batch.after == Position(4, 7, waived=(Gap(3, 5),))
    sessions(lanes, 8)
    assert taken(lanes, batch.after).after.waived == (Gap(3, 5),)


@pytest.mark.parametrize("other", [Gap(3, 6), Gap(4, 5), Gap(1, 5), Gap(6, 9)])
def test_only_exactly_what_is_missing_can_be_let_go(other: Gap, lanes: Lanes) -> None:
    sessions(lanes, 1, 2)
    for _ in range(3):
        lanes.next_number(LANE.topic)
    sessions(lanes, 6)
    assert taken(lanes, let_go(other)).missing == "3..5"


def test_what_is_still_missing_behind_numbers_that_were_let_go_is_named(lanes: Lanes) -> None:
    sessions(lanes, 1, 2)
    for _ in range(3):
        lanes.next_number(LANE.topic)
    sessions(lanes, 6)
    assert taken(lanes, let_go(Gap(3, 4))).missing == "5..5"


def test_unreadable_records_allow_nothing_behind_numbers_that_were_let_go(lanes: Lanes) -> None:
    garbage(lanes)
    for _ in range(3):
        lanes.next_number(LANE.topic)
    garbage(lanes)
    sessions(lanes, 4)
    standing = Position(waived=(Gap(1, 2),))
    assert taken(lanes, standing).missing == "3..3"


def test_a_gap_at_the_very_beginning_is_one_too(lanes: Lanes) -> None:
    lanes.next_number(LANE.topic)
    sessions(lanes, 2)
    assert taken(lanes).missing == "1..1"


def test_a_log_that_begins_anew_with_later_numbers_is_not_taken_for_the_old_one(lanes: Lanes) -> None:
    sessions(lanes, 1, 2)
    standing = Position(offset=9, sequence=1)
    batch = taken(lanes, standing)
    assert (minutes(batch), batch.after.sequence, batch.missing) == ([], 1, "2 at offset 1, behind 9")


def test_a_record_that_does_not_fit_is_quarantined_and_takes_its_number(lanes: Lanes) -> None:
    sessions(lanes, 1)
    lanes.tell(a_session(completed_on=date(2030, 1, 1)))
    sessions(lanes, 3)
    batch = taken(lanes)
    assert (minutes(batch), batch.after) == ([1, 3], Position(3, 3))
    assert parked(batch) == [("business-date", 2)]


def test_a_quarantined_record_that_is_sent_again_is_not_quarantined_again(lanes: Lanes) -> None:
    record = lanes.tell(a_session(completed_on=date(2030, 1, 1)))
    lanes.again(record)
    assert parked(taken(lanes)) == [("business-date", 1)]


def test_an_unreadable_record_of_the_relay_lets_the_partition_go_on(lanes: Lanes) -> None:
    sessions(lanes, 1)
    lanes.next_number(LANE.topic)
    garbage(lanes)
    sessions(lanes, 3, 4)
    batch = taken(lanes)
    assert (minutes(batch), batch.after, batch.missing) == ([1, 3, 4], Position(4, 4), "")
    assert parked(batch) == [("not-json", None)]


def test_a_strangers_unreadable_record_takes_no_number(lanes: Lanes) -> None:
    sessions(lanes, 1)
    garbage(lanes)
    sessions(lanes, 2)
    batch = taken(lanes)
    assert (minutes(batch), batch.after) == ([1, 2], Position(3, 2))


def test_one_unreadable_record_allows_one_missing_number_and_no_more(lanes: Lanes) -> None:
    garbage(lanes)
    lanes.next_number(LANE.topic)
    lanes.next_number(LANE.topic)
    sessions(lanes, 3)
    batch = taken(lanes)
    assert (batch.missing, batch.after) == ("1..2", Position(1, 0, unnumbered=1))


def test_the_allowance_ends_with_the_next_number_that_is_known(lanes: Lanes) -> None:
    garbage(lanes)
    sessions(lanes, 1)
    lanes.next_number(LANE.topic)
    sessions(lanes, 3)
    assert taken(lanes).missing == "2..2"


def test_an_unreadable_record_handed_over_again_is_quarantined_once(lanes: Lanes) -> None:
    record = garbage(lanes)
    first = taken(lanes)
    batch = classify_one(DECODER, LANE, first.after, whole([record]))
    assert (batch.quarantined, batch.after) == ([], first.after)


def test_a_number_from_another_partition_is_not_believed(lanes: Lanes) -> None:
    sessions(lanes, 1, 2)
    foreign = Lanes(recorded_at=lanes.recorded_at)
    lanes.put(*LANE, foreign.tell(a_session(village_code="72.01.01.2001"), province="72").value)
    sessions(lanes, 3)
    batch = taken(lanes)
    assert (minutes(batch), parked(batch)) == ([1, 2, 3], [("wrong-province", None)])


def test_a_number_in_digits_that_no_relay_writes_is_none(lanes: Lanes) -> None:
    value = lanes.tell(a_session()).value or b""
    zero, one = "\N{ARABIC-INDIC DIGIT ZERO}".encode(), "\N{ARABIC-INDIC DIGIT ONE}".encode()
    lanes.take()
    lanes.put(*LANE, value.replace(b"00000000000000000001", zero * 19 + one))
    assert parked(taken(lanes)) == [("not-cloudevents", None)]


def test_a_log_that_begins_anew_exactly_at_the_next_number_is_not_taken_for_the_old_one(lanes: Lanes) -> None:
    sessions(lanes, 1)
    assert taken(lanes, Position(offset=9)).missing == "1 at offset 0, behind 9"


def test_a_record_without_a_value_is_quarantined(lanes: Lanes) -> None:
    lanes.put(*LANE, None)
    assert parked(taken(lanes)) == [("not-json", None)]


def test_events_of_different_types_keep_their_order(lanes: Lanes) -> None:
    record = lanes.tell(an_entrepreneur())
    ((lane, run),) = join(lanes.take()).items()
    batch = classify_one(DECODER, lane, Position(), run)
    assert [read.data.kind for read in batch.events] == ["wirausaha"]
    assert (batch.origin.offsets, batch.origin.values) == (record.offsets, record.values)


def test_a_partition_that_got_nothing_stays_where_it_is(lanes: Lanes) -> None:
    batch = taken(lanes, Position(7, 5))
    assert (batch.before, batch.after, batch.events) == (Position(7, 5), Position(7, 5), [])
