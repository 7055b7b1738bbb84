"""Two provinces run the registry side by side, each on its own database, under one issuer.

Invariant: neither can read or write the other's: whoever is of another province finds nothing and makes nothing.
"""

from collections.abc import AsyncIterator
from itertools import product

import pytest
from fastapi import FastAPI

from deploy.local.issuer import Issuer, claims_of
from shared.runtime.clock import new_id
from tests.support.access_cases import PLACES, VILLAGES, Where
from tests.support.bodies import (
    a_centre,
    a_consultant,
    a_cooperative,
    a_mapping,
    a_paper,
    a_partner,
    a_programme,
    a_reference,
    an_enrolment,
    an_enterprise,
    an_entrepreneur,
)
from tests.support.clients import Caller
from tests.support.fixtures import NewDatabase
from tests.support.in_process import Service, calling
from tests.support.sheets import HEADER, a_row, delimited

TABLE = {"file": ("warga.csv", delimited([HEADER, a_row(1)]), "text/csv")}
Pair = tuple[Caller, Caller]
LISTS = (
    "/centres", "/consultants", "/entrepreneurs", "/programmes", "/imports", "/audit", "/enterprises", "/assessments",
    "/legalities", "/finances", "/cooperatives", "/cooperative-years", "/region-mappings",
)  # fmt: skip


@pytest.fixture
async def pair(new_database: NewDatabase) -> AsyncIterator[Pair]:
    """The registries of Sulawesi Selatan and of Jawa Tengah."""
    apps = [api_of(Service("registry", new_database()), province) for province in ("73", "33")]
    async with calling(apps[0]) as one, calling(apps[1]) as two:
        yield one, two


def api_of(service: Service, province: str) -> FastAPI:
    """Return the API of a service that works for one province alone."""
    service.migrate()
    app: FastAPI = service._app.build_api(service.settings.model_copy(update={"provinces": (province,)}))
    return app


async def furnish(caller: Caller, where: Where) -> dict[str, str]:
    """Register something of everything; shape: list → id."""
    centre = (await caller.post("/centres", a_centre(region_code=PLACES[where])))["id"]
    person = an_entrepreneur(village_code=VILLAGES[where], centre_id=centre)
    somebody = (await caller.post("/entrepreneurs", person))["id"]
    enterprise = (await caller.post("/enterprises", an_enterprise(somebody)))["id"]
    await caller.post(f"/enterprises/{enterprise}/legalities", a_paper())
    cooperative = a_cooperative(district_code=VILLAGES[where][:8])
    return {
        "/centres": centre,
        "/enterprises": enterprise,
        "/legalities": (await caller.get("/legalities"))["items"][0]["id"],
        "/cooperatives": (await caller.post("/cooperatives", cooperative))["id"],
        "/consultants": (await caller.post("/consultants", a_consultant(centre)))["id"],
        "/entrepreneurs": somebody,
        "/programmes": (await caller.post("/programmes", a_programme(owner_region=PLACES[where][:2])))["id"],
    }


async def test_a_stranger_finds_nothing_in_another_provinces_registry(pair: Pair, subtests: pytest.Subtests) -> None:
    south, central = pair
    made = await furnish(south, "own")
    strangers = ("province:33", "district:33.02", f"centre:33.02:{new_id()}", f"consultant:33.02:{new_id()}")
    for client, path in product(strangers, LISTS):
        with south.speaking_for(client), subtests.test(f"{client} {path}"):
            answer = await south.http.get(path)
            assert answer.status_code == 403 or answer.json()["items"] == []
            one = await south.http.get(f"{path}/{made.get(path, new_id())}")
            assert one.status_code == (403 if answer.status_code == 403 else 404)
    with central.speaking_for("province:73"):
        assert (await central.get("/centres"))["items"] == []


async def test_a_stranger_makes_nothing_in_another_provinces_registry(pair: Pair) -> None:
    south, _ = pair
    made = await furnish(south, "own")
    with south.speaking_for("province:33"):
        refused = [
            await south.send("/centres", a_centre()),
            await south.send("/centres", a_centre(region_code=PLACES["foreign"])),
            await south.send("/consultants", a_consultant(made["/centres"])),
            await south.send("/entrepreneurs", an_entrepreneur(2)),
            await south.send("/programmes", a_programme()),
            await south.send(f"/enterprises/{made['/enterprises']}/legalities", a_paper(kind="brand"), version=2),
            await south.send("/cooperatives", a_cooperative()),
            await south.send("/region-mappings", a_mapping()),
            await south.send(f"/programmes/{made['/programmes']}/enrolments", an_enrolment(made["/entrepreneurs"])),
            await south.send("/references", a_reference()),
            await south.http.post("/imports", files=TABLE, headers={"Idempotency-Key": "k"}),
        ]
    assert [each.status_code for each in refused] == [403, 422, 422, 403, 403, 404, 403, 403, 404, 422, 422]
    assert {each.json()["slug"] for each in refused} == {
        "beyond-reach", "province-not-served", "centre-unknown", "programme-unknown", "enterprise-unknown",
    }  # fmt: skip
    assert len((await south.get("/centres"))["items"]) == 1


async def test_a_stranger_makes_no_partner_in_another_provinces_partnerships(new_database: NewDatabase) -> None:
    partnerships = Service("partnerships", new_database())
    async with calling(api_of(partnerships, "73")) as caller:
        with caller.speaking_for("province:33"):
            refused = await caller.refused(422, "/partners", a_partner())
    assert refused["slug"] == "province-not-served"
    assert partnerships.rows("select 1 from partner") == partnerships.rows("select 1 from outbox") == []


async def test_another_issuers_province_is_nobody_here(pair: Pair) -> None:
    south, _ = pair
    stranger = Issuer("https://id.elsewhere.test").token(**claims_of("province:73"))
    answer = await south.http.get("/centres", headers={"Authorization": f"Bearer {stranger}"})
    assert (answer.status_code, answer.json()["slug"]) == (401, "token-unknown-key")
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
