"""What the registry does with the papers of an enterprise: their numbers, days, order, and the day they run out."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from services.registry.centres.commands import centres as centres_commands
from services.registry.enterprises import commands as enterprises_commands
from services.registry.enterprises.rules.enterprise import Enterprise
from services.registry.people.commands import registration as registration_commands
from services.registry.permits import commands as permits_commands
from services.registry.permits.commands import ObtainPermit
from services.registry.permits.rules import Permit
from shared.contracts.registry.legality import LegalityExpired, LegalityObtained, LegalityVoided
from shared.runtime.errors import Conflict, NotFound
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import NOBODY, PERSON, a_centre, an_enterprise, an_entrepreneur, refusal

NIB = "9120101123456"


def a_paper(enterprise: UUID, **changes: Any) -> ObtainPermit:
    """A NIB of 2024."""
    return replace(ObtainPermit(enterprise, "nib", NIB, date(2024, 3, 1), None, None), **changes)


def halal(enterprise: UUID, **changes: Any) -> ObtainPermit:
    """A halal certificate that lasts until the day before the present."""
    days = (date(2024, 11, 22), date(2026, 11, 21))
    return replace(ObtainPermit(enterprise, "halal", "ID73110001", *days, None), **changes)


@pytest.fixture
def work() -> FakeRegistryWork:
    return FakeRegistryWork()


@pytest.fixture
async def enterprise(work: FakeRegistryWork) -> UUID:
    owner = (await registration_commands.register_entrepreneur(an_entrepreneur(), work)).id
    return (await enterprises_commands.register_enterprise(an_enterprise(owner), work)).id


@pytest.fixture
async def centre(work: FakeRegistryWork) -> UUID:
    return (await centres_commands.register_centre(a_centre(), work)).id


async def test_a_paper_leaves_the_province_without_its_number(work: FakeRegistryWork, enterprise: UUID) -> None:
    made = await permits_commands.obtain_permit(a_paper(enterprise, number=" 9120.1011-23456 "), work)
    told = work.told[-1]
    assert isinstance(told.event, LegalityObtained)
    assert (told.event.document_kind, told.event.first, told.event.district_code) == ("nib", True, "73.09.01")
    assert NIB not in repr(told.event)
    assert [each.number for each in work.things[Permit].values()] == [NIB]
    assert (made.id, made.version, told.version) == (enterprise, 2, 2)


async def test_only_the_first_paper_of_a_kind_is_the_first(work: FakeRegistryWork, enterprise: UUID) -> None:
    for number in ("IDM000111222", "IDM000111223"):
        await permits_commands.obtain_permit(a_paper(enterprise, kind="brand", number=number), work)
    assert [getattr(each.event, "first", None) for each in work.told[-2:]] == [True, False]


@pytest.mark.parametrize(
    ("changes", "slug", "field"),
    [
        ({"number": "912010112345"}, "number-unfit", "number"),
        ({"number": "91201011234567"}, "number-unfit", "number"),
        ({"kind": "npwp"}, "number-unfit", "number"),
        ({"issued_on": date(2026, 11, 23)}, "day-too-late", "issued_on"),
        ({"expires_on": date(2030, 1, 1)}, "never-expires", "expires_on"),
        ({"kind": "sni", "expires_on": date(2024, 2, 29)}, "day-too-early", "expires_on"),
        ({"facilitated_by": NOBODY}, "centre-unknown", "facilitated_by"),
    ],
)
async def test_a_paper_that_cannot_be_is_refused(
    work: FakeRegistryWork, enterprise: UUID, changes: dict[str, Any], slug: str, field: str
) -> None:
    refused = await refusal(work, permits_commands.obtain_permit(a_paper(enterprise, **changes), work))
    assert (refused.slug, [flaw.field for flaw in refused.flaws]) == (slug, [field])


async def test_an_enterprise_has_one_nib_and_each_paper_once(work: FakeRegistryWork, enterprise: UUID) -> None:
    await permits_commands.obtain_permit(a_paper(enterprise), work)
    again = await refusal(work, permits_commands.obtain_permit(a_paper(enterprise), work))
    second = await refusal(work, permits_commands.obtain_permit(a_paper(enterprise, number="9120101123457"), work))
    assert (type(again), again.slug, second.slug) == (Conflict, "legality-known", "nib-held")


@pytest.mark.parametrize("kind", ["halal", "pirt", "sni", "bpom", "brand"])
async def test_a_paper_is_renewed_under_its_number(work: FakeRegistryWork, enterprise: UUID, kind: Any) -> None:
    paper = halal(enterprise, kind=kind)
    await permits_commands.obtain_permit(paper, work)
    renewed = replace(paper, issued_on=date(2026, 11, 22), expires_on=date(2028, 11, 21))
    await permits_commands.obtain_permit(renewed, work)
    again = await refusal(work, permits_commands.obtain_permit(renewed, work))
    assert (type(again), again.slug) == (Conflict, "legality-known")
    assert [each.first for each in work.things[Permit].values()] == [True, False]


@pytest.mark.parametrize("kind", ["nib", "npwp"])
async def test_a_number_that_lasts_is_recorded_once(work: FakeRegistryWork, enterprise: UUID, kind: Any) -> None:
    paper = a_paper(enterprise, kind=kind, number="9120101123456" + "78" * (kind == "npwp"))
    await permits_commands.obtain_permit(paper, work)
    other_day = permits_commands.obtain_permit(replace(paper, issued_on=date(2025, 1, 1)), work)
    again = await refusal(work, other_day)
    assert (type(again), again.slug) == (Conflict, "legality-known")


async def test_the_first_of_its_kind_is_the_one_issued_first(work: FakeRegistryWork, enterprise: UUID) -> None:
    for number, year in (("ID2", 2024), ("ID1", 2021), ("ID3", 2025)):
        await permits_commands.obtain_permit(halal(enterprise, number=number, issued_on=date(year, 1, 1)), work)
    assert [each.first for each in work.things[Permit].values()] == [False, True, False]
    slip, early, back, anew, late = (each.event for each in work.told[-5:])
    assert isinstance(back, LegalityVoided)
    assert isinstance(anew, LegalityObtained)
    assert (back.counted, back.reason_code) == (slip, "counted-anew")
    assert (anew.legality_id, anew.first) == (back.counted.legality_id, False)
    assert [getattr(each, "first", None) for each in (early, late)] == [True, False]


async def test_a_nib_is_its_owners_and_may_be_on_each_of_their_enterprises(
    work: FakeRegistryWork, enterprise: UUID
) -> None:
    await permits_commands.obtain_permit(a_paper(enterprise), work)
    ani = work.things[Enterprise][enterprise].entrepreneur_ref
    second = (await enterprises_commands.register_enterprise(an_enterprise(ani, name="Warung Ani"), work)).id
    await permits_commands.obtain_permit(a_paper(second), work)
    assert [each.first for each in work.things[Permit].values()] == [True, True]
    neighbour = an_entrepreneur(person=replace(PERSON, nik="7309014101990002"))
    owner = (await registration_commands.register_entrepreneur(neighbour, work)).id
    other = (await enterprises_commands.register_enterprise(an_enterprise(owner), work)).id
    taken = await refusal(work, permits_commands.obtain_permit(a_paper(other), work))
    assert (type(taken), taken.slug) == (Conflict, "nib-taken")


@pytest.mark.parametrize("kind", ["halal", "pirt"])
async def test_a_centre_helps_with_halal_and_pirt_only_where_there_is_a_nib(
    work: FakeRegistryWork, enterprise: UUID, centre: UUID, kind: Any
) -> None:
    helped = halal(enterprise, kind=kind, facilitated_by=centre)
    without = await refusal(work, permits_commands.obtain_permit(helped, work))
    await permits_commands.obtain_permit(a_paper(enterprise, issued_on=date(2024, 11, 23)), work)
    later = await refusal(work, permits_commands.obtain_permit(helped, work))
    assert (without.slug, later.slug) == ("nib-first", "nib-first")
    await permits_commands.obtain_permit(replace(helped, issued_on=date(2024, 11, 23)), work)
    event = work.told[-1].event
    assert isinstance(event, LegalityObtained)
    assert (event.document_kind, event.facilitated_by) == (kind, centre)


async def test_what_an_enterprise_obtained_by_itself_needs_no_nib(work: FakeRegistryWork, enterprise: UUID) -> None:
    await permits_commands.obtain_permit(halal(enterprise), work)
    assert isinstance(work.told[-1].event, LegalityObtained)


async def test_a_paper_runs_out_once_on_the_day_after_its_last_one(work: FakeRegistryWork, enterprise: UUID) -> None:
    await permits_commands.obtain_permit(halal(enterprise), work)
    (paper,) = work.things[Permit]
    work.now = datetime(2026, 11, 21, 15, 59, 59, tzinfo=UTC)
    assert not await permits_commands.expire_permit(paper, work)
    work.now = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)
    assert await permits_commands.expire_permit(paper, work)
    told = work.told[-1]
    assert isinstance(told.event, LegalityExpired)
    assert (told.event.legality_id, told.event.expires_on, told.version) == (paper, date(2026, 11, 21), 3)
    assert (work.things[Permit][paper].expired, work.things[Permit][paper].version) == (True, 2)
    assert work.things[Enterprise][enterprise].version == 3
    assert not await permits_commands.expire_permit(paper, work)


async def test_a_paper_without_an_end_never_runs_out(work: FakeRegistryWork, enterprise: UUID) -> None:
    await permits_commands.obtain_permit(a_paper(enterprise), work)
    assert not await permits_commands.expire_permit(next(iter(work.things[Permit])), work)
    nowhere = await refusal(work, permits_commands.expire_permit(NOBODY, work))
    assert (type(nowhere), nowhere.slug) == (NotFound, "legality-unknown")
