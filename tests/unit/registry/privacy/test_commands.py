"""Merging and erasing, one command at a time."""

from datetime import date
from typing import Any, get_args
from uuid import UUID

import pytest

from services.registry.enterprises import commands as enterprises_commands
from services.registry.enterprises.rules.enterprise import CompanyForm, Enterprise, OwnerForm
from services.registry.people.commands import profile as profile_commands
from services.registry.people.commands import registration as registration_commands
from services.registry.privacy import commands as privacy_commands
from services.registry.privacy.commands import SearchOvertaken
from services.registry.programmes.commands import programmes as programmes_commands
from shared.contracts.registry.people import EntrepreneurErased, EntrepreneurMerged
from shared.runtime.errors import Conflict, Invalid
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import (
    NOBODY,
    NOWHERE,
    PERSON,
    a_programme,
    an_enrolment,
    an_enterprise,
    an_entrepreneur,
    refusal,
)

OTHER_NIK = "7309014101990002"
TODAY = date(2026, 11, 22)
DAY = date(2026, 2, 1)


@pytest.fixture
def work() -> FakeRegistryWork:
    return FakeRegistryWork()


@pytest.fixture
async def ani(work: FakeRegistryWork) -> UUID:
    return (await registration_commands.register_entrepreneur(an_entrepreneur(), work)).id


async def another(work: FakeRegistryWork, **changes: Any) -> UUID:
    """Register somebody else, who may be the same person."""
    person = type(PERSON)("Ani", OTHER_NIK, "0899", date(1990, 5, 5), "female")
    return (await registration_commands.register_entrepreneur(an_entrepreneur(person=person, **changes), work)).id


async def test_a_duplicate_is_given_up_for_the_other_with_all_that_is_its_own(
    work: FakeRegistryWork, ani: UUID
) -> None:
    duplicate = await another(work)
    programme = await programmes_commands.declare_programme(a_programme(), work)
    await programmes_commands.enrol_entrepreneur(an_enrolment(duplicate, programme.id), work)
    enterprise = await enterprises_commands.register_enterprise(an_enterprise(duplicate), work)
    merged = await privacy_commands.merge(duplicate, ani, NOWHERE, work)
    assert work.told[-1].event == EntrepreneurMerged(entrepreneur_ref=duplicate, into_ref=ani, merged_on=TODAY)
    assert (merged.version, work.told[-1].version, merged.warnings) == (5, 5, ())
    assert (work.gone[duplicate], list(work.kept)) == (ani, [(ani, programme.id)])
    assert work.things[Enterprise][enterprise.id].entrepreneur_ref == ani
    assert (
        await refusal(work, profile_commands.correct(duplicate, {"name": "Ani"}, work))
    ).slug == "entrepreneur-unknown"


@pytest.mark.parametrize("legal_form", get_args(CompanyForm))
async def test_a_company_outlives_its_owner(work: FakeRegistryWork, ani: UUID, legal_form: str) -> None:
    company = (await enterprises_commands.register_enterprise(an_enterprise(ani, legal_form=legal_form), work)).id
    await privacy_commands.erase(ani, DAY, NOWHERE, work)
    assert await work.find(Enterprise, company) is not None


@pytest.mark.parametrize("legal_form", get_args(OwnerForm))
async def test_a_firm_that_is_its_owner_goes_with_them(work: FakeRegistryWork, ani: UUID, legal_form: str) -> None:
    own = (await enterprises_commands.register_enterprise(an_enterprise(ani, legal_form=legal_form), work)).id
    await privacy_commands.erase(ani, DAY, NOWHERE, work)
    assert await work.find(Enterprise, own) is None


async def test_of_two_places_in_one_programme_the_survivors_stays(work: FakeRegistryWork, ani: UUID) -> None:
    duplicate = await another(work)
    programme = await programmes_commands.declare_programme(a_programme(), work)
    for ref in (ani, duplicate):
        await programmes_commands.enrol_entrepreneur(an_enrolment(ref, programme.id), work)
    assert (await privacy_commands.merge(duplicate, ani, NOWHERE, work)).warnings == ("place-held-twice",)
    assert list(work.kept) == [(ani, programme.id)]


async def test_only_two_of_one_province_are_one_person(work: FakeRegistryWork, ani: UUID) -> None:
    far = await another(work, village_code="33.02.01.2001")
    for into, slug in ((ani, "merge-impossible"), (far, "merge-impossible"), (NOBODY, "entrepreneur-unknown")):
        refused = await refusal(work, privacy_commands.merge(ani, into, NOWHERE, work))
        assert (type(refused), refused.slug, refused.flaws[0].field) == (Invalid, slug, "into_ref")


async def test_who_is_erased_is_told_of_once_more_and_never_found_again(work: FakeRegistryWork, ani: UUID) -> None:
    await profile_commands.withdraw_consent(ani, DAY, work)
    erased = await privacy_commands.erase(ani, DAY, NOWHERE, work)
    assert work.told[-1].event == EntrepreneurErased(entrepreneur_ref=ani, erased_on=TODAY)
    assert (erased.version, work.told[-1].version) == (3, 3)
    assert (await refusal(work, privacy_commands.erase(ani, DAY, NOWHERE, work))).slug == "entrepreneur-unknown"
    again = await registration_commands.register_entrepreneur(an_entrepreneur(), work)
    assert again.id != ani


async def test_erasure_and_merge_wait_for_the_import_that_would_undo_them(work: FakeRegistryWork, ani: UUID) -> None:
    work.importing = True
    other = await another(work)
    for command in (privacy_commands.erase(ani, DAY, NOWHERE, work), privacy_commands.merge(other, ani, NOWHERE, work)):
        refused = await refusal(work, command)
        assert (type(refused), refused.slug) == (Conflict, "import-under-way")


async def test_what_changed_while_tables_were_searched_is_searched_again(work: FakeRegistryWork, ani: UUID) -> None:
    work.overtaken = True
    refused = await refusal(work, privacy_commands.erase(ani, DAY, NOWHERE, work))
    assert (type(refused), refused.slug, refused.retry_after_seconds) == (SearchOvertaken, "search-overtaken", 2)


@pytest.mark.parametrize("day", [date(2026, 1, 4), date(2026, 11, 23)])
async def test_an_erasure_is_asked_for_by_somebody_registered_and_not_tomorrow(
    work: FakeRegistryWork, ani: UUID, day: date
) -> None:
    refused = await refusal(work, privacy_commands.erase(ani, day, NOWHERE, work))
    assert refused.slug.startswith("day-too-")
    assert [flaw.field for flaw in refused.flaws] == ["requested_on"]


async def test_no_answer_is_kept_of_whom_nothing_may_be_kept(work: FakeRegistryWork, ani: UUID) -> None:
    own = (await enterprises_commands.register_enterprise(an_enterprise(ani), work)).id
    duplicate = await another(work)
    await privacy_commands.merge(duplicate, ani, NOWHERE, work)
    assert work.unanswered == {duplicate}
    await privacy_commands.erase(ani, DAY, NOWHERE, work)
    assert work.unanswered == {duplicate, ani, own}
