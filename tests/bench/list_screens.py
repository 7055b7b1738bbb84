"""The lists of mentoring and partnerships, as an office of a province or the ministry looks at them.

Each list is looked at in each of its orders, by each filter, region and word, and behind its first page. Invariant: a
screen is a question that its list's definition allows, so a new sort or filter is measured without another word.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from services.mentoring.sessions import queries
from shared.persistence.list_queries import ListDefinition, ListQuery, PostgresLists
from tests.bench.servers import Servers
from tests.support import (
    big_mentoring,
    big_nation,
    big_partnerships,
    list_questions,
    mentoring_questions,
    partnerships_questions,
)
from tests.support.list_questions import PAGE, Samples

Page = Callable[[], Awaitable[Sequence[Mapping[str, Any]]]]


@asynccontextmanager
async def mentoring(lent: Servers, size: big_nation.Size) -> AsyncIterator[Mapping[str, Page]]:
    """Lend the lists of mentoring, with sessions."""
    chosen = big_mentoring.WHOLE if size is big_nation.WHOLE else big_mentoring.SMALL
    url = await lent.filled("mentoring", lambda url: big_mentoring.fill(url, chosen))
    given = await mentoring_questions.samples(url)
    async with mentoring_questions.opened(url) as (lists, sessions):

        def session_page(wanted: ListQuery, after: UUID | None) -> Page:
            query = mentoring_questions.session_query(wanted)
            return partial(queries.sessions, query, wanted.asks, (after, PAGE + 1), sessions)

        screens = await _screens(mentoring_questions.SESSIONS, given, session_page)
        yield screens | await _lists(lists, given)


@asynccontextmanager
async def partnerships(lent: Servers, size: big_nation.Size) -> AsyncIterator[Mapping[str, Page]]:
    """Lend the lists of partnerships."""
    chosen = big_partnerships.LARGE if size is big_nation.WHOLE else big_partnerships.SMALL
    url = await lent.filled("partnerships", lambda url: big_partnerships.fill(url, chosen))
    given = await partnerships_questions.samples(url)
    async with partnerships_questions.opened(url) as lists:
        yield await _lists(lists, given)


async def _lists(lists: PostgresLists, given: Samples) -> dict[str, Page]:
    found = dict[str, Page]()
    for name, listing in lists.listings.items():

        def page(wanted: ListQuery, after: UUID | None, name: str = name) -> Page:
            return partial(lists.page, name, wanted, after, PAGE + 1)

        found |= await _screens(listing, given, page)
    return found


async def _screens(
    listing: ListDefinition, given: Samples, page: Callable[[ListQuery, UUID | None], Page]
) -> dict[str, Page]:
    """Return a list's screens by what is asked; one that goes on has a second page."""
    found = dict[str, Page]()
    for wanted in _widest(listing, given):
        said = f"{listing.name}, sort={wanted.sort}{_said(wanted)}"
        found[said] = page(wanted, None)
        first = await found[said]()
        if len(first) > PAGE:
            found[f"{said}, page 2"] = page(wanted, first[-2]["id"])
    return found


def _widest(listing: ListDefinition, given: Samples) -> Iterator[ListQuery]:
    """Yield what the first who may see a list asks: everything in every order, a part of it in one."""
    asks = next(each for each in given.asks if each.role in listing.roles)
    seen = set()
    for wanted in list_questions.questions(listing, replace(given, asks=(asks,))):
        part = _said(wanted)
        if not part or part not in seen:
            seen.add(part)
            yield wanted


def _said(wanted: ListQuery) -> str:
    asked = {**wanted.filters, "region": wanted.region, "q": wanted.text}
    return "".join(f", {name}={str(value)[:24]}" for name, value in asked.items() if value)
