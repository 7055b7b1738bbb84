"""Units and reference data: offices and their divisions; codes that a province adds, and that commands are held to."""

from collections.abc import Awaitable
from typing import Any
from uuid import UUID

import pytest

from services.registry.centres.commands import centres as centres_commands
from services.registry.centres.commands import units as units_commands
from services.registry.centres.commands.units import RegisterUnit
from services.registry.centres.rules.unit import Unit
from services.registry.consultants import commands as consultants_commands
from services.registry.reference.commands import references as references_commands
from services.registry.reference.commands.references import AddReference
from shared.contracts.registry.references import ReferenceAdded
from shared.contracts.registry.units import CentreUnitRegistered
from shared.runtime.errors import Conflict, Invalid, ServiceError
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.centres.test_centres import refusal
from tests.unit.registry.samples import NOBODY, a_centre, a_consultant

EXPORT = AddReference("consulting-field", "export", "Ekspor", "Export")


@pytest.fixture
def work() -> FakeRegistryWork:
    return FakeRegistryWork(home="73")


async def unit(work: FakeRegistryWork, kind: Any, part_of: UUID | None = None, region: str = "73") -> UUID:
    """Register a unit."""
    return (await units_commands.register_unit(RegisterUnit(kind, "Unit", region, "Pemprov", part_of), work)).id


async def test_a_division_is_part_of_an_office(work: FakeRegistryWork) -> None:
    office = await unit(work, "dinas")
    division = await unit(work, "bidang", office)
    told = work.told[-1].event
    assert isinstance(told, CentreUnitRegistered)
    assert (told.unit_id, told.kind, told.part_of, told.name) == (division, "bidang", office, "Unit")
    assert work.things[Unit][division].parent_office == "Pemprov"
    assert "Pemprov" not in repr(told)


async def test_a_unit_that_belongs_nowhere_is_refused(work: FakeRegistryWork) -> None:
    school = await unit(work, "upt-diklat")
    elsewhere = await unit(work, "dinas", region="33")
    assert await refusal(work, unit(work, "bidang")) == (Invalid, "office-missing")
    assert await refusal(work, unit(work, "upt-plut", NOBODY)) == (Invalid, "office-unknown")
    for part_of in (school, elsewhere):
        assert await refusal(work, unit(work, "bidang", part_of)) == (Invalid, "office-unknown")
    assert await refusal(work, unit(work, "dinas", region="73.09.01")) == (Invalid, "region-unknown")


async def test_a_code_that_was_added_can_be_used(work: FakeRegistryWork) -> None:
    centre = (await centres_commands.register_centre(a_centre(), work)).id
    wish = a_consultant(centre, field="export")
    with pytest.raises(ServiceError) as unknown:
        await consultants_commands.appoint_consultant(wish, work)
    assert unknown.value.slug == "code-unknown"
    assert "Pemasaran (marketing), Produksi (production)" in unknown.value.flaws[0].rule.id
    made = await references_commands.add_reference(EXPORT, work)
    told = work.told[-1]
    assert isinstance(told.event, ReferenceAdded)
    assert (told.province, told.event.reference_id, told.event.code) == ("73", made.id, "export")
    assert "Ekspor" not in repr(told.event)
    await consultants_commands.appoint_consultant(wish, work)


async def test_a_province_that_is_served_elsewhere_adds_no_code_here(work: FakeRegistryWork) -> None:
    work.home = "32"
    assert await refusal(work, references_commands.add_reference(EXPORT, work)) == (Invalid, "province-not-served")


async def test_a_code_means_one_thing(work: FakeRegistryWork) -> None:
    await references_commands.add_reference(EXPORT, work)
    again: Awaitable[Any] = references_commands.add_reference(EXPORT, work)
    assert await refusal(work, again) == (Conflict, "reference-exists")
    finance = AddReference("consulting-field", "finance", "Keuangan", "Finance")
    assert await refusal(work, references_commands.add_reference(finance, work)) == (Conflict, "reference-exists")
    await references_commands.add_reference(AddReference("service", "export", "Ekspor", "Export"), work)
