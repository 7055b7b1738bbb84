"""Every route that asks who calls, and something at each place to call it about.

Invariant: a route that cannot be filled fails, so none is added without its row in `examples` or `forms`.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date
from typing import Any
from uuid import UUID

import httpx2
from fastapi import FastAPI

from shared.contracts.registry.centres import CentreRegistered
from shared.contracts.registry.consultants import ConsultantAppointed
from shared.contracts.registry.people import EntrepreneurRegistered
from shared.http.auth.permissions import Declared, declared
from shared.runtime.clock import new_id
from tests.support.access_cases import PLACES, VILLAGES, Things, Where, office, settle
from tests.support.clients import Caller
from tests.support.examples import CHANGES, NEW
from tests.support.forms import FORMS
from tests.support.in_process import Service
from tests.support.sample_events import replicated
from tests.support.sheets import HEADER, a_row, delimited

Callers = Mapping[str, Caller]
TABLE = {"file": ("warga.csv", delimited([HEADER, a_row(1)]), "text/csv")}
MADE_LATER = (("mentoring", "/sessions"), ("partnerships", "/partners"), ("partnerships", "/agreements"))


def routes_of(app: FastAPI) -> list[Declared]:
    """Return the routes that ask who calls."""
    return [route for route in declared(app) if not route.is_public]


@asynccontextmanager
async def calling_all(made: Mapping[str, Service]) -> AsyncIterator[Callers]:
    """Lend a caller of each of the three services that ask who calls."""
    async with made["registry"].api() as one, made["mentoring"].api() as two, made["partnerships"].api() as three:
        yield {"registry": one, "mentoring": two, "partnerships": three}


async def settle_all(made: Mapping[str, Service], callers: Callers) -> Things:
    """Make everything that there is, at each of the places."""
    things = await settle(callers["registry"])
    things.ids["clients"] = things.ids["entrepreneurs"]
    await tell(made, things)
    for where in PLACES:
        for service, path in MADE_LATER:
            with callers[service].speaking_for(office(where)):
                things.note(path[1:], where, await callers[service].post(path, NEW[path](things, where)))
    await send_tables(callers["registry"], things)
    await ask_niks(callers["registry"], things)
    return things


async def tell(made: Mapping[str, Service], things: Things) -> None:
    """Let mentoring and partnerships hear what the registry tells."""
    events = [replicated(event, province=PLACES[where][:2]) for where in PLACES for event in heard(things, where)]
    for name in ("mentoring", "partnerships"):
        await made[name].replicate(*events)


async def send_tables(registry: Caller, things: Things) -> None:
    """Let each place's centre send a table."""
    for where in PLACES:
        with registry.speaking_for(f"centre:{PLACES[where]}:{things.ids['centres'][where]}"):
            answer = await registry.http.post("/imports", files=TABLE, headers={"Idempotency-Key": where})
            assert answer.status_code == 201, answer.text
            things.note("imports", where, answer.json())


async def ask_niks(registry: Caller, things: Things) -> None:
    """Let each place's centre ask for another NIK of its entrepreneur."""
    for serial, where in enumerate(PLACES):
        ref = things.ids["entrepreneurs"][where]
        with registry.speaking_for(f"centre:{PLACES[where]}:{things.ids['centres'][where]}"):
            await registry.post(f"/entrepreneurs/{ref}/corrections", {"nik": f"730901410199800{serial}"}, version=2)
        with registry.speaking_for(office(where)):
            (asked,) = (await registry.get("/nik-requests", entrepreneur_ref=ref))["items"]
            things.note("nik-requests", where, asked)


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
    return (await answered(caller, route, things, where)).status_code


async def answered(caller: Caller, route: Declared, things: Things, where: Where) -> httpx2.Response:
    """Call a route for what is at a place; returns the answer."""
    path, identity = filled(route.path, things, where)
    if route.method == "GET":
        return await caller.http.get(path)
    if route.path.endswith("/imports"):
        return await send_table(caller, path)
    if route.is_page:
        typed = FORMS[route.path](things, where) | {"key": str(new_id()), "version": "1"}
        return await caller.http.post(path, data=typed)
    example = (CHANGES if identity else NEW)[route.path]
    return await caller.send(path, example(things, where))


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
