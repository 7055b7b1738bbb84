"""What becomes of each record of a partition: applied, dropped, quarantined, or where the partition halts."""

from datetime import UTC, date, datetime

import pytest

from services.reporting.indicators import DECLARED
from services.reporting.projection.rules.decoding import RecordDecoder
from services.reporting.projection.rules.record_schemas import DecodedRecord
from shared.contracts.partition import Partition
from shared.messaging.inbox.classification import classify_one
from shared.messaging.inbox.sequencing import BatchPlan, Gap, Position, Records, join
from tests.support.partitions import Logs, Record
from tests.unit.reporting.samples import a_session, an_entrepreneur

PARTITION = Partition("73.mentoring", 0)
DECODER = RecordDecoder(DECLARED)
BEGINNING = Position()


@pytest.fixture
def partitions() -> Logs:
    """An empty log."""
    return Logs(recorded_at=datetime(2026, 11, 22, tzinfo=UTC))


def minutes(batch: BatchPlan[DecodedRecord]) -> list[int]:
    """Return the events that were applied, by their minutes."""
    return [read.data.contact_minutes for read in batch.events]


def quarantined(batch: BatchPlan[DecodedRecord]) -> list[tuple[str, int | None]]:
    """Return what was quarantined: reason and number."""
    return [(each.reason, each.sequence) for each in batch.quarantined]


def taken(partitions: Logs, position: Position = BEGINNING) -> BatchPlan[DecodedRecord]:
    """Take in what was added to the log."""
    return classify_one(DECODER, PARTITION, position, whole(partitions.take()))


def whole(records: list[Record]) -> Records:
    """Put a partition's records together as a batch does."""
    return join(records).get(PARTITION, Records())


def sessions(partitions: Logs, *numbers: int) -> list[Record]:
    """Add sessions, told apart by their minutes."""
    return [partitions.tell(a_session(contact_minutes=number)) for number in numbers]


def garbage(partitions: Logs) -> Record:
    """Add a record that nobody can read."""
    return partitions.put(*PARTITION, b"\x00garbage")


def test_what_is_next_is_applied(partitions: Logs) -> None:
    sessions(partitions, 1, 2, 3)
    batch = taken(partitions)
    assert (minutes(batch), batch.after, batch.missing) == ([1, 2, 3], Position(3, 3), "")
    sessions(partitions, 4)
    assert minutes(taken(partitions, batch.after)) == [4]


def test_what_a_relay_sends_again_is_dropped(partitions: Logs) -> None:
    one, two = sessions(partitions, 1, 2)
    partitions.again(one)
    partitions.again(two)
    sessions(partitions, 3)
    batch = taken(partitions)
    assert (minutes(batch), batch.after) == ([1, 2, 3], Position(5, 3))


def test_a_record_that_the_log_hands_over_again_is_dropped(partitions: Logs) -> None:
    records = sessions(partitions, 1, 2)
    first = taken(partitions)
    batch = classify_one(DECODER, PARTITION, first.after, whole(records))
    assert (minutes(batch), batch.after) == ([], first.after)


def test_a_gap_stops_the_partition_and_is_named(partitions: Logs) -> None:
    sessions(partitions, 1, 2)
    for _ in range(3):
        partitions.next_number(PARTITION.topic)
    sessions(partitions, 6, 7)
    batch = taken(partitions)
    assert (minutes(batch), batch.after, batch.missing) == ([1, 2], Position(2, 2), "3..5")


def waiving(*waived: Gap) -> Position:
    """Return the position of a partition of which two events were taken in."""
    return Position(2, 2, waived=waived)


def test_missing_numbers_that_were_waived_are_passed_over(partitions: Logs) -> None:
    sessions(partitions, 1, 2)
    for _ in range(3):
        partitions.next_number(PARTITION.topic)
    sessions(partitions, 6, 7)
    batch = taken(partitions, waiving(Gap(3, 5)))
    assert (minutes(batch), batch.missing) == ([6, 7], "")
    assert batch.after == Position(4, 7, waived=(Gap(3, 5),))
    sessions(partitions, 8)
    assert taken(partitions, batch.after).after.waived == (Gap(3, 5),)


@pytest.mark.parametrize("other", [Gap(3, 6), Gap(4, 5), Gap(1, 5), Gap(6, 9)])
def test_only_exactly_what_is_missing_can_be_waived(other: Gap, partitions: Logs) -> None:
    sessions(partitions, 1, 2)
    for _ in range(3):
        partitions.next_number(PARTITION.topic)
    sessions(partitions, 6)
    assert taken(partitions, waiving(other)).missing == "3..5"


def test_what_is_still_missing_behind_numbers_that_were_waived_is_named(partitions: Logs) -> None:
    sessions(partitions, 1, 2)
    for _ in range(3):
        partitions.next_number(PARTITION.topic)
    sessions(partitions, 6)
    assert taken(partitions, waiving(Gap(3, 4))).missing == "5..5"


def test_unreadable_records_allow_nothing_behind_numbers_that_were_waived(partitions: Logs) -> None:
    garbage(partitions)
    for _ in range(3):
        partitions.next_number(PARTITION.topic)
    garbage(partitions)
    sessions(partitions, 4)
    position = Position(waived=(Gap(1, 2),))
    assert taken(partitions, position).missing == "3..3"


