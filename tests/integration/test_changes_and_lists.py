"""Changes keep to the version that was seen and leave a line in the trail; lists are searched, sorted and paged."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from tests.support.bodies import a_centre, a_consultant, a_loan, a_session, an_enterprise, an_entrepreneur
from tests.support.clients import Caller, Json
from tests.support.in_process import Service
from tests.support.sample_events import WORLD, replicated_events

WHO = tuple(str(UUID(int=number)) for number in (101, 201, 301))
VOID = {"reason_code": "duplicate"}


@pytest.fixture
async def mentoring(database: str) -> AsyncIterator[Caller]:
    """A mentoring that has heard of Maros, Budi and Ani."""
    service = Service("mentoring", database)
    service.migrate()
    await service.replicate(*replicated_events(*WORLD))
    async with service.api("en") as caller:
        yield caller


async def test_a_change_has_to_name_the_version_that_was_seen(mentoring: Caller) -> None:
    made = await mentoring.post("/sessions", a_session(*WHO))
    path = f"/sessions/{made['id']}/void"
    for given in ({}, {"If-Match": "*"}, {"If-Match": "1"}, {"If-Match": '"0"'}, {"If-Match": '"one"'}):
        answer = await mentoring.http.post(path, json=VOID, headers={"Idempotency-Key": "k", **given})
        assert (answer.status_code, answer.json()["slug"]) == (428, "version-unnamed")
        assert answer.json()["errors"][0]["field"] == "If-Match"
    seen = await mentoring.http.get(f"/sessions/{made['id']}")
    assert seen.headers["etag"] == '"1"'
    headers = {"Idempotency-Key": "k", "If-Match": seen.headers["etag"]}
    done = await mentoring.http.post(path, json=VOID, headers=headers)
    assert (done.status_code, done.headers["etag"]) == (201, '"2"')
    again = await mentoring.http.post(path, json=VOID, headers=headers)
    assert (again.status_code, again.headers["etag"], again.headers["idempotent-replayed"]) == (201, '"2"', "true")


@pytest.mark.parametrize("asked", ["q=%00", "kind=%00", "centre_id=x", "region=%00"])
async def test_a_question_that_no_database_could_be_asked_is_refused_with_its_field(
    registry: Caller, asked: str
) -> None:
    answer = await registry.http.get(f"/entrepreneurs?{asked}")
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] == asked.partition("=")[0]


@pytest.mark.parametrize(
    "path", ["/assessments?period_year=", "/programmes?start_year=", "/cooperative-years?period_year="]
)
@pytest.mark.parametrize("number", ["2147483648", "-2147483649", "9" * 5_000])
async def test_a_number_that_no_database_can_hold_is_refused(registry: Caller, path: str, number: str) -> None:
    answer = await registry.http.get(f"{path}{number}")
    assert answer.status_code == 422, answer.text
    assert (await registry.http.get(f"{path}2147483647")).json()["items"] == []


async def test_who_is_slower_is_told_which_version_there_is(mentoring: Caller) -> None:
    made = await mentoring.post("/sessions", a_session(*WHO))
    await mentoring.post(f"/sessions/{made['id']}/void", VOID)
    late = await mentoring.refused(412, f"/sessions/{made['id']}/void", VOID)
    assert late["slug"] == "version-stale"
    assert "version 2" in late["title"]
    twice = await mentoring.refused(409, f"/sessions/{made['id']}/void", VOID, version=2)
    assert twice["slug"] == "session-already-voided"


async def test_a_key_is_its_callers_own_and_nobody_elses(mentoring: Caller) -> None:
    made = await mentoring.post("/sessions", a_session(*WHO), key="k")
    with mentoring.speaking_for("district:73.09"):
        other = await mentoring.send("/sessions", a_session(*WHO), key="k")
        assert (other.status_code, "Idempotent-Replayed" in other.headers) == (201, False)
        assert other.json()["id"] != made["id"]
        reused = await mentoring.send("/sessions", a_session(*WHO, notes="lain"), key="k")
    assert (reused.status_code, reused.json()["slug"]) == (422, "idempotency-key-reused")
    assert [each["value"] for each in reused.json()["errors"]] == ["k"]
    assert await mentoring.post("/sessions", a_session(*WHO), key="k") == made


async def test_every_change_says_who_did_what_and_when_and_nothing_personal(mentoring: Caller) -> None:
    made = await mentoring.post("/sessions", a_session(*WHO, notes="rahasia-notes"))
    with mentoring.speaking_for(f"consultant:73.09:{WHO[0]}"):
        await mentoring.post(f"/sessions/{made['id']}/void", VOID)
    first, second = (await mentoring.get("/audit", thing_id=made["id"], sort="at"))["items"]
    assert (first["who"], first["role"], first["act"]) == ("demo-province:73", "province", "POST /sessions")
    assert (first["version"], first["changes"]) == (1, {})
    assert (second["who"], second["role"]) == (f"demo-consultant:73.09:{WHO[0]}", "consultant")
    assert second["act"] == "POST /sessions/{session_id}/void"
    assert second["changes"]["void_reason"] == [None, "duplicate"]
    assert first["at"] <= second["at"]
    assert "rahasia-notes" not in str([first, second])


async def walked(caller: Caller, path: str, **query: str) -> list[Json]:
    """Return a list to its end, two things a page."""
    found: list[Json] = []
    after: dict[str, str] = {}
    while True:
        page = await caller.get(path, limit=2, **query, **after)
        found += page["items"]
        if page["next"] is None:
            return found
        after = {"after": page["next"]}


async def people(registry: Caller) -> dict[str, str]:
    """Register a few; shape: name → id."""
    centre = (await registry.post("/centres", a_centre()))["id"]
    named = {
        "Cica": {"village_code": "73.09.01.2004", "kind": "umkm"},
        "Ani": {"registered_on": "2026-02-01", "consent_given_on": "2026-02-01"},
        "Bau 100%": {"centre_id": centre},
        "Andi": {"village_code": "73.71.01.1001"},
        "Ani Lain": {},
    }
    return {
        name: (await registry.post("/entrepreneurs", an_entrepreneur(serial, name=name, **changes)))["id"]
        for serial, (name, changes) in enumerate(named.items(), start=1)
    }


ASKED: tuple[tuple[dict[str, str], list[str]], ...] = (
    ({"sort": "name"}, ["Andi", "Ani", "Ani Lain", "Bau 100%", "Cica"]),
    ({"sort": "-name"}, ["Cica", "Bau 100%", "Ani Lain", "Ani", "Andi"]),
    ({"sort": "name", "q": "ani"}, ["Ani", "Ani Lain"]),
    ({"sort": "name", "q": "la an"}, ["Ani Lain"]),
    ({"sort": "name", "q": "100%"}, ["Bau 100%"]),
    ({"sort": "name", "q": "00%"}, []),
    ({"sort": "name", "q": "%"}, []),
    ({"sort": "name", "q": "7309014101990003"}, ["Bau 100%"]),
    ({"sort": "name", "region": "73.09"}, ["Ani", "Ani Lain", "Bau 100%", "Cica"]),
    ({"sort": "name", "region": "7371"}, ["Andi"]),
    ({"sort": "name", "kind": "umkm"}, ["Cica"]),
    ({"sort": "-registered_on", "q": "ani", "region": "73.09.01.2003"}, ["Ani", "Ani Lain"]),
)
"""What is asked, and who is found in which order."""


async def test_people_are_searched_sorted_and_walked_page_by_page(registry: Caller, subtests: pytest.Subtests) -> None:
    made = await people(registry)
    for query, names in ASKED:
        with subtests.test(str(query)):
            assert [each["name"] for each in await walked(registry, "/entrepreneurs", **query)] == names
    assert [each["id"] for each in await walked(registry, "/entrepreneurs")] == sorted(made.values())


async def test_a_list_goes_on_behind_whoever_was_erased_where_that_can_be_known(registry: Caller) -> None:
    made = await people(registry)
    await registry.post(f"/entrepreneurs/{made['Ani']}/erasure", {"requested_on": "2026-03-01"})
    by_id = await registry.get("/entrepreneurs", after=made["Ani"])
    assert {each["id"] for each in by_id["items"]} == {each for each in made.values() if each > made["Ani"]}
    answer = await registry.http.get("/entrepreneurs", params={"sort": "name", "after": made["Ani"]})
    assert (answer.status_code, answer.json()["slug"]) == (422, "cursor-unknown")
    assert [each["field"] for each in answer.json()["errors"]] == ["after"]
    assert (await registry.get("/entrepreneurs", sort="name", after=made["Cica"]))["items"] == []


async def test_an_amount_that_was_forgotten_keeps_its_place_in_the_list(registry: Caller) -> None:
    for serial in range(1, 6):
        ref = (await registry.post("/entrepreneurs", an_entrepreneur(serial)))["id"]
        firm = (await registry.post("/enterprises", an_enterprise(ref)))["id"]
        await registry.post(f"/enterprises/{firm}/finances", a_loan(amount=serial * 1_000_000))
        if serial % 2:
            await registry.post(f"/entrepreneurs/{ref}/erasure", {"requested_on": "2026-03-01"})
    for sort, amounts in (("amount", [None, None, None, 2, 4]), ("-amount", [4, 2, None, None, None])):
        found = [each["amount"] for each in await walked(registry, "/finances", sort=sort)]
        assert found == [each and each * 1_000_000 for each in amounts]


async def test_a_question_that_a_list_cannot_answer_names_what_it_can(
    registry: Caller, subtests: pytest.Subtests
) -> None:
    for query, field in (({"sort": "nik"}, "sort"), ({"colour": "red"}, "colour"), ({"region": "99"}, "region")):
        with subtests.test(str(query)):
            answer = await registry.http.get("/entrepreneurs", params=query)
            assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_consultants_are_found_by_their_centre_and_field(registry: Caller) -> None:
    centre = (await registry.post("/centres", a_centre()))["id"]
    for name, field in (("Budi", "finance"), ("Sari", "production")):
        await registry.post("/consultants", a_consultant(centre, name=name, field=field))
    found = await registry.get("/consultants", centre_id=centre, field="production", coordinator="false")
    assert [each["name"] for each in found["items"]] == ["Sari"]
