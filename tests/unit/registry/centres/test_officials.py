"""Who leads an office, a division or a UPT: one term after the other, each of them correctable."""

from collections.abc import Awaitable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.registry.centres.commands import officials as officials_commands
from services.registry.centres.commands import units as units_commands
from services.registry.centres.commands.officials import Term
from services.registry.centres.commands.units import RegisterUnit
from services.registry.centres.rules.official import Official
from shared.contracts.vocabulary import UnitKind
from shared.runtime.errors import Conflict, Invalid, NotFound, ServiceError
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import NOBODY, refusal

TODAY = date(2026, 11, 22)
RAHMAT = Term("head-of-office", "Rahmat", date(2022, 1, 3), None)


@pytest.fixture
def work() -> FakeRegistryWork:
    return FakeRegistryWork()


async def a_unit(work: FakeRegistryWork, kind: UnitKind = "dinas", part_of: UUID | None = None) -> UUID:
    """Register a unit of Maros."""
    return (await units_commands.register_unit(RegisterUnit(kind, "Koperindag", "73.09", "", part_of), work)).id


@pytest.fixture
async def dinas(work: FakeRegistryWork) -> UUID:
    return await a_unit(work)


async def how(work: FakeRegistryWork, command: Awaitable[Any]) -> tuple[type[ServiceError], str, list[str]]:
    """Return how a command is refused; shape: (kind, slug, fields)."""
    error = await refusal(work, command)
    return type(error), error.slug, [flaw.field for flaw in error.flaws]


async def test_an_official_is_recorded_and_nothing_is_told(work: FakeRegistryWork, dinas: UUID) -> None:
    told = len(work.told)
    made = await officials_commands.record_official(dinas, RAHMAT, work)
    kept: Official = work.things[Official][made.id]
    assert (kept.unit_id, kept.region_code, kept.name, kept.ends_on) == (dinas, "73.09", "Rahmat", None)
    assert (made.version, made.warnings, len(work.told)) == (1, (), told)


async def test_each_kind_of_unit_is_led_by_its_own_role(work: FakeRegistryWork, dinas: UUID) -> None:
    roles = {"dinas": "head-of-office", "bidang": "head-of-division", "upt-plut": "head-of-upt"}
    roles |= {"upt-diklat": "head-of-upt", "umkm-center": ""}
    for kind, fits in roles.items():
        unit = await a_unit(work, kind, dinas if kind == "bidang" else None)  # type: ignore[arg-type]  # a kind each
        for role in ("head-of-office", "head-of-division", "head-of-upt"):
            wish = officials_commands.record_official(unit, replace(RAHMAT, role=role), work)
            if role == fits:
                await wish
            else:
                assert await how(work, wish) == (Invalid, "role-of-another-unit", ["role"])


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"starts_on": date(2026, 11, 23)}, (Invalid, "day-too-late", ["starts_on"])),
        ({"ends_on": date(2022, 1, 2)}, (Invalid, "day-too-early", ["ends_on"])),
    ],
)
async def test_a_term_that_cannot_be_is_refused(
    work: FakeRegistryWork, dinas: UUID, changes: dict[str, Any], refused: object
) -> None:
    assert await how(work, officials_commands.record_official(dinas, replace(RAHMAT, **changes), work)) == refused


async def test_an_official_leads_a_unit_that_is_there(work: FakeRegistryWork) -> None:
    assert await how(work, officials_commands.record_official(NOBODY, RAHMAT, work)) == (
        Invalid,
        "unit-unknown",
        ["unit_id"],
    )


async def test_a_second_official_at_the_same_time_is_a_warning(work: FakeRegistryWork, dinas: UUID) -> None:
    first = await officials_commands.record_official(dinas, RAHMAT, work)
    second = replace(RAHMAT, name="Sitti", starts_on=date(2025, 1, 1))
    made = await officials_commands.record_official(dinas, second, work)
    assert made.warnings == ("second-official",)
    ended = await officials_commands.correct_official(first.id, replace(RAHMAT, ends_on=date(2024, 12, 31)), work)
    assert (ended.version, ended.warnings) == (2, ())
    again = await officials_commands.correct_official(first.id, replace(RAHMAT, ends_on=date(2025, 1, 1)), work)
    assert again.warnings == ("second-official",)
    await officials_commands.void_official(made.id, "duplicate", work)
    assert (await officials_commands.correct_official(first.id, RAHMAT, work)).warnings == ()


async def test_a_term_is_corrected_and_taken_back_once(work: FakeRegistryWork, dinas: UUID) -> None:
    made = (await officials_commands.record_official(dinas, RAHMAT, work)).id
    same = officials_commands.correct_official(made, RAHMAT, work)
    assert await how(work, same) == (Invalid, "nothing-corrected", ["name"])
    wrong = officials_commands.correct_official(made, replace(RAHMAT, role="head-of-upt"), work)
    assert await how(work, wrong) == (Invalid, "role-of-another-unit", ["role"])
    await officials_commands.correct_official(made, replace(RAHMAT, name="Rahmat Hidayat"), work)
    await officials_commands.void_official(made, "wrong-unit", work)
    kept = work.things[Official][made]
    assert (kept.name, kept.void_reason, kept.voided_on) == ("Rahmat Hidayat", "wrong-unit", TODAY)
    for command in (
        officials_commands.void_official(made, "other", work),
        officials_commands.correct_official(made, RAHMAT, work),
    ):
        assert await how(work, command) == (Conflict, "official-voided", [])
    gone = officials_commands.void_official(NOBODY, "other", work)
    assert await how(work, gone) == (NotFound, "official-unknown", [])
