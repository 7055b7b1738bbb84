"""A village that a decree gave another code stays one village in its province's own view."""

from collections.abc import AsyncIterator

import pytest

from tests.support import bodies
from tests.support.clients import Caller, Json
from tests.support.in_process import Service

OLD, NEW = "72.01.09.2015", "72.01.24.2001"
"""One village of Banggai before and since 25 April 2025."""
OTHER = "72.01.09.2001"
GROUP = "0198c0de-0000-7000-8000-000000000001"


@pytest.fixture
async def registry(database: str) -> AsyncIterator[Caller]:
    service = Service("registry", database)
    service.settings = service.settings.model_copy(update={"provinces": ("72",)})
    service.migrate()
    async with service.api("en") as caller:
        with caller.speaking_for("province:72"):
            yield caller


async def enrolled(registry: Caller, programme: str, serial: int, village: str, day: str) -> None:
    """Give somebody a place on a day, in one group with everybody else."""
    somebody = bodies.an_entrepreneur(
        serial, nik=f"720109410199{serial:04}", village_code=village, registered_on="2025-02-01",
        consent_given_on="2025-02-01",
    )  # fmt: skip
    ref = (await registry.post("/entrepreneurs", somebody))["id"]
    place = bodies.an_enrolment(ref, enrolled_on=day, group_ref=GROUP)
    await registry.post(f"/programmes/{programme}/enrolments", place)


async def test_places_before_and_since_the_day_of_a_new_code_count_for_one_village(registry: Caller) -> None:
    programme = (await registry.post("/programmes", bodies.a_programme(owner_region="72")))["id"]
    for serial, (code, day) in enumerate(
        ((OLD, "2025-03-01"), (OLD, "2025-06-01"), (OLD, "2026-02-01"), (OTHER, "2025-03-01")), start=1
    ):
        await enrolled(registry, programme, serial, code, day)

    async def begun(region: str) -> list[Json]:
        found: list[Json] = (await registry.get(f"/programmes/{programme}/progress", region=region, begun="true"))[
            "items"
        ]
        return found

    (village,) = await begun("72.01.24")
    assert (village["village_code"], village["persons"], village["groups"]) == (NEW, 3, 1)
    assert [each["persons"] for each in village["years"]] == [2, 1, 0, 0, 0]
    assert [each["village_code"] for each in await begun("72.01.09")] == [OTHER]
    assert [(each["village_code"], each["persons"]) for each in await begun("72")] == [(OTHER, 1), (NEW, 3)]
    assert [each["persons"] for each in await begun(NEW)] == [3]
