"""What a list costs follows from what it shows: the plans of what mentoring and partnerships answer with, at two sizes.

Every list is asked in every order, by every filter, for every word and every reach, and behind its first page; so is
what a command looks up. A sort or filter that somebody adds is asked for by itself. A function that nobody asked fails,
too. What a follower, a relay and a login cost is asked in `test_plans_messaging.py`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import pytest

from tests.support import big_mentoring, big_partnerships, mentoring_questions, partnerships_questions
from tests.support.fixtures import NewDatabase
from tests.support.planned import Planned, most_pages, said, unasked, unused_indexes

NOT_FOR_READERS: Final = {"known_client_of_heir": "whoever was merged into somebody follows them by it"}
"""Indexes by which no question here finds anything, and what does."""
BOUNDED: Final = {
    "known_centre": "some hundreds in the nation",
    "known_consultant": "a centre has eight of them",
    "known_reference": "codes that provinces add",
    "known_region_mapping": "codes that decrees change between two editions",
}
"""Tables that do not grow with what happens, and why."""
NOT_ASKED: Final[set[tuple[str, str]]] = set()
"""Functions that ask nothing for a reader: none."""


@dataclass(frozen=True)
class Case:
    """A service as large as it is here."""

    service: str
    fill: Callable[[str], Awaitable[None]]
    ask: Callable[[str], Awaitable[None]]
    rows: int
    """Of its longest list, the trail."""
    large: bool


def _cases(service: str, big: Any, ask: Callable[[str], Awaitable[None]]) -> list[Case]:
    sizes = (big.SMALL, big.LARGE)
    return [Case(service, partial(big.fill, size=size), ask, size.changes, size is big.LARGE) for size in sizes]


CASES: Final = (
    *_cases("mentoring", big_mentoring, mentoring_questions.ask),
    *_cases("partnerships", big_partnerships, partnerships_questions.ask),
)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.service} {case.rows}")
async def test_no_list_costs_more_than_what_it_shows(case: Case, new_database: NewDatabase) -> None:
    url = new_database()
    found = await Planned(case.service, case.fill, case.ask).measured(url)
    assert unasked(case.service, found, NOT_ASKED) == set(), "a query without a plan: ask for it"
    for plan in found:
        whole = {*plan.whole} - BOUNDED.keys() if case.large else ()
        assert not whole, f"reads all of {whole}: {said(plan)}"
        assert plan.pages < most_pages(case.rows), said(plan)
    if case.large:
        assert await unused_indexes(url, found) <= NOT_FOR_READERS.keys(), "an index that nothing is found by"
