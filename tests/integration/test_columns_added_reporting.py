"""What reporting answers, counts and rebuilds while its tables are a later release's: the same as ever.

Invariant: every route that answers with an end is asked before and after; a route that is not filled here fails.
"""

from collections.abc import Iterator
from typing import Final

from services.reporting import app
from services.reporting.rebuild.jobs.verb import rebuild
from shared.http.auth.permissions import declared
from tests.support import refold
from tests.support.clients import Caller
from tests.support.counting import Counting
from tests.support.event_generator import tell
from tests.support.facts import Story
from tests.support.fixtures import FreshTopics
from tests.support.later_release import add_columns

PROVINCES: Final = ("73", "33")
ENDLESS: Final = {"/live", "/views/{name}/events"}
OF_THE_MOMENT: Final = {"/freshness", "/health/ready"}
"""What tells of the time of asking."""
FILLED: Final = {
    "/views/{name}": "/views/sessions?level=regency&region=73",
    "/cards/{kind}": "/cards/centre",
    "/figure/{view}": "/figure/entrepreneurs",
    "/figure/{view}.csv": "/figure/entrepreneurs.csv",
    "/static/{digest}/{name}": "/static/0/house.css",
    "/{_anything:path}": "/nowhere",
}


def paths(counting: Counting) -> Iterator[str]:
    """Yield an address of every route that answers with an end."""
    for route in declared(app.build_api(counting.settings)):
        if route.path not in ENDLESS:
            assert "{" not in route.path or route.path in FILLED, f"no address for {route.path}"
            yield FILLED.get(route.path, route.path)


async def answers(api: Caller, asked: list[str]) -> dict[str, tuple[int, object]]:
    """Return what is answered at each address; of a page, and of what tells the time, only the status."""
    found = {path: await api.http.get(path) for path in asked}
    return {
        path: (
            each.status_code,
            each.json() if path not in OF_THE_MOMENT and "json" in each.headers["content-type"] else None,
        )
        for path, each in found.items()
    }


async def test_columns_of_a_later_release_change_no_answer_and_no_count(
    database: str, fresh_topics: FreshTopics
) -> None:
    counting = Counting(database, fresh_topics, *PROVINCES)
    told = tell(counting, Story(7, PROVINCES), 100)
    async with counting.projector():
        await counting.taken_in()
    asked = [*paths(counting)]
    async with counting.api() as api:
        before = await answers(api, asked)
        add_columns(database)
        assert await answers(api, asked) == before
    assert {status for status, _ in before.values()} <= {200, 404}
    told += tell(counting, Story(8, PROVINCES), 100)
    async with counting.projector(), counting.archive():
        await counting.taken_in()
        await counting.taken_in("archive")
    await rebuild(counting.settings)
    assert await counting.figures() == refold.figures(told)
    assert await counting.cards() == refold.cards(told)
