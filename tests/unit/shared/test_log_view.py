"""What the end of a log says of its own numbering: crashes, restores, strangers and lost beginnings told apart."""

import json
from collections.abc import Iterable

import pytest

from shared.contracts.partition import Partition
from shared.messaging.outbox.log_view import LogView, Stored, joined, read_record, size, without

PARTITION = Partition("73.mentoring", 0)
MANY = 100


def record(number: object, event: str = "", source: str = "/73/mentoring") -> bytes:
    """Return a record of a stream with a number."""
    sequence = f"{number:020d}" if isinstance(number, int) else number
    return json.dumps({"id": event or f"event-{number}", "source": source, "sequence": sequence}).encode()


def view(stored: Stored, numbers: Iterable[int], *, whole: bool = False, most: int = MANY) -> LogView:
    """Return what is seen of a log that ends with these numbers."""
    values = [record(each) for each in numbers]
    seen = LogView(PARTITION, stored, whole, len(values), most)
    seen.take(range(len(values)), values)
    return seen


def numbers(seen: LogView) -> list[int]:
    return [each.number for each in seen.chain]


def test_a_log_that_ends_with_the_stored_number_is_what_the_database_wrote() -> None:
    seen = view(Stored(7), [5, 6, 7])
    assert (seen.reaches, seen.last, seen.chain, seen.strangers, seen.lacks) == (True, 7, [], [], [])


def test_numbers_that_follow_the_stored_one_are_the_streams_own() -> None:
    seen = view(Stored(7), [6, 7, 8, 9])
    assert (seen.reaches, seen.last, numbers(seen)) == (True, 9, [8, 9])


def test_the_number_that_follows_is_enough_to_go_on_from() -> None:
    assert view(Stored(7), [8, 9]).reaches
    assert not view(Stored(7), [9, 10]).reaches


def test_a_stretch_that_begins_behind_the_stored_number_is_not_enough() -> None:
    assert not view(Stored(7), [3, 4]).reaches
    assert view(Stored(7), [3, 4], whole=True).reaches


def test_a_record_further_on_than_the_next_number_is_a_strangers() -> None:
    seen = view(Stored(103), [102, 103, 603])
    assert (seen.last, seen.chain, [each.number for each in seen.strangers]) == (103, [], [603])


def test_a_strangers_far_number_hides_none_of_those_behind_it() -> None:
    seen = view(Stored(103), [103, 603, 104, 105])
    assert (seen.last, numbers(seen), [each.offset for each in seen.strangers]) == (105, [104, 105], [1])


def test_a_record_that_somebody_called_a_strangers_is_not_looked_at() -> None:
    assert view(Stored(103, foreign=frozenset({(1, "event-104")})), [103, 104]).last == 103
    assert view(Stored(103, foreign=frozenset({(1, "event-9")})), [103, 104]).last == 104


def test_a_second_record_with_a_number_of_the_chain_is_kept_beside_the_first() -> None:
    seen = LogView(PARTITION, Stored(3), whole=False, end=4, most=MANY)
    seen.take(range(4), [record(3), record(4, "theirs"), record(4, "ours"), record(5)])
    assert [(each.number, each.event_id) for each in seen.chain] == [(4, "theirs"), (4, "ours"), (5, "event-5")]


@pytest.mark.parametrize("whole", [True, False])
def test_an_older_batch_that_was_sent_again_at_the_end_takes_nothing_back(*, whole: bool) -> None:
    seen = view(Stored(9), [*range(5, 10), 6, 7, 8], whole=whole)
    assert (seen.reaches, seen.last, seen.chain) == (True, 9, [])


def test_a_log_whose_beginning_is_purged_has_its_chain_from_the_first_record_on() -> None:
    seen = view(Stored(5), [80, 81, 82], whole=True)
    assert (seen.last, numbers(seen), seen.lacks) == (82, [80, 81, 82], [(1, 5)])


def test_a_log_that_is_empty_or_was_made_again_lacks_every_number_that_it_does_not_hold() -> None:
    assert view(Stored(7), [], whole=True).lacks == [(1, 7)]
    assert view(Stored(9), [8, 9], whole=True).lacks == [(1, 7)]
    assert view(Stored(9), [1, 2, 3], whole=True).lacks == [(4, 9)]
    assert view(Stored(9), [1, 2, 7, 8, 8, 9], whole=True).lacks == [(3, 6)]


def test_what_is_on_record_as_lost_is_not_lacked_again() -> None:
    assert view(Stored(9, lost=((1, 4),)), [5, 6, 9], whole=True).lacks == [(7, 8)]


def test_a_stretch_of_the_log_says_nothing_of_what_lies_before_it() -> None:
    assert view(Stored(9), [8, 9]).lacks == []


def test_more_records_than_are_kept_are_counted() -> None:
    seen = view(Stored(1), range(1, 10), most=3)
    assert (numbers(seen), seen.unlisted) == ([2, 3, 4], 5)


def test_many_ranges_are_joined_on_the_way() -> None:
    odd = [*range(1, 4_001, 2)]
    seen = view(Stored(4_001), [*odd, *reversed(range(2, 4_001, 2)), 4_001], whole=True)
    assert (seen.held, seen.lacks) == ([(1, 4_001)], [])


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"not json",
        b"[1]",
        record(7, source="/32/mentoring"),
        record(7, source="/73/registry"),
        record("seven"),
        record("\u0667"),
        record("-7"),
        record("7"),
        record(0),
        record(10**18),
        record(""),
        b'{"id": "\xff"}',
        b"[" * 2_000,
    ],
)
def test_what_is_not_of_the_stream_says_nothing_of_its_numbers(value: bytes) -> None:
    assert read_record("73.mentoring", 3, value) is None


def test_ranges_are_joined_counted_and_complemented() -> None:
    assert joined([(5, 7), (1, 2), (3, 3), (6, 9)]) == [(1, 3), (5, 9)]
    assert without(12, [(5, 7), (1, 2), (11, 20)]) == [(3, 4), (8, 10)]
    assert without(3, [(7, 9)]) == [(1, 3)]
    assert without(0, []) == []
    assert size([(1, 3), (5, 5)]) == 4
