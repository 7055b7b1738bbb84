"""A programme that was declared wrong is corrected, or taken back while nobody has a place in it."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.registry.people.commands import registration as registration_commands
from services.registry.programmes.commands import programmes as programmes_commands
from services.registry.programmes.commands import reversals as reversals_commands
from services.registry.programmes.commands.reversals import VoidOfPlace
from services.registry.programmes.rules.programme import Programme
from shared.contracts.registry.programmes import ProgrammeDeclared, ProgrammeVoided
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import Conflict, Invalid, NotFound
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import NOBODY, a_programme, an_enrolment, an_entrepreneur, refusal


@pytest.fixture
def work() -> FakeRegistryWork:
    return FakeRegistryWork()


@pytest.fixture
async def desa(work: FakeRegistryWork) -> UUID:
    return (await programmes_commands.declare_programme(a_programme(), work)).id


@pytest.fixture
async def ani(work: FakeRegistryWork, desa: UUID) -> UUID:
    """Somebody with a place in the second year."""
    ref = (await registration_commands.register_entrepreneur(an_entrepreneur(), work)).id
    await programmes_commands.enrol_entrepreneur(an_enrolment(ref, desa), work)
    return ref


async def test_a_wrong_programme_is_declared_anew_as_it_should_have_been(work: FakeRegistryWork, desa: UUID) -> None:
    mended = {"name": "Desa Maju", "start_year": 2024, "youth_max_age": 35, "quota_per_village_year": 10}
    assert await programmes_commands.correct_programme(desa, mended, work) == CommandResult(desa, 2)
    told = work.told[-1]
    assert isinstance(told.event, ProgrammeDeclared)
    assert (told.version, told.event.name, told.event.start_year) == (2, "Desa Maju", 2024)
    assert (told.event.youth_max_age, told.event.quota_per_village_year, told.event.years) == (35, 10, 5)


async def test_the_office_that_runs_it_is_told_by_no_event(work: FakeRegistryWork, desa: UUID) -> None:
    told = len(work.told)
    answer = await programmes_commands.correct_programme(desa, {"owner_office": "Dinas Koperasi"}, work)
    assert (answer.version, len(work.told)) == (2, told)
    assert work.things[Programme][desa].owner_office == "Dinas Koperasi"


async def test_a_promise_may_change_while_somebody_has_a_place(work: FakeRegistryWork, desa: UUID, ani: UUID) -> None:
    mended = {"quota_per_village_year": 25, "quota_per_village_total": 125, "years": 2, "flagship": True}
    await programmes_commands.correct_programme(desa, mended, work)
    assert (ani, desa) in work.kept


@pytest.mark.parametrize(
    ("mended", "slug", "field"),
    [
        ({}, "nothing-corrected", "name"),
        ({"years": 5}, "nothing-corrected", "years"),
        ({"years": 1}, "programme-has-places", "years"),
        ({"start_year": 2024}, "programme-has-places", "start_year"),
        ({"youth_min_age": 17}, "programme-has-places", "youth_min_age"),
        ({"youth_max_age": 35}, "programme-has-places", "youth_max_age"),
        ({"new_within_months": 24}, "programme-has-places", "new_within_months"),
        ({"quota_per_village_total": 19}, "quota-contradicts", "quota_per_village_total"),
    ],
)
@pytest.mark.usefixtures("ani")
async def test_what_decided_something_of_a_place_stays(
    work: FakeRegistryWork, desa: UUID, mended: dict[str, Any], slug: str, field: str
) -> None:
    refused = await refusal(work, programmes_commands.correct_programme(desa, mended, work))
    assert isinstance(refused, Invalid)
    assert [(refused.slug, flaw.field) for flaw in refused.flaws] == [(slug, field)]


async def test_a_programme_is_taken_back_once_nobody_has_a_place(work: FakeRegistryWork, desa: UUID, ani: UUID) -> None:
    refused = await refusal(work, programmes_commands.void_programme(desa, "wrong-terms", work))
    assert (type(refused), refused.slug) == (Conflict, "programme-has-places")
    assert refused.words.en.startswith("1 have a place")
    await reversals_commands.void_enrolment(VoidOfPlace(ani, desa, "wrong-programme"), work)
    await programmes_commands.void_programme(desa, "wrong-terms", work)
    assert work.told[-1].event == ProgrammeVoided(
        programme_id=desa, reason_code="wrong-terms", voided_on=date(2026, 11, 22)
    )
    for command in (
        programmes_commands.enrol_entrepreneur(an_enrolment(ani, desa), work),
        programmes_commands.correct_programme(desa, {"years": 4}, work),
        programmes_commands.void_programme(desa, "other", work),
        programmes_commands.correct_programme(NOBODY, {"years": 4}, work),
    ):
        gone = await refusal(work, command)
        assert (type(gone), gone.slug) == (NotFound, "programme-unknown")
