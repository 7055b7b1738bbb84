"""Places in programmes as a real registry lists them: to whoever reaches the person today, until nothing is left."""

import pytest

from tests.support import bodies
from tests.support.clients import Caller, Json

MAROS, MAKASSAR = "district:73.09", "district:73.71"


@pytest.fixture
async def programme(registry: Caller) -> str:
    return str((await registry.post("/programmes", bodies.a_programme()))["id"])


async def enrolled(registry: Caller, programme: str, serial: int, **changes: object) -> str:
    """Register somebody of Maros and give them a place."""
    ref = (await registry.post("/entrepreneurs", bodies.an_entrepreneur(serial, **changes)))["id"]
    await registry.post(f"/programmes/{programme}/enrolments", bodies.an_enrolment(ref))
    return str(ref)


async def places(registry: Caller, client: str, **query: str) -> list[Json]:
    """Return the places that a client is shown."""
    with registry.speaking_for(client):
        found: list[Json] = (await registry.get("/enrolments", **query))["items"]
        return found


async def test_a_place_goes_where_the_person_goes_and_stays_in_its_village(registry: Caller, programme: str) -> None:
    ref = await enrolled(registry, programme, 1)
    (before,) = await places(registry, MAROS)
    assert (before["name"], before["youth"], before["confirmed_on"]) == ("Ani", True, None)
    move = {"village_code": "73.71.01.1001", "moved_on": "2026-03-01"}
    await registry.post(f"/entrepreneurs/{ref}/moves", move, version=before["version"])
    assert await places(registry, MAROS) == []
    (after,) = await places(registry, MAKASSAR)
    assert after == before | {"lives_in": "73.71.01.1001", "version": 3}
    with registry.speaking_for(MAROS):
        assert (await registry.http.get(f"/enrolments/{after['id']}")).status_code == 404


async def test_the_version_that_a_place_shows_is_the_one_that_a_change_names(registry: Caller, programme: str) -> None:
    ref = await enrolled(registry, programme, 1)
    for path, body in (("confirmations", bodies.a_confirmation), ("status-checks", bodies.a_check)):
        (place,) = await places(registry, MAROS)
        shown = await registry.http.get(f"/enrolments/{place['id']}")
        assert shown.headers["etag"] == f'"{place["version"]}"'
        await registry.post(f"/entrepreneurs/{ref}/{path}", body(programme), version=place["version"])
    (place,) = await places(registry, MAROS, checked_on_before="2026-09-02")
    assert (place["evidence_kind"], place["still_running"]) == ("nib", True)
    assert await places(registry, MAROS, checked_on_before="2026-09-01") == []


async def test_of_somebody_erased_no_place_is_shown_and_of_somebody_merged_one(
    registry: Caller, programme: str
) -> None:
    erased, twin = await enrolled(registry, programme, 1), await enrolled(registry, programme, 2, name="Rahmatia")
    into = (await registry.post("/entrepreneurs", bodies.an_entrepreneur(3, name="Rahmatia Kenari")))["id"]
    await registry.post(f"/entrepreneurs/{erased}/erasure", {"requested_on": "2026-03-01"}, version=2)
    await registry.post(f"/entrepreneurs/{twin}/merge", {"into_ref": into}, version=2)
    (left,) = await places(registry, MAROS)
    assert (left["entrepreneur_ref"], left["name"]) == (into, "Rahmatia Kenari")
