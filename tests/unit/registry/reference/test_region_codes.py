"""Region codes that change: what is declared of them, and how whoever lives there is registered and enrolled."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.registry.enterprises import commands as enterprises_commands
from services.registry.people.commands import registration as registration_commands
from services.registry.programmes.commands import programmes as programmes_commands
from services.registry.reference.commands import region_codes as region_codes_commands
from services.registry.reference.commands.region_codes import MapRegionCode, VoidRegionMapping
from services.registry.reference.rules.region_codes import RegionMapping
from shared.contracts.registry.enterprises import EnterpriseRegistered
from shared.contracts.registry.people import EntrepreneurRegistered
from shared.contracts.registry.programmes import EntrepreneurEnrolled
from shared.contracts.registry.regions import RegionCodeMapped, RegionMappingVoided
from shared.regions import History, Regions
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import Conflict, Invalid, ServiceError
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
BEFORE, SINCE, LATER = date(2025, 4, 24), date(2025, 4, 25), date(2026, 3, 1)
DAY = timedelta(days=1)
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


async def declare(work: FakeRegistryWork, *mappings: MapRegionCode) -> list[UUID]:
    """Declare several steps, one after the other."""
    return [(await region_codes_commands.map_region_code(each, work)).id for each in mappings]


async def refused(work: FakeRegistryWork, **changes: Any) -> ServiceError:
    """Return the refusal of a mapping."""
    return await refusal(work, region_codes_commands.map_region_code(a_mapping(**changes), work))


async def take_back(work: FakeRegistryWork, mapping: UUID) -> CommandResult:
    """Take a mapping back."""
    return await region_codes_commands.void_mapping(VoidRegionMapping(mapping, "wrong-code"), work)


async def test_what_became_of_a_code_is_told_by_its_old_province(work: FakeRegistryWork) -> None:
    made = await region_codes_commands.map_region_code(a_mapping(old_code="7201092012"), work)
    told = work.told[-1]
    assert isinstance(told.event, RegionCodeMapped)
    assert (told.event.old_code, told.event.new_code, told.event.effective_on) == (ENDED, TODAY, SINCE)
    assert (told.event.mapping_id, told.event.name) == (made.id, None)
    assert (told.event.declared_on, told.province, told.version) == (date(2026, 11, 22), "72", 1)
    assert list(work.things[RegionMapping]) == [made.id]


@pytest.mark.parametrize(
    ("changes", "slug", "field"),
    [
        ({"old_code": "72.01.09.9999"}, "region-unknown", "old_code"),
        ({"old_code": "Banggai"}, "region-unknown", "old_code"),
        ({"new_code": "Banggai"}, "region-unknown", "new_code"),
        ({"new_code": "72.01.99.2001"}, "region-unknown", "new_code"),
        ({"new_code": "72.01.24"}, "levels-differ", "new_code"),
        ({"old_code": "33.02.01.2001"}, "province-not-served", "old_code"),
        ({"new_code": ENDED}, "region-code-returns", "new_code"),
        ({"old_code": NEW, "new_code": OLD}, "region-code-returns", "new_code"),
        ({"old_code": NEW, "new_code": ENDED}, "region-code-over", "new_code"),
        ({"old_code": "72.01.24", "new_code": "72.01.09"}, "region-has-parts", "old_code"),
        ({"old_code": "72.01", "new_code": "72.71"}, "region-has-parts", "old_code"),
        ({"old_code": "73", "new_code": "72"}, "region-has-parts", "old_code"),
        ({"name": "Lain Sekali"}, "name-differs", "name"),
        ({"new_code": "72.01.24.2099", "name": "Desa 081234567890"}, "personal-data", "name"),
    ],
)
async def test_a_mapping_that_cannot_be_is_refused(
    work: FakeRegistryWork, changes: dict[str, Any], slug: str, field: str
) -> None:
    answer = await refused(work, **changes)
    assert isinstance(answer, Invalid)
    assert (answer.slug, [flaw.field for flaw in answer.flaws]) == (slug, [field])


@pytest.mark.parametrize(("old", "became"), [(OLD, NEW), ("91.01", "93.01")])
async def test_what_an_edition_tells_already_is_not_declared_again(
    work: FakeRegistryWork, old: str, became: str
) -> None:
    answer = await refused(work, old_code=old, new_code=TODAY if old == OLD else "93.02")
    assert (type(answer), answer.slug) == (Conflict, "region-code-known")
    assert became in answer.words.en


async def test_a_code_becomes_another_once_and_of_a_split_several(work: FakeRegistryWork) -> None:
    await declare(work, a_mapping(), a_mapping(new_code=NEW))
    again = await refused(work, effective_on=LATER)
    assert (type(again), again.slug) == (Conflict, "region-code-taken")
    other_day = await refused(work, new_code="72.01.24.2002", effective_on=LATER)
    assert (other_day.slug, [flaw.field for flaw in other_day.flaws]) == ("days-differ", ["effective_on"])
    history = await region_codes_commands.history_of(work)
    assert history.successors(ENDED, SINCE) == (NEW, TODAY)


async def test_a_code_that_no_edition_has_is_made_with_a_name_or_keeps_the_old_one(work: FakeRegistryWork) -> None:
    here, named, kept = "72.01.24.2003", "72.01.24.2098", "72.01.24.2099"
    await declare(work, a_mapping(old_code=here, new_code=named, effective_on=LATER, name="Sumber Rejeki"))
    await declare(work, a_mapping(old_code="72.01.24.2004", new_code=kept, effective_on=LATER))
    told = [each.event.name for each in work.told if isinstance(each.event, RegionCodeMapped)]
    assert told == ["Sumber Rejeki", History.load().name("72.01.24.2004")]
    await declare(work, a_mapping(old_code="72.01.24.2005", new_code=named, effective_on=LATER))
    other = await refused(work, old_code="72.01.24.2006", new_code=named, effective_on=LATER, name="Sumber Lain")
    assert other.slug == "name-differs"


async def test_a_region_may_end_when_its_parts_have_ended(work: FakeRegistryWork) -> None:
    district, into = "72.01.24", "72.01.09"
    villages = Regions.load().villages_in(district)
    moved = [
        a_mapping(old_code=each, new_code=f"{into}.{3000 + number}", effective_on=LATER)
        for number, each in enumerate(villages)
    ]
    await declare(work, *moved[1:])
    whole = a_mapping(old_code=district, new_code=into, effective_on=LATER)
    still = await refusal(work, region_codes_commands.map_region_code(whole, work))
    assert (still.slug, villages[0] in still.flaws[0].rule.en) == ("region-has-parts", True)
    await declare(work, moved[0], whole)


async def test_only_the_ministry_moves_a_region_to_another_province(work: FakeRegistryWork) -> None:
    other = {"new_code": "73.09.01.2003"}
    work.home = "72"
    assert (await refused(work, **other)).slug == "region-of-another-province"
    work.home = ""
    assert len(await declare(work, a_mapping(**other))) == 1


async def test_a_code_never_becomes_itself_again_by_way_of_others(work: FakeRegistryWork) -> None:
    await declare(work, a_mapping(), a_mapping(old_code=TODAY, new_code=NEW, effective_on=LATER))
    again = await refused(work, old_code=NEW, new_code=TODAY, effective_on=LATER)
    assert again.slug == "region-code-returns"


async def test_steps_follow_each_other_in_time(work: FakeRegistryWork) -> None:
    await declare(work, a_mapping(effective_on=LATER))
    early = await refused(work, old_code=TODAY, new_code=NEW, effective_on=LATER)
    assert (early.slug, early.flaws[0].field) == ("day-too-early", "effective_on")
    await declare(work, a_mapping(old_code=TODAY, new_code=NEW, effective_on=LATER + DAY))
    late = await refused(work, old_code="72.01.24.2002", new_code=TODAY, effective_on=LATER + DAY)
    assert (late.slug, late.flaws[0].field, NEW in late.flaws[0].rule.en) == ("region-code-over", "new_code", True)
    assert await declare(work, a_mapping(old_code="72.01.24.2002", new_code=TODAY, effective_on=LATER))


async def test_codes_that_became_each_other_once_hold_up_nobody(work: FakeRegistryWork) -> None:
    first, second = "72.01.09.2001", "72.01.09.2011"
    for old, new in ((first, second), (second, first)):
        await work.save_without_event(None, RegionMapping(work.new_id(), "72", old, new, SINCE, "a decree", SINCE))
    await declare(work, a_mapping(new_code="72.01.24.2003"))
    assert (await region_codes_commands.history_of(work)).successors(first, LATER) == ()


async def test_a_slip_is_taken_back_by_a_fact_of_its_own(work: FakeRegistryWork) -> None:
    (mapping,) = await declare(work, a_mapping())
    answer = await take_back(work, mapping)
    told = work.told[-1]
    assert isinstance(told.event, RegionMappingVoided)
    assert (told.event.mapping_id, told.event.old_code, told.event.new_code) == (mapping, ENDED, TODAY)
    assert (told.event.reason_code, told.event.voided_on, told.version) == ("wrong-code", date(2026, 11, 22), 2)
    assert answer.version == 2
    assert (await region_codes_commands.history_of(work)).successors(ENDED, LATER) == ()
    twice = await refusal(work, take_back(work, mapping))
    assert (type(twice), twice.slug) == (Conflict, "already-voided")
    assert len(await declare(work, a_mapping())) == 1


async def test_of_what_is_not_there_nothing_is_taken_back(work: FakeRegistryWork) -> None:
    assert (await refusal(work, take_back(work, UUID(int=99)))).slug == "region-mapping-unknown"


async def test_what_another_declaration_stands_on_is_taken_back_after_it(work: FakeRegistryWork) -> None:
    made = "72.01.24.2099"
    first, beside, last = await declare(
        work,
        a_mapping(new_code=made),
        a_mapping(old_code="72.01.24.2002", new_code="72.01.24.2003"),
        a_mapping(old_code=made, new_code=NEW, effective_on=LATER),
    )
    needed = await refusal(work, take_back(work, first))
    assert (type(needed), needed.slug, NEW in needed.words.en) == (Conflict, "region-code-needed", True)
    for each in (last, first, beside):
        await take_back(work, each)
    assert list(await work.declared_regions()) == []


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


async def test_behind_the_day_of_a_declaration_the_old_code_is_refused_and_the_new_one_taken(
    work: FakeRegistryWork,
) -> None:
    old, made = "72.01.24.2003", "72.01.24.2099"
    await declare(work, a_mapping(old_code=old, new_code=made, effective_on=LATER))
    answer = await refusal(work, register(work, old, LATER))
    assert (answer.slug, made in answer.flaws[0].rule.en) == ("region-unknown", True)
    early = await refusal(work, register(work, made, LATER - DAY))
    assert (early.slug, str(LATER) in early.flaws[0].rule.en) == ("region-unknown", True)
    await register(work, made, LATER)


async def test_whoever_lives_where_a_declared_code_ends_is_enrolled_under_the_new_one(work: FakeRegistryWork) -> None:
    old, made = "72.01.24.2003", "72.01.24.2099"
    somebody = await register(work, old, SINCE)
    await declare(work, a_mapping(old_code=old, new_code=made, effective_on=LATER))
    programme = (await programmes_commands.declare_programme(a_programme(owner_region="72"), work)).id
    await programmes_commands.enrol_entrepreneur(an_enrolment(somebody, programme, enrolled_on=LATER), work)
    event = work.told[-1].event
    assert isinstance(event, EntrepreneurEnrolled)
    assert event.village_code == made
