"""What a clerk types into the registry's pages comes back when it is refused, and is never passed over in silence."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest

from shared.http.auth.permissions import declared
from shared.runtime.clock import now
from tests.support.bodies import a_centre, a_consultant, a_programme, a_reference, an_enrolment, an_entrepreneur
from tests.support.browsing import Shown
from tests.support.clients import Caller
from tests.support.in_process import Service, calling
from tests.support.sheets import HEADER, a_row, delimited

PEOPLE = "/pages/entrepreneurs"
MAKASSAR, MAROS = "73.71", "73.09"
OLDER, TODAY = "36.02.16.2018", "36.02.28.2009"
"""The codes of one village."""


@pytest.fixture
async def registry(database: str) -> AsyncIterator[Caller]:
    service = Service("registry", database)
    service.migrate()
    async with service.api() as caller:
        caller.http.headers["accept"] = "text/html"
        yield caller


@pytest.fixture
async def person(registry: Caller) -> str:
    """The address of Ani's page."""
    return f"{PEOPLE}/{(await registry.post('/entrepreneurs', an_entrepreneur()))['id']}"


async def typed(registry: Caller, path: str, **values: str) -> httpx2.Response:
    """Send the form of a page as it stands there, with what somebody typed into it."""
    form = Shown((await registry.http.get(path)).text)
    return await registry.http.post(form.action, data={**form.hidden, **values})


def chosen(page: httpx2.Response, code: str) -> bool:
    """Tell whether a page offers a code, and has it chosen."""
    return f'<option value="{code}" selected>' in page.text


async def test_whoever_moves_to_another_regency_finds_the_village_still_chosen(registry: Caller, person: str) -> None:
    tomorrow = (now() + timedelta(days=2)).date().isoformat()
    asked = f"{person}/move?place={MAKASSAR}"
    refused = await typed(registry, asked, village_code="73.71.01.1001", moved_on=tomorrow)
    assert refused.status_code == 422
    assert chosen(refused, MAKASSAR)
    assert chosen(refused, "73.71.01.1001")
    none = await typed(registry, asked, village_code="", moved_on=tomorrow)
    assert (none.status_code, chosen(none, MAKASSAR)) == (422, True)
    again = Shown(none.text)
    made = await registry.http.post(
        again.action, data={**again.hidden, "village_code": "73.71.01.1001", "moved_on": "2026-03-01"}
    )
    assert made.status_code == 303, made.text


async def test_a_field_that_was_cleared_is_missed_instead_of_passed_over(
    registry: Caller, person: str, subtests: pytest.Subtests
) -> None:
    known = {name: an_entrepreneur()[name] for name in ("name", "nik", "phone", "birth_date", "sex")}
    for name in ("name", "birth_date", "sex"):
        with subtests.test(name):
            refused = await typed(registry, f"{person}/edit", **known | {name: ""})
            assert refused.status_code == 422
            assert f'href="#f-{name}"' in refused.text
            assert f'id="e-{name}"' in refused.text
            assert "wajib diisi" in refused.text
    mended = await typed(registry, f"{person}/edit", **known | {"phone": "", "nik": ""})
    assert mended.status_code == 303
    assert "081122334455" not in (await registry.http.get(person)).text


async def test_a_form_whose_answer_was_lost_is_no_dead_end(registry: Caller) -> None:
    path = f"{PEOPLE}/new?place={MAROS}"
    form = Shown((await registry.http.get(path)).text)
    values = {**form.hidden, **an_entrepreneur(2, name="Bau", birth_date="1970-02-03", phone="0855")}
    values["has_agreed"] = "true"
    assert (await registry.http.post(form.action, data=values)).status_code == 303
    mended = values | {"nik": "7309014101990003", "sure": "true"}
    refused = await registry.http.post(form.action, data=mended)
    assert refused.status_code == 422
    assert "sudah pernah tersimpan" in refused.text
    assert "Idempotency" not in refused.text
    assert 'value="7309014101990003"' in refused.text
    again = Shown(refused.text)
    assert again.hidden["key"] != form.hidden["key"]
    assert (await registry.http.post(again.action, data=mended | again.hidden)).status_code == 303


