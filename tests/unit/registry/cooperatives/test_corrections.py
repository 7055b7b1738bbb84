"""What becomes of a cooperative later: another name, somebody else who speaks for it, a closing that may be wrong."""

from collections.abc import Awaitable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.registry.cooperatives import commands as cooperatives_commands
from services.registry.cooperatives.rules import Cooperative
from services.registry.people.commands import registration as registration_commands
from shared.contracts.registry.cooperatives import CooperativeClosed, CooperativeClosingVoided
from shared.runtime.errors import Conflict, Invalid, NotFound, ServiceError
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.support.folded import counted
from tests.unit.registry.cooperatives.test_commands import a_cooperative, a_year
from tests.unit.registry.samples import NOBODY, PERSON, an_entrepreneur, refusal

TODAY = date(2026, 11, 22)
CLOSED = date(2026, 3, 31)


@pytest.fixture
def work() -> FakeRegistryWork:
    return FakeRegistryWork()


@pytest.fixture
async def tani(work: FakeRegistryWork) -> UUID:
    return (await cooperatives_commands.register_cooperative(a_cooperative(), work)).id


async def how(work: FakeRegistryWork, command: Awaitable[Any]) -> tuple[type[ServiceError], str, list[str]]:
    """Return how a command is refused; shape: (kind, slug, fields)."""
    error = await refusal(work, command)
    return type(error), error.slug, [flaw.field for flaw in error.flaws]


async def somebody(work: FakeRegistryWork, kind: str, serial: int) -> UUID:
    """Register somebody of a kind."""
    person = replace(PERSON, nik=f"730901410199{serial:04}")
    return (await registration_commands.register_entrepreneur(an_entrepreneur(person=person, kind=kind), work)).id


async def close(work: FakeRegistryWork, tani: UUID, day: date = CLOSED) -> None:
    await cooperatives_commands.close_cooperative(tani, day, "members-decision", work)


async def test_a_name_and_who_speaks_for_a_cooperative_change_and_nothing_is_told(
    work: FakeRegistryWork, tani: UUID
) -> None:
    speaker, other = await somebody(work, "koperasi", 2), await somebody(work, "umkm", 3)
    told = len(work.told)
    made = await cooperatives_commands.change_details(tani, "Koperasi Tani Jaya", speaker, work)
    kept: Cooperative = work.things[Cooperative][tani]
    assert (kept.name, kept.representative_ref, made.version) == ("Koperasi Tani Jaya", speaker, 2)
    await cooperatives_commands.change_details(tani, "Koperasi Tani Jaya", None, work)
    assert (work.things[Cooperative][tani].representative_ref, len(work.told)) == (None, told)
    same = cooperatives_commands.change_details(tani, "Koperasi Tani Jaya", None, work)
    assert await how(work, same) == (Invalid, "nothing-corrected", ["name"])
    wrong = cooperatives_commands.change_details(tani, "Koperasi", other, work)
    assert await how(work, wrong) == (Invalid, "not-a-representative", ["representative_ref"])
    nobody = cooperatives_commands.change_details(tani, "Koperasi", NOBODY, work)
    assert (await how(work, nobody))[2] == ["representative_ref"]


async def test_a_cooperative_closes_and_is_counted_until_that_is_taken_back(work: FakeRegistryWork, tani: UUID) -> None:
    await close(work, tani)
    closed = work.told[-1]
    assert closed.event == CooperativeClosed(
        cooperative_ref=tani,
        kind="producers",
        district_code="73.09.01",
        reason_code="members-decision",
        closed_on=CLOSED,
    )
    facts = [each.event for each in work.told]
    assert counted(facts, CooperativeClosed, "reason_code", "closed_on") == {"members-decision": 1}
    again = cooperatives_commands.close_cooperative(tani, CLOSED, "losses", work)
    assert await how(work, again) == (Conflict, "business-closed", [])
    await cooperatives_commands.void_closing(tani, "wrong-cooperative", work)
    assert isinstance(closed.event, CooperativeClosed)
    assert work.told[-1].event == CooperativeClosingVoided(
        takes_back=closed.id,
        cooperative_ref=tani,
        reason_code="wrong-cooperative",
        voided_on=TODAY,
        counted=closed.event,
    )
    facts = [each.event for each in work.told]
    assert counted(facts, CooperativeClosed, "reason_code", "closed_on") == {}
    twice = cooperatives_commands.void_closing(tani, "other", work)
    assert await how(work, twice) == (Conflict, "business-not-closed", [])
    gone = cooperatives_commands.close_cooperative(NOBODY, CLOSED, "losses", work)
    assert await how(work, gone) == (NotFound, "cooperative-unknown", [])


async def test_a_cooperative_closes_behind_its_founding_and_its_last_year_and_not_tomorrow(
    work: FakeRegistryWork, tani: UUID
) -> None:
    for day, slug in ((date(2010, 7, 11), "day-too-early"), (date(2026, 11, 23), "day-too-late")):
        wish = cooperatives_commands.close_cooperative(tani, day, "losses", work)
        assert await how(work, wish) == (Invalid, slug, ["closed_on"])
    await cooperatives_commands.assess_cooperative(a_year(tani, 2025), work)
    early = cooperatives_commands.close_cooperative(tani, date(2024, 12, 31), "losses", work)
    assert await how(work, early) == (Invalid, "day-too-early", ["closed_on"])
    await close(work, tani, date(2025, 1, 1))


async def test_a_year_after_the_last_day_is_not_assessed_and_its_own_is(work: FakeRegistryWork, tani: UUID) -> None:
    await close(work, tani, date(2024, 12, 31))
    error = await refusal(work, cooperatives_commands.assess_cooperative(a_year(tani, 2025), work))
    (flaw,) = error.flaws
    assert (error.slug, flaw.field, flaw.value) == ("closed-by-then", "period_year", "2025")
    assert "2024-12-31" in flaw.rule.en
    await cooperatives_commands.assess_cooperative(a_year(tani, 2024), work)
