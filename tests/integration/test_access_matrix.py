"""Every route of every service, for every role, on what is its own, its neighbour's and another province's.

Routes are taken from the applications themselves. Invariant: what lies beyond reach is not found, whatever is asked of
it.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from itertools import product
from typing import Any

import pytest
from fastapi import FastAPI

from shared.http.auth.permissions import PUBLIC, Declared, RouteUnscoped, refuse_unscoped
from shared.runtime.principal import ROLES, Role
from tests.support.access_calls import Callers, call, calling_all, filled, list_of, routes_of, settle_all
from tests.support.access_cases import PLACES, Things, Where, listed, reached
from tests.support.examples import HALF_OWN
from tests.support.fixtures import NewDatabase
from tests.support.house import ROOT
from tests.support.in_process import Service

LISTED = ROOT / "tests" / "contract" / "scopes.txt"
VERSIONS = {"entrepreneurs": 3}
"""Of things that something has become of since they were made: a place was given, another NIK asked for."""
PLACELESS = {"/partners", "/imports", "/references", "/pages/imports", "/pages/programmes/new"}
"""What is made in the province of whoever makes it, whatever it says."""
REFUSALS = {403, 404, 409, 422}


def cases(made: Mapping[str, Service]) -> Iterator[tuple[str, Declared, Role]]:
    """Yield every route of every service with every role."""
    for name, service in made.items():
        for route in routes_of(service._app.build_api(service.settings)):
            yield from ((name, route, role) for role in ROLES)


@pytest.fixture
def made(new_database: NewDatabase) -> dict[str, Service]:
    """The three services that ask who calls."""
    services = {name: Service(name, new_database()) for name in ("registry", "mentoring", "partnerships")}
    for service in services.values():
        service.migrate()
    return services


@pytest.fixture
async def callers(made: dict[str, Service]) -> AsyncIterator[Callers]:
    async with calling_all(made) as lent:
        yield lent


@pytest.fixture
async def things(made: dict[str, Service], callers: Callers) -> Things:
    return await settle_all(made, callers)


async def test_every_route_keeps_every_role_to_its_reach(
    made: dict[str, Service], callers: Callers, things: Things, subtests: pytest.Subtests
) -> None:
    for name, route, role in cases(made):
        with callers[name].speaking_for(things.client(role)), subtests.test(f"{name} {route.path} {role}"):
            found = {where: await call(callers[name], route, things, where) for where in PLACES}
            expect(route, role, found)


def expect(route: Declared, role: str, found: Mapping[Where, int]) -> None:
    """Hold what was answered against what is written by hand."""
    of = list_of(route.path)
    if role not in route.roles:
        assert set(found.values()) == {403}, found
        return
    assert 401 not in found.values()
    for where, status in found.items():
        if "{" in route.path:
            assert (status == 404) == (where not in reached(role, of) or of == "audit"), (where, status)
            assert status != 403
        elif route.method == "GET" or route.path in PLACELESS:
            assert status in {200, 201, 303}, (where, status)
        elif where in reached(role, of):
            assert status in {201, 303, 409}, (where, status)
        else:
            assert status in REFUSALS, (where, status)


async def test_what_is_ones_own_opens_no_door_to_another_province(
    made: dict[str, Service], callers: Callers, things: Things, subtests: pytest.Subtests
) -> None:
    told = {name: service.rows("select * from outbox") for name, service in made.items()}
    for (name, route, role), (path, slug, example) in product(cases(made), HALF_OWN):
        if (path, "POST") != (route.path, route.method) or role == "ministry" or role not in route.roles:
            continue
        with callers[name].speaking_for(things.client(role)), subtests.test(f"{path} {slug} {role}"):
            version = VERSIONS.get(list_of(path), 1)
            answer = await callers[name].send(filled(path, things, "own")[0], example(things), version=version)
            assert answer.json().get("slug") == slug, answer.text
    assert told == {name: service.rows("select * from outbox") for name, service in made.items()}


async def test_a_list_shows_what_is_within_reach_and_not_one_thing_more(
    made: dict[str, Service], callers: Callers, things: Things, subtests: pytest.Subtests
) -> None:
    for name, route, role in cases(made):
        of = route.path.removeprefix("/")
        if route.method == "GET" and of in things.ids and role in route.roles:
            with callers[name].speaking_for(things.client(role)), subtests.test(f"{name} {of} {role}"):
                shown = await listed(callers[name], of) - things.given
                assert shown == {things.ids[of][where] for where in reached(role, of)}


async def test_nothing_is_told_of_what_is_beyond_reach_by_standing_behind_it(
    made: dict[str, Service], callers: Callers, things: Things, subtests: pytest.Subtests
) -> None:
    documents = {name: service._app.build_api(service.settings).openapi() for name, service in made.items()}
    for name, route, role in cases(made):
        of = route.path.removeprefix("/")
        if route.method != "GET" or of not in things.ids or role not in route.roles:
            continue
        orders, beyond = _orders(documents[name], route.path), set(PLACES) - reached(role, of)
        for order, where in product(orders, beyond):
            with callers[name].speaking_for(things.client(role)), subtests.test(f"{name} {of} {role} {order}"):
                answer = await callers[name].http.get(route.path, params={**order, "after": things.ids[of][where]})
                assert (answer.status_code, answer.json()["slug"]) == (422, "cursor-unknown")


def _orders(document: Mapping[str, Any], path: str) -> list[dict[str, str]]:
    """Return the orders of a list in which a thing's own values say where it stands."""
    asked = document["paths"][path]["get"]["parameters"]
    named = [order for each in asked if each["name"] == "sort" for order in each["schema"]["enum"]]
    return [{"sort": order} for order in named if order not in {"id", "-id"}] if named else [{}]


async def test_nobody_is_let_in_without_a_token(
    made: dict[str, Service], callers: Callers, things: Things, subtests: pytest.Subtests
) -> None:
    for name, service in made.items():
        for route in routes_of(service._app.build_api(service.settings)):
            with callers[name].speaking_for(""), subtests.test(f"{name} {route.path}"):
                sent_to_login = route.is_page and route.method == "GET"
                assert await call(callers[name], route, things, "own") == (303 if sent_to_login else 401)


def test_who_may_call_what_is_written_down() -> None:
    lines = [
        f"{name} {route.method} {route.path}: {', '.join(role for role in ROLES if role in route.roles)}"
        for name in ("registry", "mentoring", "partnerships", "reporting")
        for route in routes_of(_app_of(name))
    ]
    written = "\n".join([*sorted(lines), ""])
    assert LISTED.read_text("utf-8") == written, f"if this is meant, write to {LISTED}:\n{written}"


def _app_of(name: str) -> FastAPI:
    service = Service(name, "postgresql://nobody@127.0.0.1:9/nothing")
    app: FastAPI = service._app.build_api(service.settings)
    refuse_unscoped(app)
    return app


def test_a_service_with_a_route_for_nobody_in_particular_does_not_start() -> None:
    app = _app_of("registry")
    app.add_api_route("/forgotten", lambda: None)
    with pytest.raises(RouteUnscoped, match="/forgotten"):
        refuse_unscoped(app)
    app.add_api_route("/welcome", lambda: None, dependencies=[PUBLIC])
    with pytest.raises(RouteUnscoped, match=r"^routes without a declared scope: GET /forgotten$"):
        refuse_unscoped(app)
