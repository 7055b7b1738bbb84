"""What people ask partnerships: every list by everything that it can be asked by, and what a command looks up.

Invariant: the ministry asks first, for it reaches everything.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Final
from uuid import UUID

from services.partnerships.app import DEFINED_LISTS, PartnershipsUnitOfWork
from shared.persistence.database import connect, open_engine, open_pool
from shared.persistence.list_queries import PostgresLists
from shared.persistence.unit_of_work import CommandContext, Deployment
from shared.runtime.principal import Principal
from tests.support import list_questions
from tests.support.list_questions import Samples

PROVINCE: Final = "73"
NOWHERE: Final = UUID(int=404)
REGIONS: Final = ("73", "73.08", "73.08.12", "73.73", "95")
TEXTS: Final = ("universitas", "bank has", "zephyrine 77", "tidak ada")


async def samples(url: str) -> Samples:
    """Return who asks, and what for: the ministry, offices of a province and a regency, centres."""
    async with await connect(url) as connection:
        values = await list_questions.sampled(connection, DEFINED_LISTS)
        asked = "select id, region_code from known_centre where province = '73' order by id limit 1"
        centre, region = await (await connection.execute(asked)).fetchone() or (NOWHERE, "73.08")
    asks = [
        Principal("ministry", "ministry", ""),
        Principal("office", "province", PROVINCE),
        Principal("office", "district", region),
        Principal("one", "centre", region, centre),
        Principal("one", "consultant", region, NOWHERE),
    ]
    return Samples(asks, REGIONS, TEXTS, values)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[PostgresLists]:
    """Lend the lists of a database."""
    engine = open_engine(url)
    try:
        yield PostgresLists(engine, DEFINED_LISTS)
    finally:
        await engine.dispose()


async def ask(url: str) -> None:
    """Ask everything."""
    given = await samples(url)
    async with opened(url) as lists:
        async for _ in list_questions.asked(lists, given):
            pass
    asking = CommandContext(given.asks[1], "POST /agreements")
    async with open_pool(url) as pool, PartnershipsUnitOfWork(pool, Deployment((PROVINCE,), 4), asking) as work:
        await work.centres(given.values["agreements", "centre_ids"])
        await work.partners(given.values["agreements", "partner_ids"])
        await work.added_codes(PROVINCE)
        await work.namesakes("Universitas Hasanuddin", PROVINCE)
        parties = [list(given.values["agreements", each])[:1] for each in ("centre_ids", "partner_ids")]
        await work.of_parties(date(2025, 3, 3), *parties)
