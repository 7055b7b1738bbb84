"""What an older release answers while the tables are a newer one's: the same as ever.

Provinces are upgraded process by process, so old code runs on migrated tables for a while. Invariant: every table of
every service gets one column that may be empty and one that may not, and every route is asked on both.
"""

from collections.abc import Mapping
from typing import Final

import httpx2
import pytest

from shared.http.auth.permissions import Declared
from shared.runtime.principal import Role
from tests.support.access_calls import Callers, answered, calling_all, routes_of, settle_all, tell
from tests.support.access_cases import Things
from tests.support.fixtures import NewDatabase
from tests.support.in_process import Service
from tests.support.later_release import add_columns

SEES_MOST: Final[tuple[Role, ...]] = ("province", "centre", "district", "ministry", "consultant")


def widest(route: Declared) -> Role:
    """Return the role that sees most of those that may call a route."""
    return next(role for role in SEES_MOST if role in route.roles)


def comparable(answer: httpx2.Response) -> tuple[int, object]:
    """Return what an answer says whenever it is given: a command tells of what it has made, a page of the time."""
    told = answer.request.method == "GET" and answer.headers["content-type"] == "application/json"
    return answer.status_code, answer.json() if told else None


async def same_answers(
    services: Mapping[str, Service], before: Callers, after: Callers, things: Things, subtests: pytest.Subtests
) -> None:
    """Ask every route of both; what only reads goes first, so that both tell of the same things.

    The trail comes before all others: whoever looks at a NIK stands in it, with the hour.
    """
    apis = {name: each._app.build_api(each.settings) for name, each in services.items()}
    routes = [(name, route) for name, api in apis.items() for route in routes_of(api)]
    for name, route in sorted(routes, key=lambda case: (case[1].method, "/audit" not in case[1].path)):
        client = things.client(widest(route))
        with subtests.test(f"{name} {route.method} {route.path}"):
            with before[name].speaking_for(client), after[name].speaking_for(client):
                expected = await answered(before[name], route, things, "own")
                found = await answered(after[name], route, things, "own")
            assert comparable(found) == comparable(expected)
            assert found.status_code < 500


async def test_columns_of_a_later_release_change_no_answer(
    new_database: NewDatabase, subtests: pytest.Subtests
) -> None:
    names = ("registry", "mentoring", "partnerships")
    old = {name: Service(name, new_database()) for name in names}
    for service in old.values():
        service.migrate()
    async with calling_all(old) as callers:
        things = await settle_all(old, callers)
    new = {name: Service(name, new_database(like=old[name].database_url)) for name in names}
    for service in new.values():
        add_columns(service.database_url)
    async with calling_all(old) as before, calling_all(new) as after:
        await tell(new, things)
        await same_answers(old, before, after, things, subtests)
