"""Every route of every service, for every role, on what is its own, its neighbour's and another province's.

Routes are taken from the applications themselves. Invariant: a route that this file cannot fill fails it, so none is
added without its row; what lies beyond reach is not found, whatever is asked of it.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import date
from itertools import product
from typing import Any
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI

from shared.contracts.registry import CentreRegistered, ConsultantAppointed, EntrepreneurRegistered
from shared.http.auth.permissions import PUBLIC, Declared, RouteUnscoped, declared, refuse_unscoped
from shared.messaging.inbox.classify import News
from shared.persistence.database import connect
from shared.runtime.clock import new_id
from shared.runtime.principal import ROLES, Role
from tests.support.access_cases import PLACES, VILLAGES, Things, Where, listed, office, reached, settle
from tests.support.clients import Caller
from tests.support.examples import CHANGES, HALF_OWN, NEW
from tests.support.fixtures import NewDatabase
from tests.support.forms import FORMS
from tests.support.house import ROOT
from tests.support.in_process import Service
from tests.support.sheets import HEADER, a_row, delimited

LISTED = ROOT / "tests" / "contract" / "scopes.txt"
TABLE = {"file": ("warga.csv", delimited([HEADER, a_row(1)]), "text/csv")}
VERSIONS = {"entrepreneurs": 2}
"""Of things that something has become of since they were made: they were given a place."""
PLACELESS = {"/partners", "/imports", "/references", "/pages/imports", "/pages/programmes/new"}
"""What is made in the province of whoever makes it, whatever it says."""
MADE_LATER = (("mentoring", "/sessions"), ("partnerships", "/partners"), ("partnerships", "/agreements"))
REFUSALS = {403, 404, 409, 422}


def routes_of(app: FastAPI) -> list[Declared]:
    """Return the routes that ask who calls."""
    return [route for route in declared(app) if not route.is_public]


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
async def callers(made: dict[str, Service]) -> AsyncIterator[dict[str, Caller]]:
    async with made["registry"].api() as one, made["mentoring"].api() as two, made["partnerships"].api() as three:
        yield {"registry": one, "mentoring": two, "partnerships": three}


@pytest.fixture
async def things(made: dict[str, Service], callers: dict[str, Caller]) -> Things:
    """Everything there is, at each of the places."""
    things = await settle(callers["registry"])
    things.ids["clients"] = things.ids["entrepreneurs"]
    news = [News(PLACES[where][:2], 1, event, 1) for where in PLACES for event in heard(things, where)]
    for name in ("mentoring", "partnerships"):
        async with await connect(made[name].database_url) as connection:
            await made[name]._app.learn(connection, news)
    for where in PLACES:
        for service, path in MADE_LATER:
            with callers[service].speaking_for(office(where)):
                things.note(path[1:], where, await callers[service].post(path, NEW[path](things, where)))
    await send_tables(callers["registry"], things)
    return things


async def send_tables(registry: Caller, things: Things) -> None:
    """Let each place's centre send a table."""
    for where in PLACES:
        with registry.speaking_for(f"centre:{PLACES[where]}:{things.ids['centres'][where]}"):
            answer = await registry.http.post("/imports", files=TABLE, headers={"Idempotency-Key": where})
            assert answer.status_code == 201, answer.text
            things.note("imports", where, answer.json())


def heard(things: Things, where: Where) -> tuple[Any, ...]:
    """Return what the registry tells of a place."""
    ids = {of: UUID(each[where]) for of, each in things.ids.items()}
    place = PLACES[where]
    return (
        CentreRegistered(
            centre_id=ids["centres"], name="PLUT", level="regency", region_code=place, founded_on=date(2015, 3, 1),
            founding="new", registered_on=date(2026, 1, 2),
        ),
        ConsultantAppointed(
            consultant_ref=ids["consultants"], centre_id=ids["centres"], region_code=place, field="finance",
            coordinator=False, appointed_on=date(2020, 1, 1),
        ),
        EntrepreneurRegistered(
            entrepreneur_ref=ids["entrepreneurs"], village_code=VILLAGES[where], kind="wirausaha",
            centre_id=ids["centres"], registered_on=date(2026, 1, 5),
        ),
    )  # fmt: skip


async def call(caller: Caller, route: Declared, things: Things, where: Where) -> int:
    """Call a route for what is at a place; returns the status."""
    path, identity = filled(route.path, things, where)
    if route.method == "GET":
        return (await caller.http.get(path)).status_code
    if route.path.endswith("/imports"):
        return (await send_table(caller, path)).status_code
    if route.is_page:
        typed = FORMS[route.path](things, where) | {"key": str(new_id()), "version": "1"}
        return (await caller.http.post(path, data=typed)).status_code
    example = (CHANGES if identity else NEW)[route.path]
    return (await caller.send(path, example(things, where))).status_code


async def send_table(caller: Caller, path: str) -> httpx2.Response:
    """Send a table, over the API or from a page."""
    key = str(new_id())
    return await caller.http.post(path, files=TABLE, data={"key": key}, headers={"Idempotency-Key": key})


def list_of(path: str) -> str:
    """Return the list whose things an address is about; a page is about the same as the API's address is."""
    return path.removeprefix("/pages").split("/")[1]


def filled(path: str, things: Things, where: Where) -> tuple[str, str]:
    """Return an address of a thing at a place, and the thing's id."""
    if "{" not in path:
        return path, ""
    before, _, rest = path.partition("{")
    identity = things.ids[list_of(path)][where] if list_of(path) in things.ids else str(UUID(int=404))
    return before + identity + rest.partition("}")[2].replace("{code}", VILLAGES[where]), identity


async def test_every_route_keeps_every_role_to_its_reach(
    made: dict[str, Service], callers: dict[str, Caller], things: Things, subtests: pytest.Subtests
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
    made: dict[str, Service], callers: dict[str, Caller], things: Things, subtests: pytest.Subtests
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
    made: dict[str, Service], callers: dict[str, Caller], things: Things, subtests: pytest.Subtests
) -> None:
    for name, route, role in cases(made):
        of = route.path.removeprefix("/")
        if route.method == "GET" and of in things.ids and role in route.roles:
            with callers[name].speaking_for(things.client(role)), subtests.test(f"{name} {of} {role}"):
                shown = await listed(callers[name], of) - things.given
                assert shown == {things.ids[of][where] for where in reached(role, of)}


async def test_nothing_is_told_of_what_is_beyond_reach_by_standing_behind_it(
    made: dict[str, Service], callers: dict[str, Caller], things: Things, subtests: pytest.Subtests
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
    made: dict[str, Service], callers: dict[str, Caller], things: Things, subtests: pytest.Subtests
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
