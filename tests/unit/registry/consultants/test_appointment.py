"""A consultant is appointed to a centre of this registry."""

from datetime import date

import pytest

from services.registry.centres.commands import centres as centres_commands
from services.registry.consultants import commands as consultants_commands
from services.registry.consultants.rules.consultant import Consultant
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import (
    NOBODY,
    a_centre,
    a_consultant,
    refusal,
)


@pytest.fixture
def work() -> FakeRegistryWork:
    """An empty registry for Sulawesi Selatan and Jawa Tengah."""
    return FakeRegistryWork()


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
