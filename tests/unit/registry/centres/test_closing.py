"""A centre closes when nobody works there any more; behind its last day nothing is said to have been done by it."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.registry.centres.commands import centres as centres_commands
from services.registry.consultants import commands as consultants_commands
from services.registry.consultants.commands import ReassignConsultant
from services.registry.cooperatives import commands as cooperatives_commands
from services.registry.cooperatives.commands import RegisterCooperative
from services.registry.enterprises import commands as enterprises_commands
from services.registry.finance import commands as finance_commands
from services.registry.finance.commands import AccessFinance
from services.registry.people.commands import registration as registration_commands
from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.permits import commands as permits_commands
from services.registry.permits.commands import ObtainPermit
from services.registry.privacy import commands as privacy_commands
from shared.runtime.errors import Conflict, Invalid
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import (
    NOWHERE,
    PERSON,
    a_centre,
    a_consultant,
    an_enterprise,
    an_entrepreneur,
    refusal,
)

CLOSED = date(2026, 3, 31)
AFTER = date(2026, 4, 1)


@pytest.fixture
def work() -> FakeRegistryWork:
    return FakeRegistryWork()


@pytest.fixture
async def maros(work: FakeRegistryWork) -> UUID:
    return (await centres_commands.register_centre(a_centre(), work)).id


async def register(work: FakeRegistryWork, centre: UUID | None, day: date, serial: int = 1) -> UUID:
    """Register somebody at a centre on a day."""
    person = replace(PERSON, nik=f"730901410199{serial:04}")
    wish = an_entrepreneur(person=person, centre_id=centre, registered_on=day, consent_given_on=day)
    return (await registration_commands.register_entrepreneur(wish, work)).id


async def test_a_centre_with_staff_does_not_close_and_names_each(work: FakeRegistryWork, maros: UUID) -> None:
    staff = [
        (await consultants_commands.appoint_consultant(a_consultant(maros, **role), work)).id
        for role in ({}, {"role": "manager", "field": None}, {"role": "manager", "field": None})
    ]
    refused = await refusal(work, centres_commands.close_centre(maros, CLOSED, work))
    assert (type(refused), refused.slug) == (Conflict, "centre-staffed")
    assert [(flaw.field, flaw.value) for flaw in refused.flaws] == [("closed_on", "2026-03-31")] * 3
    assert all(
        str(ref) in flaw.rule.en and str(ref) in flaw.rule.id for ref, flaw in zip(staff, refused.flaws, strict=True)
    )
    for ref in staff:
        await consultants_commands.end_work(ref, CLOSED, work)
    assert (await centres_commands.close_centre(maros, CLOSED, work)).warnings == ()


async def test_who_leaves_a_day_later_is_staff_still_and_who_was_moved_away_is_none(
    work: FakeRegistryWork, maros: UUID
) -> None:
    other = (await centres_commands.register_centre(a_centre(region_code="73.71", level="city"), work)).id
    stays, moves = [(await consultants_commands.appoint_consultant(a_consultant(maros), work)).id for _ in range(2)]
    await consultants_commands.end_work(stays, AFTER, work)
    away = ReassignConsultant(moves, other, "finance", "consultant", AFTER)
    await consultants_commands.reassign_consultant(away, work)
    refused = await refusal(work, centres_commands.close_centre(maros, CLOSED, work))
    assert [flaw.rule.en for flaw in refused.flaws] == [f"{stays} works there still"]
    await centres_commands.close_centre(maros, AFTER, work)


async def test_that_people_are_registered_there_is_a_warning(work: FakeRegistryWork, maros: UUID) -> None:
    await register(work, maros, date(2026, 1, 5))
    assert (await centres_commands.close_centre(maros, CLOSED, work)).warnings == ("centre-has-clients",)


async def test_who_was_erased_is_no_client(work: FakeRegistryWork, maros: UUID) -> None:
    ref = await register(work, maros, date(2026, 1, 5))
    await privacy_commands.erase(ref, date(2026, 1, 6), NOWHERE, work)
    assert (await centres_commands.close_centre(maros, CLOSED, work)).warnings == ()


async def test_a_centre_does_not_close_before_somebody_was_registered_there(
    work: FakeRegistryWork, maros: UUID
) -> None:
    await register(work, maros, AFTER)
    refused = await refusal(work, centres_commands.close_centre(maros, CLOSED, work))
    assert [(flaw.field, flaw.rule.en) for flaw in refused.flaws] == [("closed_on", "must not be before 2026-04-01")]
    await centres_commands.close_centre(maros, AFTER, work)


async def _acts(work: FakeRegistryWork, maros: UUID, day: date) -> list[tuple[str, Any]]:
    """Return what a centre may be said to have done on a day; shape: [(field of the day, command)]."""
    owner = next(iter(work.things[Entrepreneur]))
    firm = (await enterprises_commands.register_enterprise(an_enterprise(owner), work)).id
    union = RegisterCooperative("Koperasi Tani Maju", "producers", "73.09.01", 137, date(2010, 7, 12), day, maros, None)
    return [
        ("registered_on", register(work, maros, day, serial=2)),
        ("registered_on", cooperatives_commands.register_cooperative(union, work)),
        ("issued_on", permits_commands.obtain_permit(ObtainPermit(firm, "brand", "IDM1", day, None, maros), work)),
        ("accessed_on", finance_commands.access_finance(AccessFinance(firm, "kur", 1, maros, day), work)),
    ]


async def test_nothing_is_done_by_a_centre_behind_its_last_day(work: FakeRegistryWork, maros: UUID) -> None:
    await register(work, None, date(2026, 1, 5))
    await centres_commands.close_centre(maros, CLOSED, work)
    for field, command in await _acts(work, maros, AFTER):
        refused = await refusal(work, command)
        assert (type(refused), refused.slug) == (Invalid, "closed-by-then")
        (flaw,) = refused.flaws
        assert (flaw.field, flaw.value) == (field, "2026-04-01")
        assert "2026-03-31" in flaw.rule.en
        assert "2026-03-31" in flaw.rule.id


async def test_what_a_centre_did_on_its_last_day_is_recorded_later(work: FakeRegistryWork, maros: UUID) -> None:
    await register(work, None, date(2026, 1, 5))
    await centres_commands.close_centre(maros, CLOSED, work)
    for _, command in await _acts(work, maros, CLOSED):
        await command


@pytest.mark.parametrize("role", ["manager", "coordinator"])
async def test_a_second_manager_or_coordinator_of_a_centre_is_a_warning(
    work: FakeRegistryWork, maros: UUID, role: Any
) -> None:
    field = None if role == "manager" else "finance"
    wish = a_consultant(maros, role=role, field=field)
    first = await consultants_commands.appoint_consultant(wish, work)
    second = await consultants_commands.appoint_consultant(wish, work)
    assert (first.warnings, second.warnings) == ((), (f"second-{role}",))
    third = (await consultants_commands.appoint_consultant(a_consultant(maros), work)).id
    promoted = ReassignConsultant(third, maros, field, role, date(2022, 3, 1))
    assert (await consultants_commands.reassign_consultant(promoted, work)).warnings == (f"second-{role}",)


async def test_a_manager_who_follows_another_is_none_too_many(work: FakeRegistryWork, maros: UUID) -> None:
    first = a_consultant(maros, role="manager", field=None)
    ref = (await consultants_commands.appoint_consultant(first, work)).id
    await consultants_commands.end_work(ref, date(2021, 12, 31), work)
    next_one = a_consultant(maros, role="manager", field=None, appointed_on=date(2022, 1, 1))
    assert (await consultants_commands.appoint_consultant(next_one, work)).warnings == ()
    assert (await consultants_commands.appoint_consultant(a_consultant(maros), work)).warnings == ()
