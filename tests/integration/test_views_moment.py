"""A page's numbers are of one moment: what is folded while they are read changes none of them."""

from services.reporting.indicators import DECLARED
from services.reporting.views.queries.views import Views
from services.reporting.views.rules.answers import Query
from services.reporting.views.tables.snapshots import PostgresSnapshots
from shared.persistence.database import open_reading_pool
from shared.runtime.clock import now
from tests.support.counting import Counting
from tests.support.fixtures import FreshTopics
from tests.unit.reporting.samples import a_session

SESSIONS = Query("sessions", first="2026-01", last="2026-12")


async def figure(views: Views) -> tuple[int, object]:
    """Return the nation's sessions, and as of when."""
    answer = await views.read(SESSIONS)
    return answer.rows[0].numerator, answer.as_of


async def test_what_is_folded_while_a_page_reads_changes_none_of_its_numbers(
    database: str, fresh_topics: FreshTopics
) -> None:
    counting = Counting(database, fresh_topics, "73", "33")
    counting.partitions.tell(a_session())
    counting.send()
    async with counting.projector(), open_reading_pool(database) as pool:
        views = Views(PostgresSnapshots(pool), DECLARED, now)
        await counting.taken_in()
        async with views.moment() as moment:
            before = await figure(moment)
            counting.partitions.tell(a_session())
            counting.send()
            await counting.taken_in()
            assert await figure(moment) == before
            assert await moment.freshness() == await moment.freshness()
        assert (before[0], (await figure(views))[0]) == (1, 2)
