"""What becomes of people at a real registry: mended, found likely, merged, forgotten."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from functools import partial

import psycopg
import pytest

from services.registry.app import RegistryUnitOfWork
from services.registry.permits.jobs import Calendar
from services.registry.privacy.tables import erasure as erasure_tables
from services.registry.reference.tables.rows import Row
from shared.persistence.database import open_pool
from shared.runtime.clock import new_id
from tests.support import bodies
from tests.support.clients import Caller, Json
from tests.support.command_context import INSTANCE
from tests.support.eventually import eventually
from tests.support.in_process import Service
from tests.support.sheets import HEADER, a_nik, a_row, xlsx

MANY = """
insert into entrepreneur (id, province, name, nik, phone, birth_date, sex, village_code, kind, registered_on,
    consent_given_on, version)
select lpad(n::text, 32, '0')::uuid, '73', 'Daeng ' || n, n, '', '1999-01-01', 'male', '73.10.01.2002', 'umkm',
    '2026-01-05', '2026-01-05', 1 from generate_series(1, 2000) n"""
"""People of another regency, who have a birthday in common."""
REQUEST = {"requested_on": "2026-02-10"}
NAME = "Rahmatia Kenari"


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


async def send(registry: Caller, rows: Sequence[Sequence[object]]) -> str:
    """Send a table; returns the import."""
    key = {"Idempotency-Key": str(new_id())}
    answer = await registry.http.post("/imports", files={"file": ("a.xlsx", xlsx(rows))}, headers=key)
    return str(answer.json()["id"])


async def test_a_person_is_mended_once_and_the_trail_says_that_not_what(registry: Caller) -> None:
    ref = await register(registry)
    path = f"/entrepreneurs/{ref}/corrections"
    answer = await registry.twice(path, {"name": NAME, "phone": "0899", "poor_area": True})
    shown = await registry.get(f"/entrepreneurs/{ref}")
    assert (answer["version"], shown["name"], shown["poor_area"]) == (2, NAME, True)
    assert (await registry.get(f"/entrepreneurs/{ref}/nik"), shown["version"]) == ({"nik": "7309014101990001"}, 2)
    _, line, _ = (await registry.get("/audit", thing_id=ref, sort="at"))["items"]
    assert line["changes"] == {"name": None, "phone": None, "poor_area": None}
    assert (await registry.refused(412, path, {"name": NAME}))["slug"] == "version-stale"


async def test_of_two_who_are_given_one_nik_at_once_one_gets_it(service: Service, registry: Caller) -> None:
    refs = [await register(registry, serial) for serial in (1, 2)]
    wanted = {"nik": "7309014101990009"}
    for _ in range(5):
        sent = [registry.send(f"/entrepreneurs/{ref}/corrections", wanted) for ref in refs]
        answers = await asyncio.gather(*sent)
        assert Counter(each.status_code for each in answers) == {201: 1, 409: 1}
        assert {each.json()["slug"] for each in answers if each.status_code == 409} == {
            "entrepreneur-already-registered"
        }
        service.rows("update entrepreneur set version = 1, nik = right(id::text, 12)")
        service.rows("delete from nik_request")  # as if a day had passed


async def test_who_holds_a_nik_is_named_to_whoever_reaches_them_and_to_nobody_else(registry: Caller) -> None:
    holder, own = await register(registry), await register(registry, 2, village_code="73.10.01.2002")
    again = bodies.an_entrepreneur(village_code="73.10.01.2002")
    for path, body in (("/entrepreneurs", again), (f"/entrepreneurs/{own}/corrections", {"nik": again["nik"]})):
        refused = await registry.refused(409, path, body)
        assert refused["title"] == f"This NIK is already registered as {holder}."
    with registry.speaking_for("district:73.10"):
        refused = await registry.refused(409, "/entrepreneurs", again)
    assert refused["slug"] == "nik-not-usable"
    assert "the province's office has been told" in refused["title"]
    (asked,) = (await registry.get("/nik-requests", state="open"))["items"]
    assert (asked["entrepreneur_ref"], asked["asked_by"]) == (None, "demo-district:73.10")
    assert await registry.get(f"/nik-requests/{asked['id']}/nik") == {"nik": again["nik"]}


async def test_who_is_likely_the_same_is_shown_to_whoever_reaches_them(registry: Caller) -> None:
    near = await register(registry, name="Sitti Aminah", phone="0811-223-344")
    asked = {"name": "Siti Aminah", "birth_date": "1999-01-01"}
    found = (await registry.get("/entrepreneurs/likely", **asked))["items"]
    assert [(each["id"], each["name"]) for each in found] == [(near, "Sitti Aminah")]
    by_phone = {"name": "Sitti Aminah", "phone": "+62811223344"}
    assert len((await registry.get("/entrepreneurs/likely", **by_phone))["items"]) == 1
    assert (await registry.get("/entrepreneurs/likely", birth_date="1999-01-01"))["items"] == []
    with registry.speaking_for("district:73.10"):
        assert (await registry.get("/entrepreneurs/likely", **asked))["items"] == []
    twin = await registry.post("/entrepreneurs", bodies.an_entrepreneur(2, name="Siti Aminah", phone=""))
    assert twin["warnings"] == ["likely-duplicate"]


async def test_of_thousands_born_on_one_day_the_newest_is_found_too(service: Service, registry: Caller) -> None:
    service.rows(MANY)
    newest = await register(registry, name="Sitti Aminah", phone="")
    asked = {"name": "Siti Aminah", "birth_date": "1999-01-01"}
    assert [each["id"] for each in (await registry.get("/entrepreneurs/likely", **asked))["items"]] == [newest]
    with registry.speaking_for("district:73.10"):
        assert (await registry.get("/entrepreneurs/likely", **asked))["items"] == []


async def test_a_duplicates_firm_and_places_are_the_survivors(service: Service, registry: Caller) -> None:
    ref, into = [await register(registry, serial) for serial in (1, 2)]
    firm = (await registry.post("/enterprises", bodies.an_enterprise(ref)))["id"]
    programmes = [(await registry.post("/programmes", bodies.a_programme()))["id"] for _ in range(2)]
    await registry.post(f"/programmes/{programmes[0]}/enrolments", bodies.an_enrolment(ref))
    for who in (ref, into):
        await registry.post(f"/programmes/{programmes[1]}/enrolments", bodies.an_enrolment(who))
    merged = await registry.twice(f"/entrepreneurs/{ref}/merge", {"into_ref": into}, version=3)
    assert merged["warnings"] == ["place-held-twice"]
    assert [each["id"] for each in (await registry.get("/enterprises", entrepreneur_ref=into))["items"]] == [firm]
    places = service.rows("select entrepreneur_ref::text, programme_id::text from enrolment")
    assert {tuple(each.values()) for each in places} == {(into, each) for each in programmes}
    (left,) = service.rows("select * from entrepreneur where id = %s", ref)
    assert (left["name"], left["nik"], left["birth_date"], str(left["merged_into"])) == (None, None, None, into)
    assert (await registry.http.get(f"/entrepreneurs/{ref}")).status_code == 404
    again = await registry.refused(422, "/enterprises", bodies.an_enterprise(ref))
    assert again["slug"] == "entrepreneur-unknown"


async def test_a_duplicates_cooperative_is_spoken_for_by_the_survivor(registry: Caller) -> None:
    ref, into = [await register(registry, serial, kind="koperasi") for serial in (1, 2)]
    made = (await registry.post("/cooperatives", bodies.a_cooperative(representative_ref=ref)))["id"]
    await registry.post(f"/entrepreneurs/{ref}/merge", {"into_ref": into})
    shown = await registry.get(f"/cooperatives/{made}")
    assert (shown["representative_ref"], shown["version"]) == (into, 2)
    _, line = (await registry.get("/audit", thing_id=made, sort="at"))["items"]
    assert (line["changes"], line["version"]) == ({"representative_ref": [ref, into]}, 2)
    assert line["act"] == "POST /entrepreneurs/{entrepreneur_ref}/merge"


async def test_a_firm_that_is_its_owner_goes_with_them_and_a_company_stays(service: Service, registry: Caller) -> None:
    ref = await register(registry)
    own = (await registry.post("/enterprises", bodies.an_enterprise(ref)))["id"]
    paper = bodies.a_paper(kind="pirt", issued_on="2025-01-01", expires_on="2025-12-31")
    for version, (of, body) in enumerate((("assessments", bodies.a_year()), ("legalities", paper)), start=1):
        await registry.post(f"/enterprises/{own}/{of}", body, version=version)
    await registry.post(f"/enterprises/{own}/finances", bodies.a_loan(), version=3)
    companies = [
        (await registry.post("/enterprises", bodies.an_enterprise(ref, name="Maju", legal_form=form)))["id"]
        for form in ("cv", "persekutuan-komanditer")
    ]
    await registry.post(f"/entrepreneurs/{ref}/erasure", REQUEST)
    assert {each["id"] for each in (await registry.get("/enterprises"))["items"]} == {*companies}
    assert (await registry.http.get(f"/enterprises/{own}")).status_code == 404
    gone = await registry.refused(404, f"/enterprises/{own}/assessments", bodies.a_year(period_year=2024), version=3)
    assert gone["slug"] == "enterprise-unknown"
    (left,) = service.rows("select name, begun, class_value, scale_class, version from enterprise where id = %s", own)
    assert left == {"name": None, "begun": None, "class_value": None, "scale_class": "micro", "version": 5}
    (year,) = service.rows("select capital, annual_sales, workers_permanent from assessment")
    assert year == {"capital": None, "annual_sales": None, "workers_permanent": 2}
    assert service.rows("select number, amount from legality, finance") == [{"number": None, "amount": None}]
    async with open_pool(service.database_url) as pool:
        await Calendar(pool, INSTANCE, partial(RegistryUnitOfWork, pool, INSTANCE)).look()
    assert service.rows("select expired from legality") == [{"expired": False}], "nothing is told of who was erased"


async def test_what_is_sent_late_does_not_bring_anybody_back(service: Service, registry: Caller) -> None:
    body = bodies.an_entrepreneur()
    ref = (await registry.post("/entrepreneurs", body, key="offline"))["id"]
    await registry.twice(f"/entrepreneurs/{ref}/erasure", REQUEST)
    late = await registry.send("/entrepreneurs", body, key="offline")
    assert (late.status_code, late.json()["slug"]) == (422, "idempotency-key-reused")
    assert service.rows("select count(*) as forgotten from idempotency where fingerprint = ''") == [{"forgotten": 1}]
    assert (await registry.post("/entrepreneurs", body))["id"] != ref


async def test_nothing_is_told_of_a_firm_after_a_withdrawal_that_committed_first(
    service: Service, registry: Caller
) -> None:
    ref = await register(registry)
    firm = (await registry.post("/enterprises", bodies.an_enterprise(ref)))["id"]
    waits = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    with psycopg.connect(service.database_url) as withdrawal:
        withdrawal.execute("update entrepreneur set consent_withdrawn_on = '2026-02-01' where id = %s", [ref])
        sent = asyncio.create_task(registry.send(f"/enterprises/{firm}/legalities", bodies.a_paper()))
        await eventually(lambda: sent.done() or service.rows(waits), within_seconds=20)
        withdrawal.execute("select 1 from enterprise where id = %s for update nowait", [firm])  # an erasure goes on
    answer = await sent
    assert (answer.status_code, answer.json()["slug"]) == (409, "consent-was-withdrawn")


async def test_no_digest_is_left_of_what_was_sent_of_a_firm_that_goes_with_its_owner(
    service: Service, registry: Caller
) -> None:
    ref = await register(registry)
    own, company = [
        (await registry.post("/enterprises", bodies.an_enterprise(ref, legal_form=form)))["id"]
        for form in ("sole-proprietor", "cv")
    ]
    npwp = bodies.a_paper(kind="npwp", number="7309014101990001")
    for firm in (own, company):
        await registry.post(f"/enterprises/{firm}/legalities", npwp, key=firm)
    await registry.post(f"/entrepreneurs/{ref}/erasure", REQUEST)
    digests = "select fingerprint <> '' as kept from idempotency where answer like %s"
    kept = {firm: {each["kept"] for each in service.rows(digests, f"%{firm}%")} for firm in (own, company)}
    assert kept == {own: {False}, company: {True}}
    late = await registry.send(f"/enterprises/{own}/legalities", npwp, key=own)
    assert late.json()["slug"] == "idempotency-key-reused"


async def test_an_import_that_is_running_is_waited_for_and_a_draft_is_forgotten(
    service: Service, registry: Caller
) -> None:
    ref = await register(registry, name=NAME, nik=a_nik(1), phone="081377001122")
    carries, other = [await send(registry, [HEADER, a_row(serial)]) for serial in (1, 2)]
    await registry.post(f"/imports/{carries}/start", {})
    waits = await registry.refused(409, f"/entrepreneurs/{ref}/erasure", REQUEST)
    assert waits["slug"] == "import-under-way"
    assert (await registry.get(f"/entrepreneurs/{ref}"))["name"] == NAME
    async with service.worker():

        async def over() -> bool:
            return bool((await registry.get(f"/imports/{carries}"))["state"] == "done")

        await eventually(over, within_seconds=30)
    third = await send(registry, [HEADER, a_row(3, name=f"Ibu {NAME}")])
    await registry.post(f"/entrepreneurs/{ref}/erasure", REQUEST)
    states: Json = {each["id"]: each["state"] for each in (await registry.get("/imports"))["items"]}
    assert states == {carries: "done", other: "previewed", third: "expired"}
    assert (await registry.refused(409, f"/imports/{third}/start", {}))["slug"] == "import-begun"


async def test_a_file_that_nobody_can_read_any_more_is_forgotten_to_be_safe(service: Service, registry: Caller) -> None:
    ref = await register(registry)
    sent = await send(registry, [HEADER, a_row(2)])
    service.rows("delete from sheet_text")  # as a release of before kept it
    service.rows("update sheet_piece set content = decode('504b030400', 'hex')")
    await registry.post(f"/entrepreneurs/{ref}/erasure", REQUEST)
    assert (await registry.get(f"/imports/{sent}"))["state"] == "expired"


def test_whatever_names_a_person_is_handed_over_in_a_merge(service: Service) -> None:
    named = service.rows(
        "select conrelid::regclass::text as of, attname as by from pg_constraint join pg_attribute"
        " on attrelid = conrelid and attnum = conkey[1] where confrelid = 'entrepreneur'::regclass"
    )
    owned = {(str(each.__tablename__), by) for each, by in erasure_tables._OWNED.items()}
    apart = {("entrepreneur", "merged_into"), ("enrolment", "entrepreneur_ref"), ("given_up_nik", "entrepreneur_ref")}
    apart |= {("nik_request", "entrepreneur_ref")}
    assert {(each["of"], each["by"]) for each in named} == owned | apart


def test_every_table_with_something_personal_of_an_enterprise_is_emptied() -> None:
    personal = {each for each in Row.__subclasses__() if "enterprise_ref" in each.model_fields and each.personal}
    assert personal == set(erasure_tables._OF_ENTERPRISES)
