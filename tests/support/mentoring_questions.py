"""What people ask mentoring: every list, and sessions by every filter, span and order; and what a command looks up.

Invariant: whatever a session can be asked by stands in some question.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date
from itertools import product
from typing import Final
from uuid import UUID

from services.mentoring.app import DEFINED_LISTS, MentoringUnitOfWork
from services.mentoring.network.tables import borders_of_today
from services.mentoring.sessions import queries
from services.mentoring.sessions.queries import SessionQuery
from services.mentoring.sessions.tables import SEARCHED_SESSIONS, PostgresSessionReader, SessionRow
from shared.persistence.database import connect, open_engine, open_pool
from shared.persistence.list_queries import ListDefinition, ListQuery, PostgresLists
from shared.persistence.unit_of_work import CommandContext, Deployment
from shared.runtime.principal import PROVINCIAL, Principal
from tests.support import list_questions
from tests.support.list_questions import PAGE, Samples

PROVINCE: Final = "73"
REGENCY: Final = "73.08"
NOWHERE: Final = UUID(int=404)
REGIONS: Final = ("73", REGENCY, "73.08.12", "73.08.12.2005", "73.73", "95")
TEXTS: Final = ("plut", "kumkm 17", "tidak ada")
SPANS: Final = ((date(2024, 3, 1), date(2024, 3, 31)), (date(2024, 3, 1), None), (None, date(2019, 1, 1)))
SESSIONS: Final = ListDefinition(
    name="sessions",
    row=SessionRow,
    roles=PROVINCIAL,
    filters=SEARCHED_SESSIONS.filters,
    sorts=SEARCHED_SESSIONS.sorts,
)


async def samples(url: str) -> Samples:
    """Return who asks, and what for: offices of a province and a regency, and two centres, one with nothing."""
    async with await connect(url) as connection:
        values = await list_questions.sampled(connection, (*DEFINED_LISTS, SESSIONS))
        asked = "select id, region_code from known_centre where province = '73' and name = 'PLUT KUMKM 17'"
        centre, region = await (await connection.execute(asked)).fetchone() or (NOWHERE, REGENCY)
    offices = (Principal("office", "province", PROVINCE), Principal("office", "district", region))
    centres = (Principal("one", "centre", region, each) for each in (centre, NOWHERE))
    return Samples((*offices, *centres), REGIONS, TEXTS, values)


def session_query(wanted: ListQuery) -> SessionQuery:
    """Return a question for a list as one for sessions."""
    return SessionQuery(region=wanted.region, sort=wanted.sort, **wanted.filters)


def session_questions(given: Samples) -> Iterator[tuple[SessionQuery, Principal]]:
    """Yield which sessions are asked for, and by whom."""
    for wanted in list_questions.questions(SESSIONS, given):
        yield session_query(wanted), wanted.asks
    centres = given.values["sessions", "centre_id"]
    for asks, (first, last) in product(given.asks, SPANS):
        for centre in (None, *centres):
            yield SessionQuery(centre_id=centre, first=first, last=last), asks
    yield SessionQuery(province="72"), given.asks[0]


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[tuple[PostgresLists, PostgresSessionReader]]:
    """Lend the lists and the sessions of a database."""
    engine = open_engine(url)
    try:
        yield PostgresLists(engine, DEFINED_LISTS), PostgresSessionReader(engine)
    finally:
        await engine.dispose()


async def ask(url: str) -> None:
    """Ask everything."""
    given = await samples(url)
    async with opened(url) as (lists, sessions):
        async for _ in list_questions.asked(lists, given):
            pass
        for query, asks in session_questions(given):
            page = await queries.sessions(query, asks, (None, PAGE + 1), sessions)
            if len(page) > PAGE:
                await queries.sessions(query, asks, (page[-2]["id"], PAGE + 1), sessions)
        await queries.session(NOWHERE, given.asks[0], sessions)
    await _look_up(url, given)


async def _look_up(url: str, given: Samples) -> None:
    parties = [given.values["sessions", name][0] for name in ("centre_id", "consultant_ref", "client_ref")]
    asking = CommandContext(given.asks[0], "POST /sessions")
    async with open_pool(url) as pool, MentoringUnitOfWork(pool, Deployment((PROVINCE,), 4), asking) as work:
        await work.known_parties(*parties)
        await borders_of_today(pool)
        for field in ("finance", "nobody-knows"):
            await work.is_field_of(PROVINCE, field)
