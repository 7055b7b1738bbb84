"""Partnerships over HTTP on a real PostgreSQL, in a world that the registry has told of."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from itertools import permutations
from uuid import UUID

import pytest
from msgspec import structs

from shared.contracts.registry.centres import CentreDetailsChanged, CentreOpened
from shared.runtime.clock import new_id
from tests.support.bodies import a_partner, an_agreement
from tests.support.clients import Caller, Json
from tests.support.in_process import Service
from tests.support.sample_events import MAROS, WORLD, replicated, replicated_events

CENTRE = str(MAROS.centre_id)
STRANGER = str(UUID(int=404))


@pytest.fixture
async def partnerships(database: str) -> Service:
    """A partnerships that has heard of one centre."""
    service = Service("partnerships", database)
    service.migrate()
    await service.replicate(*replicated_events(*WORLD))
    return service


@pytest.fixture
async def caller(partnerships: Service) -> AsyncIterator[Caller]:
    """Whoever uses it."""
    async with partnerships.api() as caller:
        yield caller


def waiting(partnerships: Service) -> list[Json]:
    """Return the facts that wait for the relay, with their streams."""
    return partnerships.rows(
        "select topic, type, convert_from(value, 'UTF8')::jsonb as event from outbox order by xid, seq"
    )


async def test_an_agreement_sent_again_is_answered_again_and_done_once(partnerships: Service, caller: Caller) -> None:
    partner = await caller.twice("/partners", a_partner())
    made = await caller.twice("/agreements", an_agreement(CENTRE, partner["id"]))
    ended = await caller.twice(
        f"/agreements/{made['id']}/termination", {"terminated_on": "2027-01-01", "reason_code": "mutual"}
    )
    assert (ended["id"], ended["version"]) == (made["id"], 2)
    assert [each["type"] for each in waiting(partnerships)] == [
        "partner-registered",
        "mou-signed",
        "agreement-terminated",
    ]
    assert len(partnerships.rows("select 1 from agreement")) == 1


async def test_an_agreement_is_one_fact_with_all_its_centres_and_partners(
    partnerships: Service, caller: Caller
) -> None:
    bank = await caller.post("/partners", a_partner(name="Bank Sulselbar", type="bank"))
    university = await caller.post("/partners", a_partner())
    both = [bank["id"], university["id"]]
    made = await caller.post("/agreements", an_agreement(CENTRE, "") | {"partner_ids": both})
    signed = waiting(partnerships)[-1]
    assert (signed["topic"], signed["event"]["subject"]) == ("73.partnerships", made["id"])
    assert (signed["event"]["data"]["centre_ids"], signed["event"]["data"]["partner_ids"]) == ([CENTRE], both)
    assert signed["event"]["data"]["partner_types"] == ["bank", "university"]
    shown = await caller.get(f"/agreements/{made['id']}")
    assert (shown["province"], shown["partner_types"], shown["terminated_on"]) == ("73", ["bank", "university"], None)


async def test_an_act_of_several_centres_is_signed_by_an_office_that_reaches_them_all(
    partnerships: Service, caller: Caller
) -> None:
    other = structs.replace(MAROS, centre_id=new_id(), region_code="73.10")
    await partnerships.replicate(*replicated_events(other))
    body = an_agreement("", (await caller.post("/partners", a_partner()))["id"])
    for both in permutations((CENTRE, str(other.centre_id))):
        for narrow in (f"centre:73.09:{CENTRE}", "district:73.09"):
            with caller.speaking_for(narrow):
                refused = await caller.refused(409, "/agreements", body | {"centre_ids": list(both)})
                assert [flaw["value"] for flaw in refused["errors"]] == [str(other.centre_id)]
        await caller.post("/agreements", body | {"centre_ids": list(both)})


async def test_an_act_of_two_provinces_is_the_business_of_the_one_where_it_is_at_home(
    partnerships: Service, caller: Caller
) -> None:
    other = structs.replace(MAROS, centre_id=new_id(), region_code="33.02")
    await partnerships.replicate(replicated(other, province="33"))
    with caller.speaking_for("ministry"):
        body = an_agreement("", (await caller.post("/partners", a_partner()))["id"])
        both = [CENTRE, str(other.centre_id)]
        here, there = [
            (await caller.post("/agreements", body | {"centre_ids": each}))["id"] for each in (both, both[::-1])
        ]
    ending = {"terminated_on": "2026-03-01", "reason_code": "other"}
    for somebody in ("province:73", "district:73.09", f"centre:73.09:{CENTRE}"):
        with caller.speaking_for(somebody):
            assert [each["id"] for each in (await caller.get("/agreements"))["items"]] == [here]
            await caller.refused(404, f"/agreements/{there}/termination", ending)


async def test_an_agreement_ends_early_once_however_many_try(partnerships: Service, caller: Caller) -> None:
    partner = await caller.post("/partners", a_partner())
    made = await caller.post("/agreements", an_agreement(CENTRE, partner["id"]))
    path, body = f"/agreements/{made['id']}/termination", {"terminated_on": "2026-03-01", "reason_code": "breach"}
    answers = await asyncio.gather(*(caller.send(path, body) for _ in range(6)))
    assert Counter(each.status_code for each in answers) == {201: 1, 412: 5}
    assert {each.json()["slug"] for each in answers if each.status_code == 412} == {"version-stale"}
    assert len(waiting(partnerships)) == 3
    shown = (await caller.get("/agreements"))["items"][0]
    assert (shown["terminated_on"], shown["termination_reason"], shown["version"]) == ("2026-03-01", "breach", 2)


async def test_of_which_centre_no_news_has_arrived_may_be_asked_again_and_then_is_known(database: str) -> None:
    deaf = Service("partnerships", database)
    deaf.migrate()
    async with deaf.api() as caller:
        partner = await caller.post("/partners", a_partner())
        answer = await caller.send("/agreements", an_agreement(CENTRE, partner["id"]), key="k")
        assert (answer.status_code, answer.json()["slug"]) == (409, "centre-not-heard-of")
        assert answer.headers["Retry-After"] == "2"
        assert "kabar dari registri belum sampai" in answer.json()["title"]
        assert [(flaw["field"], flaw["value"]) for flaw in answer.json()["errors"]] == [("centre_ids.0", CENTRE)]
        await deaf.replicate(*replicated_events(MAROS))
        assert (await caller.send("/agreements", an_agreement(CENTRE, partner["id"]), key="k")).status_code == 201


async def test_a_centre_is_known_as_it_is_called_now_and_since_when_it_is_open(
    partnerships: Service, caller: Caller
) -> None:
    renamed = CentreDetailsChanged(
        centre_id=MAROS.centre_id, name="PLUT Butta Salewangang", changed_on=MAROS.founded_on
    )
    opened = CentreOpened(centre_id=MAROS.centre_id, operational_on=MAROS.founded_on)
    for province, known in (("33", (MAROS.name, "2016-01-01")), ("73", ("PLUT Butta Salewangang", "2015-03-01"))):
        await partnerships.replicate(
            replicated(opened, province=province, version=2), replicated(renamed, province=province, version=3)
        )
        (centre,) = (await caller.get("/centres"))["items"]
        assert (centre["name"], centre["operational_on"]) == known


WRONG: list[tuple[Json, str, str, str]] = [
    ({"kind": "pks"}, "kind", "harus salah satu dari", "must be one of"),
    ({"centre_ids": []}, "centre_ids", "minimal 1 isian", "needs at least 1 entries"),
    ({"centre_ids": [CENTRE, CENTRE]}, "centre_ids.1", "cukup disebut satu kali", "must be named only once"),
    ({"partner_ids": [STRANGER]}, "partner_ids.0", "harus mitra yang terdaftar", "must be a partner registered here"),
    ({"partner_ids": ["unhas"]}, "partner_ids.0", "harus pengenal UUID", "must be a UUID"),
    ({"service_lines": ["Keuangan"]}, "service_lines.0", "harus sesuai pola", "must match the pattern"),
    ({"signed_on": "2999-01-01"}, "signed_on", "tidak boleh setelah", "must not be after"),
    ({"ends_on": "2026-01-31"}, "ends_on", "tidak boleh sebelum 2026-02-01", "must not be before 2026-02-01"),
]


async def test_a_refusal_names_field_and_rule_in_both_languages(caller: Caller, subtests: pytest.Subtests) -> None:
    partner = await caller.post("/partners", a_partner())
    for changes, field, *rules in WRONG:
        for language, rule in zip(("id", "en"), rules, strict=True):
            with subtests.test(language, field=field):
                caller.http.headers["Accept-Language"] = language
                body = an_agreement(CENTRE, partner["id"]) | changes
                (flaw,) = (await caller.refused(422, "/agreements", body))["errors"]
                assert flaw["field"] == field
                assert rule in flaw["rule"]


async def test_an_agreement_does_not_end_outside_its_term(caller: Caller) -> None:
    partner = await caller.post("/partners", a_partner())
    made = await caller.post("/agreements", an_agreement(CENTRE, partner["id"]))
    path = f"/agreements/{made['id']}/termination"
    early = await caller.refused(422, path, {"terminated_on": "2026-01-31", "reason_code": "other"})
    late = await caller.refused(422, path, {"terminated_on": "2029-02-01", "reason_code": "other"})
    assert (early["slug"], late["slug"]) == ("day-too-early", "day-too-late")
    nowhere = await caller.refused(
        404, f"/agreements/{STRANGER}/termination", {"terminated_on": "2027-01-01", "reason_code": "other"}
    )
    assert nowhere["slug"] == "agreement-unknown"


async def test_partners_and_centres_are_listed_by_province(partnerships: Service, caller: Caller) -> None:
    await caller.post("/partners", a_partner())
    await caller.post("/partners", a_partner(name="Bank Mandiri", type="bank", region_code="31.71"))
    with caller.speaking_for("province:33"):
        await caller.post("/partners", a_partner(name="Unsoed", region_code="3302"))
        assert [each["region_code"] for each in (await caller.get("/partners"))["items"]] == ["33.02"]
    named = [each["name"] for each in (await caller.get("/partners", province="73"))["items"]]
    assert sorted(named) == ["Bank Mandiri", "Universitas Hasanuddin"]
    assert (await caller.get("/partners", province="33"))["items"] == []
    assert [each["id"] for each in (await caller.get("/centres"))["items"]] == [CENTRE]
    assert [each["topic"] for each in waiting(partnerships)].count("33.partnerships") == 1
