"""How a log is cut into runs, and from where it is read, never changes what it says of its own numbering."""

import json

from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.partition import Partition
from shared.messaging.outbox.log_view import LogView, Stored, joined, size, without

PARTITION = Partition("73.registry", 1)
NUMBERS = st.integers(1, 12)


def record(number: int) -> bytes:
    return json.dumps({"id": f"event-{number}", "source": "/73/registry", "sequence": f"{number:020d}"}).encode()


def look(stored: int, log: list[int], begin: int, cut: int) -> LogView:
    """Look at a log from an offset on, in two runs."""
    view = LogView(PARTITION, Stored(stored), begin == 0, len(log), most=100)
    for offsets in (range(begin, max(begin, cut)), range(max(begin, cut), len(log))):
        view.take(offsets, [record(log[each]) for each in offsets])
    return view


@given(log=st.lists(NUMBERS, max_size=20), stored=st.integers(0, 12), cut=st.integers(0, 20))
def test_where_a_log_is_cut_changes_nothing(log: list[int], stored: int, cut: int) -> None:
    whole, cut_view = look(stored, log, 0, 0), look(stored, log, 0, min(cut, len(log)))
    assert (whole.last, whole.chain, whole.strangers, whole.lacks) == (
        cut_view.last, cut_view.chain, cut_view.strangers, cut_view.lacks,
    )  # fmt: skip


@given(published=st.integers(0, 20), stored=st.integers(0, 20), again=st.integers(1, 5), step=st.integers(1, 20))
def test_a_dense_log_is_read_alike_from_anywhere_that_reaches_far_enough(
    published: int, stored: int, again: int, step: int
) -> None:
    log = list(range(1, published + 1))
    log += log[-again:]  # a relay died and sent its last batch again
    view = look(stored, log, max(0, len(log) - step), 0)
    if view.reaches:
        assert view.last == max(published, stored)
        assert {each.number for each in view.chain} == set(range(stored + 1, published + 1))
    if view.whole:
        assert size(view.lacks) == max(0, stored - published)


@given(ranges=st.lists(st.tuples(NUMBERS, NUMBERS).map(sorted).map(tuple), max_size=6), most=st.integers(0, 12))
def test_what_is_in_no_range_is_exactly_the_rest(ranges: list[tuple[int, int]], most: int) -> None:
    covered = {number for first, last in ranges for number in range(first, last + 1)}
    rest = {number for first, last in without(most, ranges) for number in range(first, last + 1)}
    assert rest == set(range(1, most + 1)) - covered
    assert size(joined(ranges)) == len(covered)
