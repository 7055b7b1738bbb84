"""What the registry does with an entrepreneur to register: state and fact together, or neither."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.registry.centres.commands import centres as centres_commands
from services.registry.people.commands import registration as registration_commands
from services.registry.people.rules.entrepreneur import Entrepreneur, Person
from shared.contracts.registry.people import EntrepreneurRegistered
from shared.runtime.errors import Conflict
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import (
    NOBODY,
    PERSON,
    a_centre,
    an_entrepreneur,
    refusal,
)


@pytest.fixture
def work() -> FakeRegistryWork:
    """An empty registry for Sulawesi Selatan and Jawa Tengah."""
    return FakeRegistryWork()


async def test_an_entrepreneur_leaves_the_province_as_a_reference(work: FakeRegistryWork) -> None:
    centre = await centres_commands.register_centre(a_centre(), work)
    made = await registration_commands.register_entrepreneur(an_entrepreneur(centre_id=centre.id), work)
    event = work.told[-1].event
    assert isinstance(event, EntrepreneurRegistered)
    assert (event.entrepreneur_ref, event.village_code, made.warnings) == (made.id, "73.09.01.2003", ())
    assert (event.centre_id, work.things[Entrepreneur][made.id].event_id) == (centre.id, work.told[-1].id)
    assert made.id != work.told[-1].id
    for secret in (PERSON.name, PERSON.nik, PERSON.phone, PERSON.birth_date.isoformat(), PERSON.sex):
        assert secret not in repr(event)


async def test_a_nik_is_registered_once_a_province(work: FakeRegistryWork) -> None:
    first = await registration_commands.register_entrepreneur(an_entrepreneur(), work)
    refused = await refusal(work, registration_commands.register_entrepreneur(an_entrepreneur(), work))
    assert isinstance(refused, Conflict)
    assert str(first.id) in refused.words.en
    await registration_commands.register_entrepreneur(an_entrepreneur(village_code="33.02.01.2001"), work)
    assert len(work.things[Entrepreneur]) == 2


async def test_what_only_looks_odd_about_a_nik_is_taken_with_a_warning(work: FakeRegistryWork) -> None:
    person = Person("Ani", "9199990101800001", "", date(1999, 1, 1), "female")
    made = await registration_commands.register_entrepreneur(an_entrepreneur(person=person), work)
    assert made.warnings == (
        "nik-region-unknown", "nik-region-differs", "nik-birth-date-differs", "nik-sex-differs",
    )  # fmt: skip


async def test_of_a_consent_it_is_kept_to_what_how_and_who_says_so(work: FakeRegistryWork) -> None:
    work.who = "budi"
    day = date(2022, 10, 17)
    wish = an_entrepreneur(
        registered_on=day, consent_given_on=day, consent_text="pdp-1", consent_manner="electronic-form"
    )
    made = await registration_commands.register_entrepreneur(wish, work)
    kept = work.things[Entrepreneur][made.id]
    assert (kept.consent_given_on, kept.consent_text, kept.consent_manner) == (day, "pdp-1", "electronic-form")
    assert kept.consent_recorded_by == "budi"
    assert "consent" not in repr(work.told)


async def test_a_child_and_a_great_age_are_taken_with_a_warning(work: FakeRegistryWork) -> None:
    young = replace(PERSON, nik="7309014101120001", birth_date=date(2012, 1, 1))
    made = await registration_commands.register_entrepreneur(an_entrepreneur(person=young), work)
    assert made.warnings == ("age-young",)
    old = Person("Basse", "7309014101310002", "0899", date(1931, 1, 1), "female")
    made = await registration_commands.register_entrepreneur(an_entrepreneur(person=old), work)
    assert made.warnings == ("age-old",)


@pytest.mark.parametrize(
    ("changes", "slug", "field"),
    [
        ({"village_code": "73.09.01"}, "region-unknown", "village_code"),
        ({"centre_id": NOBODY}, "centre-unknown", "centre_id"),
        ({"registered_on": date(2026, 11, 23)}, "day-too-late", "registered_on"),
        ({"consent_given_on": date(2026, 1, 6)}, "day-too-late", "consent_given_on"),
        (
            {"registered_on": date(2022, 10, 16), "consent_given_on": date(2022, 10, 16), "consent_text": "pdp-1"},
            "day-too-early",
            "consent_given_on",
        ),
        ({"registered_on": date(1998, 1, 1), "consent_given_on": date(1998, 1, 1)}, "day-too-early", "registered_on"),
        ({"person": replace(PERSON, nik="9909014101990001")}, "nik-impossible", "nik"),
        ({"person": replace(PERSON, birth_date=date(2026, 1, 5))}, "age-impossible", "birth_date"),
        ({"person": replace(PERSON, birth_date=date(2025, 6, 1))}, "age-impossible", "birth_date"),
        ({"person": replace(PERSON, birth_date=date(2016, 1, 6))}, "age-impossible", "birth_date"),
    ],
)
async def test_an_entrepreneur_that_cannot_be_is_refused(
    work: FakeRegistryWork, changes: dict[str, Any], slug: str, field: str
) -> None:
    wish = an_entrepreneur(**changes)
    refused = await refusal(work, registration_commands.register_entrepreneur(wish, work))
    assert (refused.slug, [flaw.field for flaw in refused.flaws]) == (slug, [field])
    assert not work.things[Entrepreneur]


class Overtaken(FakeRegistryWork):
    """A registry in which whoever held a NIK is gone by the time that one looks."""

    async def holder_of(self, province: str, nik: str) -> UUID | None:
        del province, nik
        return None


async def test_of_a_nik_whose_holder_left_a_moment_ago_the_office_is_told_nothing() -> None:
    work = Overtaken()
    await registration_commands.register_entrepreneur(an_entrepreneur(), work)
    refused = await refusal(work, registration_commands.register_entrepreneur(an_entrepreneur(), work))
    assert (refused.slug, work.noted) == ("entrepreneur-already-registered", [])


async def test_a_wrong_village_an_impossible_nik_and_a_day_to_come_are_told_at_once(work: FakeRegistryWork) -> None:
    wish = an_entrepreneur(
        person=replace(PERSON, nik="12AB"), village_code="73.09.01.9999", registered_on=date(2199, 1, 1)
    )

    refused = await refusal(work, registration_commands.register_entrepreneur(wish, work))
    assert [each.field for each in refused.flaws] == ["village_code", "nik", "registered_on", "birth_date"]
