"""Forms of the village programme at a real registry: whose a thing is stands in the address or the token."""

import httpx2

from shared.runtime.clock import new_id
from tests.support import bodies
from tests.support.clients import Caller, Json


async def typed(registry: Caller, path: str, values: Json, key: str = "") -> httpx2.Response:
    """Send a form as its page does."""
    return await registry.http.post(f"/pages{path}", data={"key": key or str(new_id()), **values})


async def settled(registry: Caller, serial: int = 1) -> tuple[str, str]:
    """Return a person and a programme."""
    person = (await registry.post("/entrepreneurs", bodies.an_entrepreneur(serial)))["id"]
    programme = (await registry.post("/programmes", bodies.a_programme()))["id"]
    return person, programme


async def test_a_programme_is_the_province_s_that_declares_it_whatever_is_typed(registry: Caller) -> None:
    answer = await typed(registry, "/programmes/new", bodies.a_programme(owner_region="33", flagship="true"))
    assert answer.status_code == 303, answer.text
    (made,) = (await registry.get("/programmes"))["items"]
    assert (made["province"], made["flagship"], made["new_within_months"]) == ("73", True, 42)
    assert answer.headers["location"] == f"/pages/programmes/{made['id']}?done=declared"


async def test_a_place_is_given_once_to_whoever_is_at_the_address(registry: Caller) -> None:
    person, programme = await settled(registry)
    other = (await registry.post("/entrepreneurs", bodies.an_entrepreneur(2)))["id"]
    path, values = f"/entrepreneurs/{person}/enrolments/new", bodies.an_enrolment(other, programme_id=programme)
    first = await typed(registry, path, values, key="k")
    again = await typed(registry, path, values, key="k")
    assert (first.status_code, again.status_code) == (303, 303)
    assert first.headers["location"] == again.headers["location"] == f"/pages/entrepreneurs/{person}?done=enrolled"
    late = await typed(registry, path, values)
    assert late.status_code == 409
    assert f'value="{programme}" selected' in late.text
    (place,) = (await registry.get("/enrolments"))["items"]
    assert place["entrepreneur_ref"] == person


async def test_whoever_withdrew_consent_keeps_the_place_and_nothing_can_be_done_about_it(registry: Caller) -> None:
    person, programme = await settled(registry)
    await registry.post(f"/programmes/{programme}/enrolments", bodies.an_enrolment(person))
    shown = (await registry.http.get(f"/pages/entrepreneurs/{person}")).text
    assert f"/confirmation?programme={programme}" in shown
    assert "/enrolments/new" in shown
    withdrawal = {"withdrawn_on": "2026-03-01"}
    await registry.post(f"/entrepreneurs/{person}/consent-withdrawal", withdrawal, version=2)
    shown = (await registry.http.get(f"/pages/entrepreneurs/{person}")).text
    assert "Desa Mandiri" in shown
    assert "/confirmation" not in shown
    assert "/enrolments/new" not in shown
    values = bodies.a_confirmation(programme, evidence_kind="sku", version="3")
    answer = await typed(registry, f"/entrepreneurs/{person}/confirmation", values)
    assert (answer.status_code, 'value="sku" selected' in answer.text) == (409, True)


async def test_the_next_step_is_told_where_there_is_nothing_yet(registry: Caller) -> None:
    person = (await registry.post("/entrepreneurs", bodies.an_entrepreneur()))["id"]
    path = f"/pages/entrepreneurs/{person}/enrolments/new"
    assert 'href="/pages/programmes/new"' in (await registry.http.get(path)).text
    with registry.speaking_for("district:73.09"):
        told = (await registry.http.get(path)).text
    assert "/pages/programmes/new" not in told
    assert "Dinas provinsi yang menetapkannya" in told
    programme = (await registry.post("/programmes", bodies.a_programme()))["id"]
    assert f'value="{programme}"' in (await registry.http.get(path)).text
    await registry.post(f"/programmes/{programme}/enrolments", bodies.an_enrolment(person))
    assert "sudah punya tempat di setiap program" in (await registry.http.get(path)).text


async def test_a_place_is_taken_back_on_a_page_and_a_registration_corrected(registry: Caller) -> None:
    person, programme = await settled(registry)
    await registry.post(f"/programmes/{programme}/enrolments", bodies.an_enrolment(person))
    shown = (await registry.http.get(f"/pages/entrepreneurs/{person}")).text
    assert f"/enrolment-void?programme={programme}" in shown
    asked = (await registry.http.get(f"/pages/entrepreneurs/{person}/enrolment-void?programme={programme}")).text
    assert f'value="{programme}" selected' in asked
    reason = {"programme_id": programme, "reason_code": "wrong-programme", "version": "2"}
    answer = await typed(registry, f"/entrepreneurs/{person}/enrolment-void", reason)
    assert answer.headers["location"] == f"/pages/entrepreneurs/{person}?done=voided"
    assert (await registry.get("/enrolments"))["items"] == []
    path = f"/entrepreneurs/{person}/registration"
    form = (await registry.http.get(f"/pages{path}?place=73.71")).text
    assert 'value="73.09.01.2003" selected' in form
    assert 'value="73.71.01.1001"' in form
    wish = {"village_code": "73.71.01.1001", "kind": "umkm", "registered_on": "2026-01-05"}
    cleared = await typed(registry, path, {**wish, "version": "3"})
    assert (cleared.status_code, "f-consent_given_on" in cleared.text) == (422, True)
    answer = await typed(registry, path, {**wish, "consent_given_on": "2026-01-05", "version": "3"})
    assert answer.headers["location"] == f"/pages/entrepreneurs/{person}?done=corrected"
    shown_now = await registry.get(f"/entrepreneurs/{person}")
    assert (shown_now["village_code"], shown_now["kind"], shown_now["moved_on"]) == ("73.71.01.1001", "umkm", None)
