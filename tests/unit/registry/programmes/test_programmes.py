"""Programmes are declared, and a place in one is given once."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.registry.people.commands import registration as registration_commands
from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.programmes.commands import programmes as programmes_commands
from shared.contracts.registry.programmes import EntrepreneurEnrolled, ProgrammeDeclared
from shared.runtime.errors import Conflict, Invalid, NotFound
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import (
    NOBODY,
    a_programme,
    an_enrolment,
    an_entrepreneur,
    refusal,
)


@pytest.fixture
def work() -> FakeRegistryWork:
    """An empty registry for Sulawesi Selatan and Jawa Tengah."""
    return FakeRegistryWork()


async def enrolled(work: FakeRegistryWork) -> tuple[UUID, UUID]:
    """Enrol somebody; shape: (entrepreneur, programme)."""
    entrepreneur = await registration_commands.register_entrepreneur(an_entrepreneur(), work)
    programme = await programmes_commands.declare_programme(a_programme(), work)
    await programmes_commands.enrol_entrepreneur(an_enrolment(entrepreneur.id, programme.id), work)
    return entrepreneur.id, programme.id


@pytest.mark.parametrize(
    ("changes", "slug", "field"),
    [
        ({"owner_region": "73.09"}, "region-unknown", "owner_region"),
        ({"quota_per_village_total": 19}, "quota-contradicts", "quota_per_village_total"),
        ({"youth_max_age": 15}, "ages-contradict", "youth_max_age"),
        ({"name": "Desa Mandiri 0811-2233-4455"}, "personal-data", "name"),
    ],
)
async def test_a_programme_that_contradicts_itself_or_tells_of_a_person_is_refused(
    work: FakeRegistryWork, changes: dict[str, Any], slug: str, field: str
) -> None:
    refused = await refusal(work, programmes_commands.declare_programme(a_programme(**changes), work))
    assert (refused.slug, [flaw.field for flaw in refused.flaws]) == (slug, [field])


async def test_a_programme_of_one_year_and_one_age_is_told_as_it_is_declared(work: FakeRegistryWork) -> None:
    wish = a_programme(
        years=1, quota_per_village_total=20, youth_min_age=30, youth_max_age=30, flagship=True, new_within_months=24
    )
    answer = await programmes_commands.declare_programme(wish, work)
    assert work.told[-1].event == ProgrammeDeclared(
        programme_id=answer.id, name="Desa Mandiri", owner_region="73", start_year=2025, years=1,
        quota_per_village_year=20, quota_per_village_total=20, youth_min_age=30, youth_max_age=30,
        declared_on=date(2026, 11, 22), flagship=True, new_within_months=24,
    )  # fmt: skip


async def test_an_enrolment_is_the_entrepreneurs_next_fact(work: FakeRegistryWork) -> None:
    entrepreneur, programme = await enrolled(work)
    told = work.told[-1]
    assert isinstance(told.event, EntrepreneurEnrolled)
    assert (told.version, told.event.programme_year, told.event.youth) == (2, 2, True)
    assert work.things[Entrepreneur][entrepreneur].version == 2
    assert (entrepreneur, programme) in work.kept


async def test_a_place_in_a_programme_is_given_once(work: FakeRegistryWork) -> None:
    entrepreneur, programme = await enrolled(work)
    refused = await refusal(work, programmes_commands.enrol_entrepreneur(an_enrolment(entrepreneur, programme), work))
    assert (type(refused), refused.slug) == (Conflict, "already-enrolled")
    assert work.things[Entrepreneur][entrepreneur].version == 2


async def test_only_who_is_registered_is_enrolled_in_what_is_declared(work: FakeRegistryWork) -> None:
    entrepreneur, programme = await enrolled(work)
    nowhere = await refusal(work, programmes_commands.enrol_entrepreneur(an_enrolment(entrepreneur, NOBODY), work))
    nobody = await refusal(work, programmes_commands.enrol_entrepreneur(an_enrolment(NOBODY, programme), work))
    assert (type(nowhere), nowhere.slug) == (NotFound, "programme-unknown")
    assert (type(nobody), nobody.slug) == (Invalid, "entrepreneur-unknown")
