"""Mentoring over HTTP on a real PostgreSQL, in a world that the registry has told of."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest
from msgspec.structs import replace

from shared.runtime.clock import new_id
from tests.support.bodies import a_session, as_shown
from tests.support.clients import Caller, Json
from tests.support.in_process import Service
from tests.support.sample_events import ANI, BUDI, MAROS, WORLD, replicated, replicated_events

WHO = (str(MAROS.centre_id), str(BUDI.consultant_ref), str(ANI.entrepreneur_ref))


@pytest.fixture
async def mentoring(database: str) -> Service:
    """A mentoring that has heard of one centre, one consultant and one client."""
    service = Service("mentoring", database)
    service.migrate()
    await service.replicate(*replicated_events(*WORLD))
    return service


@pytest.fixture
async def caller(mentoring: Service) -> AsyncIterator[Caller]:
    """Whoever uses it."""
    async with mentoring.api() as caller:
        yield caller


def waiting(mentoring: Service) -> list[Json]:
    """Return the facts that wait for the relay, in the order of their numbers to be."""
    rows = mentoring.rows("select type, convert_from(value, 'UTF8')::jsonb as event from outbox order by xid, seq")
    return [row["event"] for row in rows]


async def test_a_session_sent_again_is_answered_again_and_done_once(mentoring: Service, caller: Caller) -> None:
    made = await caller.twice("/sessions", a_session(*WHO))
    voided = await caller.twice(f"/sessions/{made['id']}/void", {"reason_code": "not-held"})
    assert (voided["id"], voided["version"]) == (made["id"], 2)
    assert len(mentoring.rows("select 1 from session")) == 1
    assert [each["type"] for each in waiting(mentoring)] == ["session-completed", "session-voided"]


async def test_taking_a_session_back_carries_the_event_that_counted(mentoring: Service, caller: Caller) -> None:
    made = await caller.post("/sessions", a_session(*WHO, follow_up_on="2026-03-03", preparation_minutes=10))
    await caller.post(f"/sessions/{made['id']}/void", {"reason_code": "wrong-date"})
    completed, voided = waiting(mentoring)
    assert voided["data"]["counted"] == completed["data"]
    assert voided["data"]["takes_back"] == completed["id"]
    assert (completed["subject"], voided["subject"], voided["aggregateversion"]) == (made["id"], made["id"], 2)


async def test_what_was_said_never_leaves_the_province(mentoring: Service, caller: Caller) -> None:
    said = "Ani berutang pada mertuanya"
    made = await caller.post("/sessions", a_session(*WHO, notes=said))
    assert (await caller.get(f"/sessions/{made['id']}"))["notes"] == said
    assert said not in str(waiting(mentoring))
    assert said not in str(mentoring.rows("select answer from idempotency"))


async def test_two_first_sessions_at_once_make_only_one_first(mentoring: Service, caller: Caller) -> None:
    await asyncio.gather(*(caller.post("/sessions", a_session(*WHO)) for _ in range(6)))
    assert Counter(each["data"]["first_session"] for each in waiting(mentoring)) == {True: 1, False: 5}


async def test_a_session_is_voided_once_however_many_try(mentoring: Service, caller: Caller) -> None:
    made = await caller.post("/sessions", a_session(*WHO))
    path, body = f"/sessions/{made['id']}/void", {"reason_code": "duplicate"}
    answers = await asyncio.gather(*(caller.send(path, body) for _ in range(6)))
    assert Counter(each.status_code for each in answers) == {201: 1, 412: 5}
    assert "Retry-After" not in next(each for each in answers if each.status_code == 412).headers
    assert len(waiting(mentoring)) == 2


async def test_the_same_voiding_at_once_is_answered_alike(caller: Caller) -> None:
    made = await caller.post("/sessions", a_session(*WHO))
    path, body = f"/sessions/{made['id']}/void", {"reason_code": "duplicate"}
    answers = await asyncio.gather(*(caller.send(path, body, key="k") for _ in range(6)))
    assert {(each.status_code, each.text) for each in answers} == {(201, answers[0].text)}


async def test_of_whom_no_news_has_arrived_may_be_asked_again_and_then_is_known(database: str) -> None:
    deaf = Service("mentoring", database)
    deaf.migrate()
    async with deaf.api() as caller:
        for event, slug, stranger in zip(WORLD, ("centre", "consultant", "client"), WHO, strict=True):
            answer = await caller.send("/sessions", a_session(*WHO), key="k")
            told = answer.json()
            assert (answer.status_code, told["slug"]) == (409, f"{slug}-not-heard-of")
            assert answer.headers["Retry-After"] == "2"
            assert "kabar dari registri belum sampai" in told["title"]
            assert [flaw["value"] for flaw in told["errors"]] == [stranger]
            await deaf.replicate(*replicated_events(event))
        assert (await caller.send("/sessions", a_session(*WHO), key="k")).status_code == 201
        caller.http.headers["Accept-Language"] = "en"
        refused = await caller.refused(409, "/sessions", a_session(*WHO[:2], str(new_id())))
    assert "the registry's news has not arrived yet" in refused["title"]


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"contact_minutes": 0}, "minimal 1", "must be at least 1"),
    ({"contact_minutes": 601}, "maksimal 600", "must be at most 600"),
    ({"preparation_minutes": -1}, "minimal 0", "must be at least 0"),
    ({"field": "Keuangan Usaha"}, "harus sesuai pola", "must match the pattern"),
    ({"channel": "telepathy"}, "harus salah satu dari", "must be one of"),
    ({"centre_id": "maros"}, "harus pengenal UUID", "must be a UUID"),
    ({"completed_on": "2999-01-01"}, "tidak boleh setelah", "must not be after"),
    ({"completed_on": "2019-12-31"}, "tidak boleh sebelum 2020-01-01", "must not be before 2020-01-01"),
    ({"follow_up_on": "2026-02-02"}, "tidak boleh sebelum 2026-02-03", "must not be before 2026-02-03"),
    ({"village_code": "33.02.01.2001"}, "harus di provinsi 73", "must lie in province 73"),
    ({"notes": "\0"}, "tidak boleh berisi karakter NUL", "must not contain the character NUL"),
]


async def test_a_refusal_names_field_value_and_rule_in_both_languages(
    caller: Caller, subtests: pytest.Subtests
) -> None:
    for changes, *rules in WRONG:
        for language, rule in zip(("id", "en"), rules, strict=True):
            with subtests.test(language, **changes):
                caller.http.headers["Accept-Language"] = language
                (flaw,) = (await caller.refused(422, "/sessions", a_session(*WHO) | changes))["errors"]
                assert {flaw["field"]: flaw["value"]} == as_shown(changes)
                assert rule in flaw["rule"]


INSTANTS = {
    "2026-02-03T10:00:00": "harus menyebut zona waktu",
    "0001-01-01T00:00:00+14:00": "minimal",
    "2999-01-01T00:00:00Z": "tidak boleh di masa depan",
    "9999-12-31T23:59:59-12:00": "tidak boleh di masa depan",
}


async def test_an_instant_needs_a_zone_and_a_past(caller: Caller, subtests: pytest.Subtests) -> None:
    for instant, rule in INSTANTS.items():
        with subtests.test(instant):
            body = a_session(*WHO, completed_at=instant) | {"completed_on": None}
            (flaw,) = (await caller.refused(422, "/sessions", body))["errors"]
            assert flaw["field"] == "completed_at"
            assert rule in flaw["rule"]


async def test_an_instant_is_taken_for_the_day_of_the_centre(mentoring: Service, caller: Caller) -> None:
    body = a_session(*WHO, completed_at="2026-02-03T16:30:00Z") | {"completed_on": None}
    await caller.post("/sessions", body)
    assert waiting(mentoring)[0]["data"]["completed_on"] == "2026-02-04"


async def test_sessions_are_listed_by_day_the_newest_first(caller: Caller) -> None:
    days = ["2026-02-03", "2026-02-05", "2026-02-03", "2026-02-04", "2026-02-03"]
    for day in days:
        await caller.post("/sessions", a_session(*WHO, completed_on=day))
    seen: list[Json] = []
    after: dict[str, str] = {}
    while not seen or after:
        page = await caller.get("/sessions", limit=2, **after)
        seen += page["items"]
        after = {"after": page["next"]} if page["next"] else {}
    assert [each["completed_on"] for each in seen] == sorted(days, reverse=True)
    assert len({each["id"] for each in seen}) == len(days)
    assert seen[0] == await caller.get(f"/sessions/{seen[0]['id']}")
    assert "event_id" not in seen[0]


FOUND: list[tuple[dict[str, str], int]] = [
    ({"province": "73"}, 2),
    ({"province": "33"}, 0),
    ({"centre_id": WHO[0]}, 2),
    ({"consultant_ref": WHO[1]}, 2),
    ({"client_ref": WHO[2]}, 2),
    ({"client_ref": WHO[0]}, 0),
    ({"from": "2026-02-04"}, 1),
    ({"to": "2026-02-03"}, 1),
    ({"from": "2026-02-03", "to": "2026-02-04"}, 2),
    ({"centre_id": WHO[0], "from": "2026-02-05"}, 0),
    ({"region": "73.09"}, 2),
    ({"region": "7309", "to": "2026-02-03"}, 1),
    ({"region": "33"}, 0),
]


async def test_sessions_are_found_by_what_an_office_asks(caller: Caller, subtests: pytest.Subtests) -> None:
    for day in ("2026-02-03", "2026-02-04"):
        await caller.post("/sessions", a_session(*WHO, completed_on=day))
    for query, found in FOUND:
        with subtests.test(str(query)):
            assert len((await caller.get("/sessions", **query))["items"]) == found


async def test_sessions_are_put_in_the_order_that_is_asked_for(caller: Caller) -> None:
    for day in ("2026-02-04", "2026-02-03", "2026-02-05"):
        await caller.post("/sessions", a_session(*WHO, completed_on=day))
    for sort in ("completed_on", "-completed_on", "id", "-id"):
        first = await caller.get("/sessions", sort=sort, limit=2)
        second = await caller.get("/sessions", sort=sort, limit=2, after=first["next"])
        seen = [each[sort.removeprefix("-")] for each in first["items"] + second["items"]]
        assert (len(seen), seen) == (3, sorted(seen, reverse=sort.startswith("-"))), sort


async def test_a_question_that_sessions_cannot_answer_names_what_it_asks(caller: Caller) -> None:
    for query in ({"q": "Ani"}, {"colour": "red"}, {"sort": "notes"}, {"region": "99"}):
        answer = await caller.http.get("/sessions", params=query)
        assert answer.status_code == 422, query
        assert [flaw["field"] for flaw in answer.json()["errors"]] == list(query)


async def test_what_the_registry_told_is_shown(caller: Caller) -> None:
    (centre,) = (await caller.get("/centres"))["items"]
    assert (centre["id"], centre["name"], centre["province"]) == (WHO[0], "PLUT Maros", "73")
    assert (await caller.get(f"/consultants/{WHO[1]}"))["centre_id"] == WHO[0]
    assert (await caller.get("/clients", province="73"))["items"][0]["kind"] == "wirausaha"
    assert (await caller.http.get(f"/clients/{new_id()}")).json()["slug"] == "not-here"


async def test_only_newer_news_from_the_same_province_replaces_older(mentoring: Service, caller: Caller) -> None:
    moved = replace(MAROS, name="PLUT Maros Baru")
    await mentoring.replicate(replicated(moved, province="33", version=9))
    await mentoring.replicate(*replicated_events(moved, version=1))
    assert (await caller.get(f"/centres/{WHO[0]}"))["name"] == "PLUT Maros"
    await mentoring.replicate(*replicated_events(moved, version=2))
    assert (await caller.get(f"/centres/{WHO[0]}"))["name"] == "PLUT Maros Baru"