async def test_a_form_that_came_without_its_key_gets_one(registry: Caller, person: str) -> None:
    moved = {"village_code": "73.09.01.2004", "moved_on": "2026-03-01"}
    refused = await registry.http.post(f"{person}/move", data={**moved, "version": "1"})
    assert refused.status_code == 422
    assert "Idempotency" not in refused.text
    assert (await registry.http.post(f"{person}/move", data={**Shown(refused.text).hidden, **moved})).status_code == 303


async def test_an_address_that_names_nothing_is_a_page_that_says_so(
    registry: Caller, subtests: pytest.Subtests
) -> None:
    for path in (
        f"{PEOPLE}/not-a-uuid",
        f"{PEOPLE}/not-a-uuid/edit",
        "/pages/imports/1",
        "/pages/programmes/1/villages/2",
    ):
        with subtests.test(path):
            nowhere = await registry.http.get(path)
            assert (nowhere.status_code, nowhere.headers["content-type"]) == (404, "text/html; charset=utf-8")
            assert "Tidak ada halaman di alamat ini" in nowhere.text


async def test_a_form_that_cannot_be_read_is_refused_on_a_page(registry: Caller) -> None:
    for path in (f"{PEOPLE}/new", "/pages/imports"):
        refused = await registry.http.post(path, content=b"x", headers={"content-type": "multipart/form-data"})
        assert (refused.status_code, refused.headers["content-type"]) == (422, "text/html; charset=utf-8")
        assert "tidak dapat dibaca" in refused.text
    long = await registry.http.post(f"{PEOPLE}/new", data={"name": "x" * 2_000_000})
    assert (long.status_code, "terlalu besar" in long.text) == (422, True)
    assert long.headers["content-type"] == "text/html; charset=utf-8"
    table = {"content-type": "multipart/form-data", "Idempotency-Key": "k"}
    sent = await registry.http.post("/imports", content=b"x", headers=table)
    assert (sent.status_code, sent.json()["slug"]) == (422, "file-missing")
    script = await registry.http.get("/pages/nothing.js", headers={"accept": "*/*"})
    assert (script.status_code, script.headers["content-type"]) == (404, "application/problem+json")


def test_the_address_of_every_form_can_be_looked_at() -> None:
    service = Service("registry", "postgresql://nobody@127.0.0.1:9/nothing")
    pages = {
        (route.method, route.path) for route in declared(service._app.build_api(service.settings)) if route.is_page
    }
    sent = {path for method, path in pages if method == "POST"}
    assert sent
    assert {path for path in sent if ("GET", path) not in pages} == set()


async def test_what_is_wrong_is_called_by_its_name(registry: Caller) -> None:
    table = {"file": ("warga.csv", delimited([HEADER, a_row(1)]), "text/csv")}
    sent = (await registry.http.post("/imports", files=table, headers={"Idempotency-Key": "k"})).json()
    refused = await typed(registry, f"/pages/imports/{sent['id']}", name="C")
    assert refused.status_code == 422
    assert ">NIK</a>: kolom ini wajib ada" in refused.text
    assert "mapping.nik</a>" not in refused.text
    strange = await registry.http.get(f"{PEOPLE}?region=99&sort=nik&limit=0&after=x")
    for called in ("Urutan", "Banyaknya", "Sesudah"):
        assert f"<strong>{called}</strong>" in strange.text
    assert "<strong>Wilayah</strong>" in (await registry.http.get(f"{PEOPLE}?region=99")).text


async def test_what_a_province_added_is_called_as_it_called_it(registry: Caller) -> None:
    for kind in ("service", "consulting-field"):
        await registry.post("/references", a_reference(kind=kind, code="export-desk", name_id=f"Klinik {kind}"))
    centre = (await registry.post("/centres", a_centre()))["id"]
    await registry.post(f"/centres/{centre}/services", {"service_code": "export-desk", "offered_on": "2021-01-01"})
    await registry.post("/consultants", a_consultant(centre, field="export-desk"))
    page = (await registry.http.get(f"/pages/centres/{centre}")).text
    assert "Klinik service" in page
    assert "Klinik consulting-field" in page
    assert "export desk" not in page


