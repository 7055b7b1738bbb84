"""Another NIK is asked for and given by the province's office; nobody else learns which numbers are registered."""

from collections.abc import AsyncIterator

import pytest

from tests.support import bodies
from tests.support.clients import Caller
from tests.support.in_process import Service

REQUEST = {"requested_on": "2026-02-10"}


@pytest.fixture
def service(database: str) -> Service:
    """A registry that nobody has used yet."""
    service = Service("registry", database)
    service.migrate()
    return service


@pytest.fixture
async def registry(service: Service) -> AsyncIterator[Caller]:
    async with service.api("en") as caller:
        yield caller


async def register(registry: Caller, serial: int = 1, **changes: object) -> str:
    """Register somebody; returns the reference."""
    return str((await registry.post("/entrepreneurs", bodies.an_entrepreneur(serial, **changes)))["id"])


async def whole(registry: Caller, path: str) -> str:
    """Return a NIK that a list shows by its beginning alone."""
    return str((await registry.get(f"{path}/nik"))["nik"])


async def test_a_consultant_learns_of_no_nik_and_tries_few(registry: Caller, service: Service) -> None:
    """The same answer for a NIK that is free and for one that is registered elsewhere; the fourth is refused."""
    centre = (await registry.post("/centres", bodies.a_centre()))["id"]
    own = await register(registry, 2, centre_id=centre)
    taken, path = await register(registry, village_code="73.10.01.2002"), f"/entrepreneurs/{own}/corrections"
    niks = ["7309014101990777", "7309014101990001", "7309014101990778", "7309014101990001", "7309014101990779"]
    with registry.speaking_for(f"consultant:73.09:{centre}"):
        answers = [
            await registry.send(path, {"nik": nik}, version=min(each, 4)) for each, nik in enumerate(niks, start=1)
        ]
        kept = await whole(registry, f"/entrepreneurs/{own}")
    assert [each.status_code for each in answers] == [201, 201, 201, 429, 429]
    assert [each.json()["warnings"] for each in answers[:3]] == [["nik-awaits-office"]] * 3
    assert kept == "7309014101990002"
    refused = answers[3].json()
    assert (refused["slug"], answers[3].headers["content-type"]) == ("nik-limit", "application/problem+json")
    assert 86_000 < int(answers[3].headers["retry-after"]) <= 86_401
    assert all(nik not in each.text for each in answers for nik in niks)
    lines = (await registry.get("/audit", thing="nik_request", sort="at"))["items"]
    assert [each["act"].endswith("(nik-limit)") for each in lines] == [False] * 3 + [True] * 2
    asked = (await registry.get("/nik-requests", state="open", sort="asked_at"))["items"]
    assert [await whole(registry, f"/nik-requests/{each['id']}") for each in asked] == niks[:3]
    refused = await registry.refused(409, f"/nik-requests/{asked[1]['id']}/acceptance", {})
    assert taken in refused["title"]
    await registry.twice(f"/nik-requests/{asked[2]['id']}/acceptance", {})
    await registry.twice(f"/nik-requests/{asked[1]['id']}/refusal", {})
    assert await whole(registry, f"/entrepreneurs/{own}") == niks[2]
    assert service.rows("select nik from nik_request where state <> 'open' and nik is not null") == []


async def test_what_was_asked_for_is_erased_with_its_person(registry: Caller, service: Service) -> None:
    ref, other = await register(registry), await register(registry, 2)
    with registry.speaking_for("district:73.09"):
        await registry.post(f"/entrepreneurs/{ref}/corrections", {"nik": "7309014101990777"})
        await registry.post(f"/entrepreneurs/{other}/corrections", {"nik": "7309014101990001"})
    await registry.post(f"/entrepreneurs/{ref}/erasure", REQUEST, version=2)
    assert service.rows("select nik from nik_request where nik is not null") == []


async def test_a_merge_takes_along_what_was_asked_for(registry: Caller, service: Service) -> None:
    ref, into = await register(registry), await register(registry, 2)
    with registry.speaking_for("district:73.09"):
        await registry.post(f"/entrepreneurs/{ref}/corrections", {"nik": "7309014101990777"})
    await registry.post(f"/entrepreneurs/{ref}/merge", {"into_ref": into}, version=2)
    assert service.rows("select entrepreneur_ref::text as ref, nik from nik_request") == [
        {"ref": into, "nik": "7309014101990777"}
    ]
