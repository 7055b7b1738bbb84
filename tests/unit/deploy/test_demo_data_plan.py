"""The nation of the demo is believable, holds the stories it is there for, and is the same for everybody."""

from collections import Counter
from datetime import date
from typing import Any

import pytest

from deploy.local.demo_data.commands import Command, Ref, resolved
from deploy.local.demo_data.people import PROGRAMME_PROVINCE, QUOTA, QUOTA_VILLAGE
from deploy.local.demo_data.plan import waves
from services.registry.people.rules.entrepreneur import Person, age_on
from services.registry.people.rules.nik import check_nik, nik_warnings
from shared.regions import PROVINCES

TODAY = date(2026, 11, 22)
PLAN = waves(TODAY)
BY_KEY = {command.key: command for wave in PLAN for command in wave}


def of(first_path: str, service: str = "registry") -> list[Command]:
    """Return the commands of one kind."""
    return [one for one in BY_KEY.values() if one.service == service and one.path == (first_path,)]


def refs(value: Any) -> set[str]:
    """Return every reference in a body or path."""
    if isinstance(value, Ref):
        return {value}
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return {ref for part in parts for ref in refs(part)}


def test_the_same_day_tells_the_same_nation() -> None:
    assert waves(TODAY) == PLAN


def test_no_two_commands_share_a_key() -> None:
    assert len(BY_KEY) == sum(map(len, PLAN))


@pytest.mark.parametrize("today", [TODAY, date(2027, 1, 1), date(2028, 2, 29), date(2027, 12, 31)])
def test_a_wave_names_only_what_earlier_waves_made(today: date) -> None:
    known: set[str] = set()
    for wave in waves(today):
        assert all(refs(command.body) | refs(command.path) <= known for command in wave)
        known |= {command.key for command in wave}


def test_references_become_ids() -> None:
    command = Command("void-1", "mentoring", ("sessions", Ref("session-1"), "void"), {"who": [Ref("centre-1")]}, "73")
    ids = {"session-1": "s", "centre-1": "c"}
    assert resolved(command.path, ids) == ["sessions", "s", "void"]
    assert resolved(command.body, ids) == {"who": ["c"]}
    with pytest.raises(KeyError):
        resolved(Ref("unknown"), ids)


def test_every_province_has_a_centre_and_sessions() -> None:
    centres = Counter(command.body["region_code"][:2] for command in of("centres"))
    sessions = {command.body["village_code"][:2] for command in of("sessions", "mentoring")}
    assert set(centres) == set(PROVINCES) == sessions
    assert 90 <= centres.total() <= 130


def test_maros_is_the_youngest_of_its_province_and_the_fastest_of_its_cohort() -> None:
    centres = {command.key: command.body for command in of("centres")}
    here = [body for body in centres.values() if body["region_code"].startswith("73")]
    assert max(here, key=lambda body: body["founded_on"])["region_code"] == "73.09"
    waits: dict[str, int] = {}
    for act in of("agreements", "partnerships"):
        for centre in map(str, act.body["centre_ids"]):
            opened, signed = centres[centre]["operational_on"], act.body["signed_on"]
            days = (date.fromisoformat(signed) - date.fromisoformat(opened)).days
            waits[centre] = min(waits.get(centre, days), days)
    cohort = {key for key, body in centres.items() if body["founded_on"] == "2022-12-27" and body["founding"] == "new"}
    assert len(cohort) == 13
    assert min(cohort, key=lambda key: waits.get(key, 10_000)) == "centre-73.09"
    assert waits["centre-73.09"] == 14


def test_one_village_gets_exactly_its_yearly_quota_of_young_people() -> None:
    programme = BY_KEY[f"programme-{PROGRAMME_PROVINCE}"].body
    young = 0
    for command in BY_KEY.values():
        if command.path[-1] != "enrolments":
            continue
        person = BY_KEY[command.body["entrepreneur_ref"]].body
        enrolled = date.fromisoformat(command.body["enrolled_on"])
        age = age_on(date.fromisoformat(person["birth_date"]), enrolled)
        assert person["registered_on"] <= command.body["enrolled_on"] < TODAY.isoformat()
        assert programme["start_year"] <= enrolled.year < programme["start_year"] + programme["years"]
        young += person["village_code"] == QUOTA_VILLAGE and enrolled.year == TODAY.year and 16 <= age <= 30
    assert young == QUOTA


def test_every_nik_is_possible_fits_its_person_and_is_nobodys() -> None:
    seen = set()
    for body in (command.body for command in of("entrepreneurs")):
        check_nik(body["nik"], PROVINCES)
        person = Person(body["name"], body["nik"], "", date.fromisoformat(body["birth_date"]), body["sex"])
        assert nik_warnings(person, body["village_code"], known=True) == ()
        assert body["nik"][12:].startswith("99")
        assert body["name"].startswith("Contoh ")
        seen.add(body["nik"])
    assert len(seen) == 1_000


def test_sessions_are_held_on_working_days_by_the_clients_own_centre() -> None:
    sessions = of("sessions", "mentoring")
    for body in (command.body for command in sessions):
        client, consultant = BY_KEY[body["client_ref"]].body, BY_KEY[body["consultant_ref"]].body
        held = date.fromisoformat(body["completed_on"])
        assert body["centre_id"] == client["centre_id"] == consultant["centre_id"]
        assert body["field"] == consultant["field"]
        assert held < TODAY
        assert held.weekday() < 5
        assert max(client["registered_on"], consultant["appointed_on"]) <= body["completed_on"]
    months = Counter(command.body["completed_on"][:7] for command in sessions)
    assert len(months) == 25
    assert months["2026-03"] < months["2026-02"]
    assert 3_800 <= len(sessions) <= 4_000


def test_some_sessions_are_voided_and_some_agreements_ended() -> None:
    last = Counter(command.path[-1] for command in PLAN[-1])
    assert (last["void"], last["termination"]) == (40, 3)


def test_all_of_the_quota_village_and_most_elsewhere_prove_their_business_after_they_were_enrolled() -> None:
    every = [command for wave in PLAN for command in wave]
    places = [command.body for command in every if command.path[-1] == "enrolments"]
    enrolled = {body["entrepreneur_ref"]: body["enrolled_on"] for body in places}
    proofs = {command.path[1]: command.body for command in every if command.path[-1] == "confirmations"}
    for ref, body in proofs.items():
        assert body["business_started_on"] <= enrolled[ref] <= body["confirmed_on"] <= TODAY.isoformat()
    at_home = [ref for ref in proofs if BY_KEY[ref].body["village_code"] == QUOTA_VILLAGE]
    assert len(at_home) == QUOTA
    assert len(enrolled) > len(proofs) > len(enrolled) // 2
