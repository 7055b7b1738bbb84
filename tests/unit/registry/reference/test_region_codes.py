"""Region codes that change: what is declared of them, and how whoever lives there is registered and enrolled."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.registry.enterprises import commands as enterprises_commands
from services.registry.people.commands import registration as registration_commands
from services.registry.programmes.commands import programmes as programmes_commands
from services.registry.reference.commands import region_codes as region_codes_commands
from services.registry.reference.commands.region_codes import MapRegionCode
from services.registry.reference.rules.region_codes import RegionMapping
from shared.contracts.registry import (
    EnterpriseRegistered,
    EntrepreneurEnrolled,
    EntrepreneurRegistered,
    RegionCodeMapped,
)
from shared.runtime.errors import Conflict, Invalid
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import (
    PERSON,
    a_programme,
    an_enrolment,
    an_enterprise,
    an_entrepreneur,
    refusal,
)

OLD, NEW = "72.01.09.2015", "72.01.24.2001"
"""A village of Banggai before and since 25 April 2025."""
ENDED, TODAY = "72.01.09.2012", "72.01.24.2010"
"""A village that ended without a word of what became of it, and one that there is."""
BEFORE, SINCE = date(2025, 4, 24), date(2025, 4, 25)
ANI = replace(PERSON, nik="7201094101990001")


def a_mapping(**changes: Any) -> MapRegionCode:
    """A village whose successor no edition tells."""
    return replace(MapRegionCode(ENDED, TODAY, SINCE, "kepmendagri-300-2-2-2138-2025"), **changes)


@pytest.fixture
def work() -> FakeRegistryWork:
    return FakeRegistryWork(provinces=("72", "73", "91"))


async def register(work: FakeRegistryWork, village: str, day: date) -> UUID:
    """Register somebody in a village on a day."""
    somebody = an_entrepreneur(person=ANI, village_code=village, registered_on=day, consent_given_on=day)
    return (await registration_commands.register_entrepreneur(somebody, work)).id


async def test_what_became_of_a_code_is_told_by_its_old_province(work: FakeRegistryWork) -> None:
    made = await region_codes_commands.map_region_code(a_mapping(old_code="7201092012"), work)
    told = work.told[-1]
    assert isinstance(told.event, RegionCodeMapped)
    assert (told.event.old_code, told.event.new_code, told.event.effective_on) == (ENDED, TODAY, SINCE)
    assert (told.event.declared_on, told.province, told.version) == (date(2026, 11, 22), "72", 1)
    assert list(work.things[RegionMapping]) == [made.id]


@pytest.mark.parametrize(
    ("changes", "slug", "field"),
    [
        ({"old_code": "72.01.09.9999"}, "region-unknown", "old_code"),
        ({"old_code": "Banggai"}, "region-unknown", "old_code"),
        ({"new_code": "72.01.09.9999"}, "region-unknown", "new_code"),
        ({"new_code": "72.01.24"}, "levels-differ", "new_code"),
        ({"old_code": "33.02.01.2001"}, "province-not-served", "old_code"),
        ({"new_code": ENDED}, "region-code-returns", "new_code"),
        ({"old_code": NEW, "new_code": OLD}, "region-code-returns", "new_code"),
    ],
)
async def test_a_mapping_that_cannot_be_is_refused(
    work: FakeRegistryWork, changes: dict[str, Any], slug: str, field: str
) -> None:
    refused = await refusal(work, region_codes_commands.map_region_code(a_mapping(**changes), work))
    assert isinstance(refused, Invalid)
    assert (refused.slug, [flaw.field for flaw in refused.flaws]) == (slug, [field])


@pytest.mark.parametrize(("old", "became"), [(OLD, NEW), ("91.01", "93.01")])
async def test_what_an_edition_tells_already_is_not_declared_again(
    work: FakeRegistryWork, old: str, became: str
) -> None:
    new = TODAY if old == OLD else "93.02"
    refused = await refusal(work, region_codes_commands.map_region_code(a_mapping(old_code=old, new_code=new), work))
    assert (type(refused), refused.slug) == (Conflict, "region-code-known")
    assert became in refused.words.en


async def test_a_code_is_mapped_once(work: FakeRegistryWork) -> None:
    await region_codes_commands.map_region_code(a_mapping(), work)
    again = await refusal(work, region_codes_commands.map_region_code(a_mapping(new_code=NEW), work))
    assert (type(again), again.slug) == (Conflict, "region-code-taken")


async def test_a_code_never_becomes_itself_again_by_way_of_others(work: FakeRegistryWork) -> None:
    await region_codes_commands.map_region_code(a_mapping(), work)
    await region_codes_commands.map_region_code(a_mapping(old_code=TODAY, new_code=NEW), work)
    refused = await refusal(work, region_codes_commands.map_region_code(a_mapping(old_code=NEW, new_code=ENDED), work))
    assert refused.slug == "region-code-returns"


async def test_a_code_never_becomes_itself_again_by_way_of_an_edition(work: FakeRegistryWork) -> None:
    await region_codes_commands.map_region_code(a_mapping(old_code=NEW, new_code=TODAY), work)
    await region_codes_commands.map_region_code(a_mapping(old_code=TODAY, new_code=ENDED), work)
    refused = await refusal(work, region_codes_commands.map_region_code(a_mapping(new_code=OLD), work))
    assert refused.slug == "region-code-returns"


async def test_codes_that_became_each_other_once_hold_up_nobody(work: FakeRegistryWork) -> None:
    first, second = "72.01.09.2001", "72.01.09.2011"
    for old, new in ((first, second), (second, first)):
        await work.save_without_event(None, RegionMapping(work.new_id(), "72", old, new, SINCE, "a decree", SINCE))
    await region_codes_commands.map_region_code(a_mapping(new_code=first), work)
    assert len(work.told) == 1


async def test_whoever_is_registered_has_the_code_that_held_on_that_day(work: FakeRegistryWork) -> None:
    await register(work, "7201092015", BEFORE)
    event = work.told[-1].event
    assert isinstance(event, EntrepreneurRegistered)
    assert event.village_code == OLD


@pytest.mark.parametrize(
    ("code", "said"), [(OLD, f"it has become {NEW}"), (ENDED, "what became of it is not known"), ("72.01.09.9", "must")]
)
async def test_a_code_that_does_not_hold_is_refused_with_what_became_of_it(
    work: FakeRegistryWork, code: str, said: str
) -> None:
    refused = await refusal(work, register(work, code, SINCE))
    assert (refused.slug, refused.flaws[0].field) == ("region-unknown", "village_code")
    assert said in refused.flaws[0].rule.en


@pytest.mark.parametrize(("day", "village"), [(BEFORE, OLD), (SINCE, NEW)])
async def test_whoever_is_enrolled_has_the_code_of_the_day_of_enrolment(
    work: FakeRegistryWork, day: date, village: str
) -> None:
    somebody = await register(work, OLD, BEFORE)
    programme = (await programmes_commands.declare_programme(a_programme(owner_region="72"), work)).id
    await programmes_commands.enrol_entrepreneur(an_enrolment(somebody, programme, enrolled_on=day), work)
    event = work.told[-1].event
    assert isinstance(event, EntrepreneurEnrolled)
    assert event.village_code == village


@pytest.mark.parametrize(("day", "district"), [(BEFORE, "72.01.09"), (SINCE, "72.01.24")])
async def test_an_enterprise_lies_in_the_district_that_its_owners_village_has_on_that_day(
    work: FakeRegistryWork, day: date, district: str
) -> None:
    somebody = await register(work, OLD, BEFORE)
    await enterprises_commands.register_enterprise(an_enterprise(somebody, registered_on=day), work)
    event = work.told[-1].event
    assert isinstance(event, EnterpriseRegistered)
    assert event.district_code == district
