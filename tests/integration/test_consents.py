"""Somebody's consent is an act: stated, of a text, given in a way that the law knows, and recorded by somebody."""

from collections.abc import AsyncIterator

import psycopg
import pytest

from services.registry.people.rules.consent import CURRENT
from tests.support import bodies
from tests.support.browsing import Shown
from tests.support.clients import Caller
from tests.support.in_process import Service
from tests.support.without_database import asking, built

NEW = "/pages/entrepreneurs/new?place=73.09"
FIELDS = ("consent_given_on", "consent_text", "consent_manner")
KEPT = "select consent_given_on::text, consent_text, consent_manner, consent_recorded_by, version from entrepreneur"


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


async def test_a_registration_that_does_not_say_to_what_and_how_is_refused_by_its_fields(registry: Caller) -> None:
    old = {name: value for name, value in bodies.an_entrepreneur().items() if name not in FIELDS[1:]}
    problem = await registry.refused(422, "/entrepreneurs", old)
    assert [each["field"] for each in problem["errors"]] == ["consent_text", "consent_manner"]
    for name, value in (("consent_text", "pdp-0"), ("consent_manner", "spoken"), ("consent_text", "not-recorded")):
        problem = await registry.refused(422, "/entrepreneurs", bodies.an_entrepreneur() | {name: value})
        assert [(each["field"], each["value"]) for each in problem["errors"]] == [(name, value)]


async def test_what_was_agreed_to_how_and_who_says_so_is_kept_and_shown(registry: Caller, service: Service) -> None:
    ref = (await registry.post("/entrepreneurs", bodies.an_entrepreneur()))["id"]
    assert service.rows(KEPT) == [
        {
            "consent_given_on": "2026-01-05", "consent_text": "pdp-1", "consent_manner": "signed-paper",
            "consent_recorded_by": "demo-province:73", "version": 1,
        }
    ]  # fmt: skip
    shown = await registry.get(f"/entrepreneurs/{ref}")
    assert {name: shown[name] for name in FIELDS} == {name: bodies.an_entrepreneur()[name] for name in FIELDS}
    page = (await registry.http.get(f"/pages/entrepreneurs/{ref}")).text
    assert "Teks persetujuan pdp-1" in page
    assert "Tertulis, kertas bertanda tangan" in page
    assert "Catat persetujuan" not in page
    (told,) = service.rows("select convert_from(value, 'UTF8') as value from outbox")
    assert "consent" not in told["value"]


async def test_a_form_takes_nobody_to_agree(registry: Caller, service: Service) -> None:
    empty = Shown((await registry.http.get(NEW)).text)
    typed = {name: value for name, value in bodies.an_entrepreneur().items() if name not in FIELDS}
    refused = await registry.http.post(empty.action, data={**empty.hidden, **typed})
    assert refused.status_code == 422
    for name in ("has_agreed", *FIELDS):
        assert f'href="#f-{name}"' in refused.text
        assert f'id="e-{name}"' in refused.text
    assert CURRENT.paragraphs[0].id in refused.text
    stated = {**empty.hidden, **bodies.an_entrepreneur()}
    unticked = await registry.http.post(empty.action, data=stated)
    assert (unticked.status_code, "harus dicentang" in unticked.text) == (422, True)
    assert not service.rows(KEPT)
    made = await registry.http.post(empty.action, data={**stated, "has_agreed": "true"})
    assert made.status_code == 303, made.text
    assert [row["consent_text"] for row in service.rows(KEPT)] == ["pdp-1"]


async def test_of_whom_was_recorded_before_the_consent_is_recorded_once(registry: Caller, service: Service) -> None:
    ref = (await registry.post("/entrepreneurs", bodies.an_entrepreneur()))["id"]
    with psycopg.connect(service.database_url) as database:
        database.execute("update entrepreneur set consent_text = 'not-recorded', consent_manner = 'not-recorded'")
    person = f"/pages/entrepreneurs/{ref}"
    page = (await registry.http.get(person)).text
    assert "Belum dicatat" in page
    assert "Catat persetujuan" in page
    form = Shown((await registry.http.get(f"{person}/consent")).text)
    agreed = bodies.a_consent(given_on="2026-02-01", consent_manner="voice-recording")
    assert (await registry.http.post(form.action, data={**form.hidden, **agreed})).status_code == 422
    made = await registry.http.post(form.action, data={**form.hidden, **agreed, "has_agreed": "true"})
    assert made.status_code == 303, made.text
    (kept,) = service.rows(KEPT)
    assert (kept["consent_given_on"], kept["consent_text"], kept["version"]) == ("2026-02-01", "pdp-1", 2)
    (line,) = service.rows("select act, changes from audit where version = 2")
    assert line["changes"]["consent_manner"] == ["not-recorded", "voice-recording"]
    again = await registry.refused(409, f"/entrepreneurs/{ref}/consent", agreed, version=2)
    assert again["slug"] == "consent-stands"


async def test_everybody_may_read_what_they_are_asked_to_agree_to() -> None:
    async with asking(built("registry"), client="") as stranger:
        (text,) = (await stranger.get("/consent-texts")).json()["items"]
        page = await stranger.get("/pages/consent-texts", headers={"accept-language": "id"})
    assert (text["version"], text["is_current"], len(text["paragraphs"])) == ("pdp-1", True, 5)
    assert page.status_code == 200
    for words in text["paragraphs"]:
        assert words in page.text