def behind(page: httpx2.Response) -> dict[str, str]:
    """Return what the link to the next page asks."""
    ((address),) = re.findall(r'rel="next" href="([^"]+)"', page.text)
    return dict(parse_qsl(urlsplit(unescape(address)).query))


async def test_the_next_page_is_asked_all_that_this_one_was(registry: Caller) -> None:
    for serial in range(1, 4):
        person = an_entrepreneur(serial, name=f"Warga {serial}", phone=f"08{serial}", kind="umkm")
        await registry.post("/entrepreneurs", person)
    asked = {"kind": "umkm", "limit": "1", "sort": "-name", "q": "warga", "region": MAROS, "province": "73"}
    first = await registry.http.get(PEOPLE, params=asked | {"lang": "en"})
    onward = behind(first)
    assert onward == asked | {"after": onward["after"]}
    second = await registry.http.get(PEOPLE, params=onward)
    assert "Warga 2" in second.text
    assert "Warga 3" not in second.text
    back = [
        dict(parse_qsl(urlsplit(unescape(each)).query))
        for each in re.findall(rf'href="({PEOPLE}\?[^"]+)"', second.text)
    ]
    assert asked in back


async def test_the_next_villages_are_asked_all_that_these_were(registry: Caller) -> None:
    programme = (await registry.post("/programmes", a_programme()))["id"]
    asked = {"region": "73.09.01", "funding": "provincial", "limit": "2"}
    onward = behind(await registry.http.get(f"/pages/programmes/{programme}", params=asked))
    assert onward == asked | {"after": onward["after"]}
    for serial, village in enumerate(("73.09.01.1001", "73.09.01.1002"), start=1):
        person = an_entrepreneur(serial, name=f"Warga {serial}", phone=f"08{serial}", village_code=village)
        ref = (await registry.post("/entrepreneurs", person))["id"]
        await registry.post(f"/programmes/{programme}/enrolments", an_enrolment(ref))
    begun = {"begun": "true", "limit": "1"}
    page = await registry.http.get(f"/pages/programmes/{programme}", params=begun)
    assert behind(page) == begun | {"after": "73.09.01.1001"}


@pytest.fixture
async def banten(database: str) -> AsyncIterator[Caller]:
    """The registry of a province in which a district was split."""
    service = Service("registry", database)
    service.migrate()
    own = service.settings.model_copy(update={"provinces": ("36",)})
    async with calling(service._app.build_api(own), "id") as caller:
        with caller.speaking_for("province:36"):
            yield caller


async def test_a_village_listed_by_its_older_code_has_its_page(banten: Caller) -> None:
    before = an_entrepreneur(village_code=OLDER, registered_on="2025-01-05", consent_given_on="2025-01-05")
    ref = (await banten.post("/entrepreneurs", before))["id"]
    programme = (await banten.post("/programmes", a_programme(owner_region="36")))["id"]
    await banten.post(f"/programmes/{programme}/enrolments", an_enrolment(ref, enrolled_on="2025-02-01"))
    listed = await banten.http.get(f"/pages/programmes/{programme}?begun=true")
    (address,) = re.findall(rf'href="(/pages/programmes/{programme}/villages/[^"]+)"', listed.text)
    page = await banten.http.get(address)
    assert page.status_code == 200, page.text
    assert "Cikaratuan" in page.text
    for code in (OLDER, TODAY):
        assert (await banten.http.get(f"/pages/programmes/{programme}/villages/{code}")).status_code == 200, code
        assert (await banten.http.get(f"/programmes/{programme}/progress", params={"region": code})).status_code == 200
    for region in ("", "x", "36.02.16.2999", "73.09"):
        refused = await banten.http.get(f"/programmes/{programme}/progress", params={"region": region})
        assert refused.status_code == 422, region
    for code in ("36.02.16.2999", "73.09.01.2003", "36.02.16", "36", "x"):
        nowhere = await banten.http.get(f"/pages/programmes/{programme}/villages/{code}")
        assert nowhere.status_code == 404, code
