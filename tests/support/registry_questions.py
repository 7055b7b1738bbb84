"""Everything that the registry asks its database for whoever reads: each list, and pages' and commands' own.

Invariant: questions are asked through the functions that answer for the API and the pages, never spelt here.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import date
from typing import Any, Final
from uuid import UUID

from services.registry.app import DEFINED_LISTS, PLACED, RegistryUnitOfWork
from services.registry.centres.tables.overdue import unformed
from services.registry.imports.tables.sheet_imports import kept_file, refused_rows
from services.registry.people.rules.duplicates import Description
from services.registry.privacy.commands import erase
from services.registry.privacy.tables.draft_search import DraftSearch
from services.registry.programmes.tables.progress import PostgresProgress
from services.registry.reference.tables.region_use import PostgresRegionUse
from shared.persistence.database import Pool, connect, open_engine, open_pool
from shared.persistence.list_queries import ListQuery, PostgresLists
from shared.persistence.unit_of_work import CommandContext, Deployment
from shared.regions import local_day
from shared.runtime.errors import Conflict
from shared.runtime.principal import Principal
from tests.support.big_registry import PROVINCE, RARE_NAME
from tests.support.list_questions import Samples, asked, sampled

REGIONS: Final = ("73.09", "73.09.01", "73.09.01.2003")
TEXTS: Final = ("siti ami", RARE_NAME, "0812-3456", "7309", "nobody")
OFFICE: Final = Principal("office", "province", PROVINCE)
REGENCY: Final = Principal("regency", "district", REGIONS[0])
_DEPLOYMENT: Final = Deployment((PROVINCE,), 1)
_CENTRE: Final = "select id from centre where region_code = '73.09' order by id limit 1"
_SOMEBODY: Final = "select id, nik, birth_date from entrepreneur where village_code like '73.09.%' order by id limit 1"


async def samples_of(url: str) -> Samples:
    """Return who asks, and what a filled registry can be asked for."""
    async with await connect(url) as connection:
        found = await (await connection.execute(_CENTRE)).fetchone()
        centre = Principal("centre", "centre", REGIONS[0], (found or (UUID(int=1),))[0])
        values = await sampled(connection, DEFINED_LISTS)
    return Samples((OFFICE, REGENCY, centre, Principal("ministry", "ministry", "")), REGIONS, TEXTS, values)


@asynccontextmanager
async def lists(url: str) -> AsyncIterator[PostgresLists]:
    """Open the registry's lists as its api does."""
    engine = open_engine(url)
    try:
        yield PostgresLists(engine, DEFINED_LISTS)
    finally:
        await engine.dispose()


async def ask_everything(url: str) -> None:
    """Ask every list everything, and every other function that reads."""
    samples = await samples_of(url)
    async with lists(url) as opened, open_pool(url) as pool:
        async for _ in asked(opened, samples):
            pass
        await _centres_late(url, samples)
        for question in (_progress, _command, _imports, _use_of_regions):
            await question(pool)


async def _centres_late(url: str, samples: Samples) -> None:
    engine = open_engine(url)
    for asks in samples.asks:
        for sort in ("operational_on", "-name", "region_code"):
            await unformed(engine)(ListQuery(asks, sort=sort), None)
    await engine.dispose()


async def _progress(pool: Pool) -> None:
    reader = PostgresProgress(pool)
    async with pool.connection() as connection:
        programmes = await (await connection.execute("select id from programme")).fetchall()
    for each in programmes:
        programme = await reader.programme(each["id"], REGENCY)
        assert programme
        for region in (PROVINCE, *REGIONS):
            villages = await reader.villages(programme, region, begun=True)
            await reader.page(programme, villages, "", 50, None)
            await reader.page(programme, villages, villages[-1] if villages else "", 50, "other")


async def _command(pool: Pool) -> None:
    """Ask what a command asks of everybody before it decides."""
    async with pool.connection() as connection:
        who = await (await connection.execute(_SOMEBODY)).fetchone()
    assert who
    for asks in (OFFICE, REGENCY):
        async with RegistryUnitOfWork(pool, _DEPLOYMENT, CommandContext(asks, "GET /")) as work:
            for question in _questions(work, who["id"], who["nik"], who["birth_date"]):
                await question()


def _questions(work: RegistryUnitOfWork, who: UUID, nik: str, born: date) -> Sequence[Callable[[], Awaitable[Any]]]:
    return (
        lambda: work.holder_of(PROVINCE, nik),
        lambda: work.nik_tries(who),
        lambda: work.nik_tries(None),
        lambda: work.alike(Description(RARE_NAME, "0812 3456 789", born)),
        lambda: work.consent_withdrawn(who),
        lambda: work.first_fact_on(who),
        lambda: work.hold_owner(who),
        lambda: work.enterprise_use(who),
        lambda: work.places(who),
        lambda: work.place(who, who),
        lambda: work.programme_held(who),
        lambda: work.programme_use(who),
        lambda: work.young(who, REGIONS, 1),
        lambda: work.nib_holders(PROVINCE, "ID-0000000000001"),
        lambda: work.codes("service"),
        lambda: work.use_of(who, born),
        lambda: work.names_in(REGIONS[0]),
        work.declared_regions,
    )


async def _use_of_regions(pool: Pool) -> None:
    await PostgresRegionUse(pool, PLACED).count(REGIONS[1:])


async def _imports(pool: Pool) -> None:
    async with pool.connection() as connection:
        found = await (await connection.execute("select import_id from sheet_refused order by row limit 1")).fetchone()
        who = await (await connection.execute(_SOMEBODY)).fetchone()
    assert found
    assert who
    try:
        await kept_file(pool, found["import_id"])
    except Conflict:
        """No file stands behind it."""
    async for _ in refused_rows(pool, found["import_id"]):
        pass
    await _erased(pool, who["id"])


class _UndoneError(Exception):
    """Nothing of it shall stay."""


async def _erased(pool: Pool, who: UUID) -> None:
    """Erase somebody, and undo it."""
    traces = await DraftSearch(pool, _unread).traces_of(who, OFFICE)
    context = CommandContext(OFFICE, "POST /entrepreneurs/{entrepreneur_ref}/erasure")
    with suppress(_UndoneError):
        async with RegistryUnitOfWork(pool, _DEPLOYMENT, context) as work:
            await erase(who, local_day(work.now, PROVINCE), traces, work)
            await work.hand_over(who, who)
            raise _UndoneError


async def _unread(work: Callable[[], Any]) -> Any:
    return work()
