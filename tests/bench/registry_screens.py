"""The registry's lists, searches and progress, as somebody waits for them in a province of 200,000 people.

The province is put into the tables by SQL (`tests/support/big_registry.py`). Invariant: each list is asked in each of
its orders, by the office of a province and of a regency and by a centre; page 2 is asked, too.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from itertools import product
from typing import Final
from uuid import UUID

from services.registry import app
from services.registry.people.rules.duplicates import Description
from services.registry.programmes.tables.progress import PostgresProgress
from shared.persistence.database import Pool, connect, open_pool
from shared.persistence.list_queries import ListDefinition, ListQuery, PostgresLists
from shared.persistence.unit_of_work import CommandContext, Deployment
from tests.bench.servers import Servers
from tests.support import big_registry
from tests.support.big_nation import Size
from tests.support.list_questions import PAGE, Samples
from tests.support.registry_questions import OFFICE, REGENCY, lists, samples_of

Screen = Callable[[], Awaitable[object]]
_CHANGES: Final = 3
"""Lines of the audit trail a person."""
_SEARCHED: Final = ("entrepreneurs", "enterprises", "enrolments", "legalities")
_TEXTS: Final = ("muhammad", "siti ami", big_registry.RARE_NAME, "0812-3456", "nobody")


@asynccontextmanager
async def opened(lent: Servers, size: Size) -> AsyncIterator[Mapping[str, Screen]]:
    """Fill a registry with as many people, and lend what can be looked at."""
    province = big_registry.Size(size.people, _CHANGES * size.people)
    url = await lent.filled("registry", lambda url: big_registry.fill(url, province))
    samples = await samples_of(url)
    async with lists(url) as shown, open_pool(url) as pool:
        programme, nik = await _known(url)
        yield (
            dict(_lists(shown, samples))
            | dict(_searches(shown, (*_TEXTS, nik)))
            | dict(_progress(pool, programme))
            | {"entrepreneurs who are likely the same": partial(_likely, pool)}
        )


async def _known(url: str) -> tuple[UUID, str]:
    asked = """
        select (select programme_id from enrolment group by 1 order by count(*) desc limit 1), nik
        from entrepreneur order by id limit 1"""
    async with await connect(url) as connection:
        found = await (await connection.execute(asked)).fetchone()
    return found or (UUID(int=1), "")


def _lists(shown: PostgresLists, samples: Samples) -> Iterator[tuple[str, Screen]]:
    for name, listing in shown.listings.items():
        for asks, sort in product((each for each in samples.asks if each.role in listing.roles), _orders(listing)):
            said = f"{name} of {asks.role} {asks.region}, sort={sort}, 2 pages"
            yield said, partial(_two_pages, shown, name, ListQuery(asks, sort=sort))


def _orders(listing: ListDefinition) -> Iterator[str]:
    yield "id"
    for name in listing.sorts:
        yield from (name, f"-{name}")


async def _two_pages(shown: PostgresLists, name: str, wanted: ListQuery) -> None:
    found = await shown.page(name, wanted, None, PAGE + 1)
    if len(found) > PAGE:
        await shown.page(name, wanted, found[-2]["id"], PAGE + 1)


def _searches(shown: PostgresLists, texts: tuple[str, ...]) -> Iterator[tuple[str, Screen]]:
    for name in _SEARCHED:
        for text in texts:
            for asks in (OFFICE, REGENCY):
                wanted = ListQuery(asks, text=text, sort=f"-{shown.listings[name].sorts[0]}")
                said = "a whole NIK" if text.isdigit() else text
                yield f"{name} of {asks.region}, q={said}", partial(shown.page, name, wanted, None, PAGE + 1)


def _progress(pool: Pool, programme: UUID) -> Iterator[tuple[str, Screen]]:
    for villages in (50, 500):
        yield f"progress of a programme, {villages} villages begun", partial(_villages, pool, programme, villages)


async def _villages(pool: Pool, identity: UUID, limit: int) -> None:
    reader = PostgresProgress(pool)
    if programme := await reader.programme(identity, OFFICE):
        villages = await reader.villages(programme, big_registry.PROVINCE, begun=True)
        await reader.page(programme, villages, "", limit, None)


async def _likely(pool: Pool) -> None:
    asking = CommandContext(OFFICE, "GET /entrepreneurs/likely")
    async with app.RegistryUnitOfWork(pool, Deployment((big_registry.PROVINCE,), 1), asking) as work:
        await work.alike(Description("Siti Aminah", "0812 3456 789", None))
