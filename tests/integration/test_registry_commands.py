"""The registry over HTTP on a real PostgreSQL: durable once, refused with reasons, readable page by page."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from tests.support.bodies import (
    a_centre,
    a_consultant,
    a_programme,
    a_reference,
    an_assignment,
    an_enrolment,
    an_entrepreneur,
    as_shown,
)
from tests.support.clients import Caller
from tests.support.in_process import Service


@pytest.fixture
def registry(database: str) -> Service:
    """A registry for Sulawesi Selatan and Jawa Tengah that nobody has used yet."""
    service = Service("registry", database)
    service.migrate()
    return service


@pytest.fixture
async def caller(registry: Service) -> AsyncIterator[Caller]:
    """Whoever uses it."""
    async with registry.api() as caller:
        yield caller


def count(registry: Service, table: str) -> int:
    """Count the rows of a table."""
    return int(registry.rows(f"select count(*) as n from {table}")[0]["n"])  # noqa: S608  # the test names its tables


async def test_a_command_sent_again_is_answered_again_and_done_once(registry: Service, caller: Caller) -> None:
    centre = await caller.twice("/centres", a_centre())
    consultant = await caller.twice("/consultants", a_consultant(centre["id"]))
    person = await caller.twice("/entrepreneurs", an_entrepreneur(centre_id=centre["id"]))
    programme = await caller.twice("/programmes", a_programme())
    enrolment = await caller.twice(f"/programmes/{programme['id']}/enrolments", an_enrolment(person["id"]))
    assert (consultant["version"], enrolment["id"], enrolment["version"]) == (1, person["id"], 2)
    tables = ("centre", "consultant", "entrepreneur", "programme", "enrolment")
    assert {table: count(registry, table) for table in tables} == dict.fromkeys(tables, 1)
    assert count(registry, "outbox") == count(registry, "idempotency") == 5


async def test_one_key_is_for_one_command(registry: Service, caller: Caller) -> None:
    await caller.post("/centres", a_centre(), key="k")
    other = await caller.send("/centres", a_centre(name="PLUT Lain"), key="k")
    elsewhere = await caller.send("/programmes", a_programme(), key="k")
    assert [each.status_code for each in (other, elsewhere)] == [422, 422]
    assert other.json()["slug"] == elsewhere.json()["slug"] == "idempotency-key-reused"
    assert count(registry, "outbox") == 1


async def test_a_command_without_a_usable_key_is_refused(caller: Caller, subtests: pytest.Subtests) -> None:
    for headers in ({}, {"Idempotency-Key": "x" * 201}):
        with subtests.test(str(headers)):
            answer = await caller.http.post("/centres", json=a_centre(), headers=headers)
            assert (answer.status_code, answer.json()["slug"]) == (422, "idempotency-key-unfit")


async def test_the_same_command_sent_many_times_at_once_is_done_once(registry: Service, caller: Caller) -> None:
    answers = await asyncio.gather(*(caller.send("/entrepreneurs", an_entrepreneur(), key="k") for _ in range(12)))
    assert {each.status_code for each in answers} == {201}
    assert len({each.text for each in answers}) == 1
    assert Counter("Idempotent-Replayed" in each.headers for each in answers) == {True: 11, False: 1}
    assert (count(registry, "entrepreneur"), count(registry, "outbox")) == (1, 1)


async def test_a_nik_is_registered_once_however_many_try(registry: Service, caller: Caller) -> None:
    answers = await asyncio.gather(*(caller.send("/entrepreneurs", an_entrepreneur()) for _ in range(8)))
    assert Counter(each.status_code for each in answers) == {201: 1, 409: 7}
    (made,) = (each.json()["id"] for each in answers if each.status_code == 201)
    refused = [each.json() for each in answers if each.status_code == 409]
    assert {each["slug"] for each in refused} == {"entrepreneur-already-registered"}
    assert all(made in each["title"] for each in refused)
    assert (count(registry, "outbox"), count(registry, "idempotency")) == (1, 1)


async def test_a_code_is_added_once_however_many_try(registry: Service, caller: Caller) -> None:
    answers = await asyncio.gather(*(caller.send("/references", a_reference()) for _ in range(8)))
    assert Counter(each.status_code for each in answers) == {201: 1, 409: 7}
    assert {each.json()["slug"] for each in answers if each.status_code == 409} == {"reference-exists"}
    assert (count(registry, "outbox"), count(registry, "idempotency")) == (1, 1)


async def test_a_consultant_is_reassigned_once_however_many_try(registry: Service, caller: Caller) -> None:
    centre = (await caller.post("/centres", a_centre()))["id"]
    path = f"/consultants/{(await caller.post('/consultants', a_consultant(centre)))['id']}/assignments"
    answers = await asyncio.gather(*(caller.send(path, an_assignment(centre)) for _ in range(8)))
    assert Counter(each.status_code for each in answers) == {201: 1, 412: 7}
    assert count(registry, "assignment") == 2


async def test_a_refused_command_leaves_nothing_and_its_key_may_be_used_again(
    registry: Service, caller: Caller
) -> None:
    assert (await caller.send("/centres", a_centre(founded_on="2999-01-01"), key="k")).status_code == 422
    assert count(registry, "outbox") == count(registry, "idempotency") == count(registry, "centre") == 0
    await caller.post("/centres", a_centre(), key="k")


WRONG = [
    ({"name": "a"}, "terlalu pendek; minimal 2 karakter", "is too short; at least 2 characters"),
    ({"name": "  a "}, "terlalu pendek; minimal 2 karakter", "is too short; at least 2 characters"),
    ({"name": "A\u200b"}, "terlalu pendek; minimal 2 karakter", "is too short; at least 2 characters"),
    ({"name": "--"}, "harus berisi huruf atau angka", "must hold letters or digits"),
    ({"name": "PLUT\0"}, "tidak boleh berisi karakter NUL", "must not contain the character NUL"),
    ({"level": "desa"}, "harus salah satu dari", "must be one of"),
    ({"founded_on": "1/3/2015"}, "harus tanggal kalender", "must be a calendar day"),
    ({"founded_on": "0215-03-01"}, "minimal 1945-08-17", "must be at least 1945-08-17"),
    ({"founded_on": "2999-01-01"}, "tidak boleh setelah", "must not be after"),
    ({"region_code": "99.99"}, "harus kode wilayah Kemendagri", "must be a Kemendagri region code"),
    ({"region_code": "32.73"}, "layanan ini bekerja untuk provinsi 73, 33", "this service works for province 73, 33"),
    ({"colour": "red"}, "tidak dikenal di sini", "is not known here"),
]


async def test_a_refusal_names_field_value_and_rule_in_both_languages(
    caller: Caller, subtests: pytest.Subtests
) -> None:
    for changes, *rules in WRONG:
        for language, rule in zip(("id", "en"), rules, strict=True):
            with subtests.test(language, **changes):
                caller.http.headers["Accept-Language"] = language
                told = await caller.refused(422, "/centres", a_centre(**changes))
                (flaw,) = told["errors"]
                assert {flaw["field"]: flaw["value"]} == as_shown(changes)
                assert rule in flaw["rule"]
                assert told["type"] == f"urn:naik-kelas:problem:{told['slug']}"


async def test_everything_that_is_missing_is_named_at_once(caller: Caller) -> None:
    told = await caller.refused(422, "/centres", {})
    assert {flaw["field"] for flaw in told["errors"]} == {"name", "level", "region_code", "founded_on", "founding"}
    assert {flaw["rule"] for flaw in told["errors"]} == {"wajib diisi"}


GARBLED = (b"", b"{", b"[]", b'{"name": "\\ud800"}', b'{"name": "\xff"}', b"[" * 100_000)


async def test_what_is_no_proper_json_is_refused_as_a_problem(caller: Caller, subtests: pytest.Subtests) -> None:
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    for body in GARBLED:
        with subtests.test(str(body[:20])):
            answer = await caller.http.post("/centres", content=body, headers=headers)
            assert answer.status_code in (400, 415, 422)
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["status"] == answer.status_code


async def test_a_list_is_walked_to_its_end_page_by_page(caller: Caller) -> None:
    made = [await caller.post("/centres", a_centre(name=f"PLUT {number}")) for number in range(5)]
    with caller.speaking_for("province:33"):
        await caller.post("/centres", a_centre(region_code="33.02"))
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = await caller.get("/centres", province="73", limit=2, **after)
        assert len(page["items"]) <= 2
        seen += [each["id"] for each in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert seen == sorted(each["id"] for each in made)
    assert (await caller.get(f"/centres/{seen[0]}"))["region_code"] == "73.09"
    with caller.speaking_for("ministry"):
        assert [each["province"] for each in (await caller.get("/centres", province="33"))["items"]] == ["33"]


NO_ANSWER = (
    ("/centres/00000000-0000-0000-0000-000000000404", 404, "not-here"),
    ("/centres/maros", 422, "malformed"),
    ("/centres?limit=0", 422, "malformed"),
    ("/centres?province=7x", 422, "malformed"),
    ("/nothing", 404, "http-404"),
)


async def test_a_question_that_has_no_answer_is_a_problem(caller: Caller, subtests: pytest.Subtests) -> None:
    for path, status, slug in NO_ANSWER:
        with subtests.test(path):
            answer = await caller.http.get(path)
            assert (answer.status_code, answer.json()["slug"]) == (status, slug)
            assert answer.headers["content-language"] == "id"


async def test_its_documents_and_its_health_are_served(caller: Caller) -> None:
    described = await caller.get("/openapi.json")
    assert "/programmes/{programme_id}/enrolments" in described["paths"]
    assert (await caller.get("/asyncapi.json"))["channels"]["registry"]["parameters"]["province"]["enum"] == [
        "73",
        "33",
    ]
    assert (await caller.get("/health/ready")) == {"status": "ready", "reasons": {}, "notes": {}}
    assert "text/html" in (await caller.http.get("/docs")).headers["content-type"]
    assert "text/html" in (await caller.http.get("/asyncapi")).headers["content-type"]
