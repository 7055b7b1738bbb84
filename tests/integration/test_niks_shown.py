"""Lists show the beginning of a NIK; the whole number is for whoever asks for it, and the trail says who did."""

from collections.abc import AsyncIterator

import pytest

from tests.support.bodies import a_programme, an_enrolment, an_entrepreneur
from tests.support.browsing import Shown
from tests.support.clients import Caller
from tests.support.in_process import Service

NIK = str(an_entrepreneur(6)["nik"])
HIDDEN = "7309" + "•" * 12


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


@pytest.fixture
async def ani(registry: Caller) -> str:
    """Somebody who is registered, by their reference."""
    return str((await registry.post("/entrepreneurs", an_entrepreneur(6, phone="0812-3456-7890")))["id"])


def looked(service: Service) -> list[tuple[str, str]]:
    """Return who looked at whose NIK; shape: (who, act)."""
    found = service.rows("select who, act from audit where act like '%%/nik' order by at, id")
    return [(row["who"], row["act"]) for row in found]


async def test_lists_single_things_and_pages_show_the_beginning_alone(registry: Caller, ani: str) -> None:
    assert [each["nik"] for each in (await registry.get("/entrepreneurs", q=NIK))["items"]] == [HIDDEN]
    assert (await registry.get(f"/entrepreneurs/{ani}"))["nik"] == HIDDEN
    for path in ("", f"?q={NIK[-4:]}", f"/{ani}", f"/{ani}/edit", f"/{ani}/nik", f"/{ani}/move"):
        page = (await registry.http.get(f"/pages/entrepreneurs{path}")).text
        assert NIK not in page, path


async def test_a_whole_nik_is_shown_to_whoever_asks_and_the_trail_says_who_saw_whose(
    registry: Caller, service: Service, ani: str
) -> None:
    with registry.speaking_for("district:73.09"):
        answer = await registry.http.get(f"/entrepreneurs/{ani}/nik")
    assert (answer.json(), answer.headers["cache-control"]) == ({"nik": NIK}, "private, no-store")
    assert looked(service) == [("demo-district:73.09", "GET /entrepreneurs/{entrepreneur_ref}/nik")]
    (line,) = (await registry.get("/audit", thing_id=ani, act="GET /entrepreneurs/{entrepreneur_ref}/nik"))["items"]
    assert (line["thing"], line["changes"], NIK in str(line)) == ("entrepreneur", {}, False)
    for office, status in (("district:73.71", 404), ("ministry", 403)):
        with registry.speaking_for(office):
            assert (await registry.http.get(f"/entrepreneurs/{ani}/nik")).status_code == status
    assert len(looked(service)) == 1


async def test_a_page_shows_it_after_a_press_of_a_button_and_again_after_a_second(
    registry: Caller, service: Service, ani: str
) -> None:
    page = f"/pages/entrepreneurs/{ani}/nik"
    form = Shown((await registry.http.get(page)).text)
    assert looked(service) == []
    for _ in range(2):
        shown = await registry.http.post(form.action, data=form.hidden)
        assert (shown.status_code, NIK in shown.text) == (200, True)
    assert looked(service) == [("demo-province:73", "POST /pages/entrepreneurs/{ref}/nik")]
    assert not service.rows(f"select from idempotency where answer like '%%{NIK}%%'")
    keyless = await registry.http.post(form.action, data={})
    assert (keyless.status_code, NIK in keyless.text) == (422, False)


async def test_an_office_sees_a_nik_that_was_asked_for_when_it_looks(
    registry: Caller, service: Service, ani: str
) -> None:
    wanted = "7309014101990777"
    with registry.speaking_for("district:73.09"):
        await registry.post(f"/entrepreneurs/{ani}/corrections", {"nik": wanted})
    (asked,) = (await registry.get("/nik-requests"))["items"]
    assert asked["nik"] == HIDDEN
    assert await registry.get(f"/nik-requests/{asked['id']}/nik") == {"nik": wanted}
    assert looked(service) == [("demo-province:73", "GET /nik-requests/{request_id}/nik")]
    await registry.post(f"/nik-requests/{asked['id']}/acceptance", {}, version=1)
    assert await registry.get(f"/nik-requests/{asked['id']}/nik") == {"nik": None}


async def test_a_hidden_nik_is_read_off_no_search(registry: Caller, ani: str, subtests: pytest.Subtests) -> None:
    programme = (await registry.post("/programmes", a_programme()))["id"]
    await registry.post(f"/programmes/{programme}/enrolments", an_enrolment(ani))
    found = (NIK, f"{NIK[:6]} {NIK[6:]}", f"Ani {NIK}", NIK[:4], f"ani {NIK[:4]}", "0812 3456", "081234567890")
    guessed = (NIK[:5], NIK[:12], NIK[:15], f"ani {NIK[:8]}", f"{NIK[:8]} {NIK[:8]}", f"{NIK[:3]}'{NIK[3:9]}")
    for path in ("/entrepreneurs", "/enrolments"):
        for asked in (*found, *guessed):
            with subtests.test(f"{path} {asked}"):
                shown = (await registry.get(path, q=asked))["items"]
                assert len(shown) == (asked in found)
