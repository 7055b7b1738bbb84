"""What the registry does with a centre to register: state and fact together, or neither."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.registry.centres.commands import centres as centres_commands
from services.registry.centres.rules.centre import Centre
from shared.contracts.registry import CentreRegistered
from shared.runtime.errors import Invalid
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import (
    a_centre,
    refusal,
)


@pytest.fixture
def work() -> FakeRegistryWork:
    """An empty registry for Sulawesi Selatan and Jawa Tengah."""
    return FakeRegistryWork()


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