def test_a_gap_at_the_very_beginning_is_one_too(partitions: Logs) -> None:
    partitions.next_number(PARTITION.topic)
    sessions(partitions, 2)
    assert taken(partitions).missing == "1..1"


def test_a_log_that_begins_anew_with_later_numbers_is_not_taken_for_the_old_one(partitions: Logs) -> None:
    sessions(partitions, 1, 2)
    position = Position(offset=9, sequence=1)
    batch = taken(partitions, position)
    assert (minutes(batch), batch.after.sequence, batch.missing) == ([], 1, "2 at offset 1, behind 9")


def test_a_record_that_does_not_fit_is_quarantined_and_takes_its_number(partitions: Logs) -> None:
    sessions(partitions, 1)
    partitions.tell(a_session(completed_on=date(2030, 1, 1)))
    sessions(partitions, 3)
    batch = taken(partitions)
    assert (minutes(batch), batch.after) == ([1, 3], Position(3, 3))
    assert quarantined(batch) == [("business-date", 2)]


def test_a_quarantined_record_that_is_sent_again_is_not_quarantined_again(partitions: Logs) -> None:
    record = partitions.tell(a_session(completed_on=date(2030, 1, 1)))
    partitions.again(record)
    assert quarantined(taken(partitions)) == [("business-date", 1)]


def test_an_unreadable_record_of_the_relay_lets_the_partition_go_on(partitions: Logs) -> None:
    sessions(partitions, 1)
    partitions.next_number(PARTITION.topic)
    garbage(partitions)
    sessions(partitions, 3, 4)
    batch = taken(partitions)
    assert (minutes(batch), batch.after, batch.missing) == ([1, 3, 4], Position(4, 4), "")
    assert quarantined(batch) == [("not-json", None)]


def test_a_strangers_unreadable_record_takes_no_number(partitions: Logs) -> None:
    sessions(partitions, 1)
    garbage(partitions)
    sessions(partitions, 2)
    batch = taken(partitions)
    assert (minutes(batch), batch.after) == ([1, 2], Position(3, 2))


def test_one_unreadable_record_allows_one_missing_number_and_no_more(partitions: Logs) -> None:
    garbage(partitions)
    partitions.next_number(PARTITION.topic)
    partitions.next_number(PARTITION.topic)
    sessions(partitions, 3)
    batch = taken(partitions)
    assert (batch.missing, batch.after) == ("1..2", Position(1, 0, unnumbered=1))


def test_the_allowance_ends_with_the_next_number_that_is_known(partitions: Logs) -> None:
    garbage(partitions)
    sessions(partitions, 1)
    partitions.next_number(PARTITION.topic)
    sessions(partitions, 3)
    assert taken(partitions).missing == "2..2"


def test_an_unreadable_record_handed_over_again_is_quarantined_once(partitions: Logs) -> None:
    record = garbage(partitions)
    first = taken(partitions)
    batch = classify_one(DECODER, PARTITION, first.after, whole([record]))
    assert (batch.quarantined, batch.after) == ([], first.after)


def test_a_number_from_another_partition_is_not_believed(partitions: Logs) -> None:
    sessions(partitions, 1, 2)
    foreign = Logs(recorded_at=partitions.recorded_at)
    partitions.put(*PARTITION, foreign.tell(a_session(village_code="72.01.01.2001"), province="72").value)
    sessions(partitions, 3)
    batch = taken(partitions)
    assert (minutes(batch), quarantined(batch)) == ([1, 2, 3], [("wrong-province", None)])


def test_a_number_in_digits_that_no_relay_writes_is_none(partitions: Logs) -> None:
    value = partitions.tell(a_session()).value or b""
    zero, one = "\N{ARABIC-INDIC DIGIT ZERO}".encode(), "\N{ARABIC-INDIC DIGIT ONE}".encode()
    partitions.take()
    partitions.put(*PARTITION, value.replace(b"00000000000000000001", zero * 19 + one))
    assert quarantined(taken(partitions)) == [("not-cloudevents", None)]


def test_a_log_that_begins_anew_exactly_at_the_next_number_is_not_taken_for_the_old_one(
    partitions: Logs,
) -> None:
    sessions(partitions, 1)
    assert taken(partitions, Position(offset=9)).missing == "1 at offset 0, behind 9"


def test_a_record_without_a_value_is_quarantined(partitions: Logs) -> None:
    partitions.put(*PARTITION, None)
    assert quarantined(taken(partitions)) == [("not-json", None)]


def test_events_of_different_types_keep_their_order(partitions: Logs) -> None:
    record = partitions.tell(an_entrepreneur())
    ((partition, run),) = join(partitions.take()).items()
    batch = classify_one(DECODER, partition, Position(), run)
    assert [read.data.kind for read in batch.events] == ["wirausaha"]
    assert (batch.origin.offsets, batch.origin.values) == (record.offsets, record.values)


def test_a_partition_that_got_nothing_stays_where_it_is(partitions: Logs) -> None:
    batch = taken(partitions, Position(7, 5))
    assert (batch.before, batch.after, batch.events) == (Position(7, 5), Position(7, 5), [])
