"""What a declaration of a region's code is shown to move, before it is declared and beside it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.registry.reference import queries
from services.registry.reference.commands import region_codes as commands
from services.registry.reference.commands.region_codes import MapRegionCode
from services.registry.reference.rules.region_changes import Change
from services.registry.reference.rules.region_codes import RegionMapping
from shared.runtime.errors import Conflict
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import refusal

OLD, THERE, MADE = "73.09.10.2005", "73.09.09.2001", "73.09.09.2099"
DAY = date(2026, 7, 1)
WISH = MapRegionCode(OLD, MADE, DAY, "kepmendagri-9-2026")


@pytest.fixture
def work() -> FakeRegistryWork:
    return FakeRegistryWork(provinces=("73",), home="73")


@pytest.mark.parametrize(
    ("wish", "kind"),
    [
        (WISH, "recoded"),
        (replace(WISH, name="Bonto Baru"), "created"),
        (replace(WISH, new_code=THERE), "merged"),
    ],
)
async def test_what_one_declaration_makes_of_a_region_is_told_by_its_kind(
    work: FakeRegistryWork, wish: MapRegionCode, kind: Change
) -> None:
    mapping, change = await queries.preview(wish, work)
    assert (change.change, change.into, change.older) == (kind, (mapping.new_code,), (OLD,))
    assert (change.has_begun, change.old_name) == (True, "Rompegading")
    assert change.new_name == (mapping.name or "Jenetaesa")


async def test_a_second_part_of_a_region_makes_a_split_of_both(work: FakeRegistryWork) -> None:
    await commands.map_region_code(WISH, work)
    _, change = await queries.preview(replace(WISH, new_code=THERE), work)
    assert (change.change, change.into) == ("split", (THERE, MADE))


async def test_two_regions_that_become_one_new_code_are_merged(work: FakeRegistryWork) -> None:
    await commands.map_region_code(replace(WISH, name="Bonto Baru"), work)
    _, change = await queries.preview(replace(WISH, old_code="73.09.10.2004"), work)
    assert (change.change, change.new_name) == ("merged", "Bonto Baru")


async def test_beside_a_declaration_stands_what_it_made_and_older_codes_count_for_it(work: FakeRegistryWork) -> None:
    await commands.map_region_code(WISH, work)
    later = replace(WISH, old_code=MADE, new_code="73.09.10.2098", effective_on=date(2199, 1, 1), name="Bonto Lama")
    await commands.map_region_code(later, work)
    first, second = (each for each in work.things[RegionMapping].values())
    assert (await queries.change(first, work)).change == "recoded"
    change = await queries.change(second, work)
    assert (change.change, change.has_begun, change.older) == ("created", False, (MADE, OLD))


async def test_what_is_declared_already_is_refused_before_it_is_shown(work: FakeRegistryWork) -> None:
    await commands.map_region_code(WISH, work)
    refused = await refusal(work, queries.preview(WISH, work))
    assert (type(refused), refused.slug) == (Conflict, "region-code-taken")
    assert (await refusal(work, queries.preview(replace(WISH, new_code=OLD), work))).slug == "region-code-returns"
    shifted = replace(WISH, new_code=THERE, effective_on=DAY + timedelta(days=1))
    assert (await refusal(work, queries.preview(shifted, work))).slug == "days-differ"
