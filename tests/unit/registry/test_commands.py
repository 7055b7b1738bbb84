"""What the registry does with a command: state and fact together, or neither."""

from collections.abc import Awaitable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from services.registry.centres.commands import centres as centres_commands
from services.registry.centres.rules.centre import Centre
from services.registry.consultants import commands as consultants_commands
from services.registry.consultants.rules.consultant import Consultant
from services.registry.people.commands import registration as registration_commands
from services.registry.people.rules.entrepreneur import Entrepreneur, Person
from services.registry.programmes.commands import programmes as programmes_commands
from shared.contracts.registry import CentreRegistered, EntrepreneurEnrolled, EntrepreneurRegistered
from shared.runtime.errors import Conflict, Invalid, NotFound, ServiceError
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import (
    NOBODY,
    PERSON,
    a_centre,
    a_consultant,
    a_programme,
    an_enrolment,
    an_entrepreneur,
)


@pytest.fixture
def work() -> FakeRegistryWork:
    """An empty registry for Sulawesi Selatan and Jawa Tengah."""
    return FakeRegistryWork()


async def refusal(work: FakeRegistryWork, command: Awaitable[Any]) -> ServiceError:
    """Return how a command is refused, having made sure that it told nothing."""
    told = len(work.told)
    with pytest.raises(ServiceError) as refused:
        await command
    assert len(work.told) == told
    return refused.value


async def enrolled(work: FakeRegistryWork) -> tuple[UUID, UUID]:
    """Enrol somebody; shape: (entrepreneur, programme)."""
    entrepreneur = await registration_commands.register_entrepreneur(an_entrepreneur(), work)
    programme = await programmes_commands.declare_programme(a_programme(), work)
    await programmes_commands.enrol_entrepreneur(an_enrolment(entrepreneur.id, programme.id), work)
    return entrepreneur.id, programme.id


async def test_a_centre_is_stored_and_told_in_its_own_province(work: FakeRegistryWork) -> None:
    made = await centres_commands.register_centre(a_centre(region_code="7309"), work)
    (told,) = work.told
    assert (told.province, told.version) == ("73", 1)
    assert told.event == CentreRegistered(
        centre_id=made.id,
        name="PLUT Maros",
        level="regency",
        region_code="73.09",
        founded_on=date(2015, 3, 1),
        founding="new",
        operational_on=date(2016, 1, 1),
        registered_on=date(2026, 11, 22),
    )
    assert work.things[Centre][made.id].parent_office == "Dinas Koperasi"


@pytest.mark.parametrize(
    ("changes", "slug", "field"),
    [
        ({"region_code": "73"}, "region-unknown", "region_code"),
        ({"region_code": "Maros"}, "region-unknown", "region_code"),
        ({"level": "province", "region_code": "73.09"}, "region-unknown", "region_code"),
        ({"level": "city"}, "level-contradicts", "level"),
        ({"region_code": "73.71"}, "level-contradicts", "level"),
        ({"region_code": "32.73"}, "province-not-served", "region_code"),
        ({"founded_on": date(2026, 11, 23)}, "day-too-late", "founded_on"),
        ({"operational_on": date(2026, 11, 23)}, "day-too-late", "operational_on"),
        ({"operational_on": date(2015, 2, 28)}, "day-too-early", "operational_on"),
    ],
)
async def test_a_centre_that_cannot_be_is_refused(
    work: FakeRegistryWork, changes: dict[str, Any], slug: str, field: str
) -> None:
    refused = await refusal(work, centres_commands.register_centre(a_centre(**changes), work))
    assert isinstance(refused, Invalid)
    assert (refused.slug, [flaw.field for flaw in refused.flaws]) == (slug, [field])
    assert not work.things[Centre]


async def test_a_provincial_centre_that_is_not_open_yet_may_be_registered(work: FakeRegistryWork) -> None:
    await centres_commands.register_centre(a_centre(level="province", region_code="73", operational_on=None), work)
    assert len(work.told) == 1


@pytest.mark.parametrize(("zone_day", "hour"), [(date(2026, 11, 22), 15), (date(2026, 11, 23), 16)])
async def test_today_is_the_day_of_the_place(work: FakeRegistryWork, zone_day: date, hour: int) -> None:
    work.now = datetime(2026, 11, 22, hour, 30, tzinfo=UTC)  # 23:30 in Makassar, then half past midnight
    await centres_commands.register_centre(a_centre(founded_on=zone_day, operational_on=None), work)
    late = a_centre(founded_on=date(2026, 11, 24), operational_on=None)
    assert (await refusal(work, centres_commands.register_centre(late, work))).slug == "day-too-late"


async def test_a_consultant_belongs_to_a_centre_of_this_registry(work: FakeRegistryWork) -> None:
    centre = await centres_commands.register_centre(a_centre(), work)
    made = await consultants_commands.appoint_consultant(a_consultant(centre.id), work)
    assert work.things[Consultant][made.id].centre_id == centre.id
    assert "Budi" not in repr(work.told[-1].event)
    unknown = await refusal(work, consultants_commands.appoint_consultant(a_consultant(NOBODY), work))
    early = await refusal(
        work, consultants_commands.appoint_consultant(a_consultant(centre.id, appointed_on=date(2014, 1, 1)), work)
    )
    late = await refusal(
        work, consultants_commands.appoint_consultant(a_consultant(centre.id, appointed_on=date(2027, 1, 1)), work)
    )
    assert (unknown.slug, early.slug, late.slug) == ("centre-unknown", "day-too-early", "day-too-late")


async def test_an_entrepreneur_leaves_the_province_as_a_reference(work: FakeRegistryWork) -> None:
    centre = await centres_commands.register_centre(a_centre(), work)
    made = await registration_commands.register_entrepreneur(an_entrepreneur(centre_id=centre.id), work)
    event = work.told[-1].event
    assert isinstance(event, EntrepreneurRegistered)
    assert (event.entrepreneur_ref, event.village_code, made.warnings) == (made.id, "73.09.01.2003", ())
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


@pytest.mark.parametrize(
    ("changes", "slug"),
    [
        ({"village_code": "73.09.01"}, "region-unknown"),
        ({"centre_id": NOBODY}, "centre-unknown"),
        ({"registered_on": date(2026, 11, 23)}, "day-too-late"),
        ({"consent_given_on": date(2026, 1, 6)}, "day-too-late"),
        ({"registered_on": date(1998, 1, 1), "consent_given_on": date(1998, 1, 1)}, "day-too-early"),
    ],
)
async def test_an_entrepreneur_that_cannot_be_is_refused(
    work: FakeRegistryWork, changes: dict[str, Any], slug: str
) -> None:
    assert (
        await refusal(work, registration_commands.register_entrepreneur(an_entrepreneur(**changes), work))
    ).slug == slug
    assert not work.things[Entrepreneur]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"owner_region": "73.09"}, "owner_region"),
        ({"quota_per_village_total": 19}, "quota_per_village_total"),
        ({"youth_max_age": 15}, "youth_max_age"),
    ],
)
async def test_a_programme_that_contradicts_itself_is_refused(
    work: FakeRegistryWork, changes: dict[str, Any], field: str
) -> None:
    refused = await refusal(work, programmes_commands.declare_programme(a_programme(**changes), work))
    assert [flaw.field for flaw in refused.flaws] == [field]


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
