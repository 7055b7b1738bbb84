"""What a province's own page says of a village is what the nation says of it: one question, asked of both.

Invariant: the registry is spoken to by HTTP, and reporting knows nothing but the registry's stream.
"""

from collections.abc import AsyncIterator

import pytest

from tests.support import bodies
from tests.support.clients import Caller, Json
from tests.support.eventually import eventually
from tests.support.fixtures import NewDatabase
from tests.support.in_process import Service
from tests.support.offices import Office

VILLAGES = ("73.09.01.2003", "73.09.01.2004")
SINCE = {"registered_on": "2025-01-05", "consent_given_on": "2025-01-05"}
YEARS = {"2025": 1, "2026": 2}


@pytest.fixture
async def nation(office: Office, new_database: NewDatabase) -> AsyncIterator[Caller]:
    """The nation's reporting, that follows the office's stream."""
    reporting = Service("reporting", new_database(), office._servers)
    reporting.migrate()
    async with reporting.worker(), reporting.api() as api:
        yield api


async def enrolled(registry: Caller, programmes: list[str], serial: int, village: str, day: str) -> tuple[str, int]:
    """Register somebody and enrol them in some programmes; returns the reference and the version."""
    ref = (await registry.post("/entrepreneurs", bodies.an_entrepreneur(serial + 1, village_code=village, **SINCE)))[
        "id"
    ]
    for programme in programmes:
        await registry.post(f"/programmes/{programme}/enrolments", bodies.an_enrolment(ref, enrolled_on=day))
    return ref, 1 + len(programmes)


async def confirmed(registry: Caller, programme: str, who: tuple[str, int], day: str) -> None:
    """Confirm somebody as new."""
    ref, version = who
    proof = bodies.a_confirmation(programme, confirmed_on=day, business_started_on="2025-02-01")
    await registry.post(f"/entrepreneurs/{ref}/confirmations", proof, version=version)


async def by_the_registry(registry: Caller, programme: str) -> dict[tuple[str, str, str], int]:
    """Return what the province's page says; shape: (figure, village, year) to number."""
    found = {}
    for village in VILLAGES:
        page = await registry.get(f"/programmes/{programme}/progress", region=village)
        (item,) = page["items"]
        for year, number in YEARS.items():
            counts = _of_year(item, number)
            found["village-quota-year", village, year] = counts["young_confirmed"]
            found["youth-enrolled", village, year] = counts["young"]
        found["village-quota-total", village, "2026"] = item["young_confirmed"]
    return found


def _of_year(item: Json, number: int) -> Json:
    (year,) = [each for each in item["years"] if each["programme_year"] == number]
    found: Json = year
    return found


async def by_the_nation(api: Caller, programme: str) -> dict[tuple[str, str, str], int]:
    """Return what the nation says of the same."""
    found: dict[tuple[str, str, str], int] = {}
    for village in VILLAGES:
        asked = {"level": "village", "region": village, "from": "2025-01", "to": "2026-12"}
        for view in ("village-quota-year", "village-quota-total"):
            rows = (await api.get(f"/views/{view}", by="programme", **asked))["rows"]
            mine = [row for row in rows if row["dimensions"]["programme"] == programme]
            found |= {(view, village, row["period"]): row["numerator"] for row in mine}
        every = (await api.get("/views/youth-enrolled", by="programme_id,programme_year", **asked))["rows"]
        for year, number in YEARS.items():
            of_year = {"programme_id": programme, "programme_year": str(number)}
            found["youth-enrolled", village, year] = sum(
                row["numerator"] for row in every if row["dimensions"] == of_year
            )
    return found


async def test_a_registrys_page_and_the_nation_say_the_same_of_each_programme(office: Office, nation: Caller) -> None:
    registry = office.registry
    programmes = [
        (await registry.post("/programmes", bodies.a_programme(name=name)))["id"] for name in ("Mandiri", "Maju")
    ]
    first = programmes[0]
    people = [
        await enrolled(registry, programmes if serial % 3 else [first], serial, VILLAGES[serial % 2], day)
        for serial, day in enumerate(("2025-03-01", "2026-02-01") * 6)
    ]
    for serial, who in enumerate(people):
        if serial % 2 or serial < 4:  # some in the year after the one they were enrolled in
            await confirmed(registry, first, who, "2026-03-01")
    (ref, version), (into, _) = people[1], people[3]
    await registry.post(f"/entrepreneurs/{ref}/merge", {"into_ref": into}, version=version + 1)
    shown = {each: await by_the_registry(registry, each) for each in programmes}
    assert sum(shown[first].values()) > 0
    await agree(nation, shown)


async def agree(nation: Caller, shown: dict[str, dict[tuple[str, str, str], int]]) -> None:
    """Wait until the nation says of each programme what was shown."""

    async def they_do() -> bool:
        for programme, wanted in shown.items():
            nations = await by_the_nation(nation, programme)
            assert {key: number for key, number in wanted.items() if number} == {
                key: number for key, number in nations.items() if number and key in wanted
            }
        return True

    await eventually(they_do, within_seconds=30)


async def test_what_is_taken_back_or_corrected_moves_both_alike(office: Office, nation: Caller) -> None:
    registry = office.registry
    programme = (await registry.post("/programmes", bodies.a_programme()))["id"]
    stays, gone, elsewhere = [
        await enrolled(registry, [programme], serial, VILLAGES[0], "2026-02-01") for serial in range(3)
    ]
    for who in (stays, gone, elsewhere):
        await confirmed(registry, programme, who, "2026-03-01")
    await agree(nation, {programme: await by_the_registry(registry, programme)})
    of, (ref, version) = {"programme_id": programme}, gone
    for step, reason in (("confirmations", "not-new"), ("enrolments", "wrong-programme")):
        version += 1
        await registry.post(f"/entrepreneurs/{ref}/{step}/void", {**of, "reason_code": reason}, version=version)
    ref, version = elsewhere
    corrected = {"village_code": VILLAGES[1], "kind": "umkm", "registered_on": "2025-02-05"}
    await registry.post(f"/entrepreneurs/{ref}/registration-corrections", corrected, version=version + 1)
    shown = await by_the_registry(registry, programme)
    assert [shown["village-quota-year", village, "2026"] for village in VILLAGES] == [1, 1]
    await agree(nation, {programme: shown})
    for village, expected in zip(VILLAGES, ([("2025-01", 2)], [("2025-02", 1)]), strict=True):
        asked = {"level": "village", "region": village, "from": "2025-01", "to": "2025-02", "grain": "month"}
        rows = (await nation.get("/views/entrepreneurs", **asked))["rows"]
        assert [(row["period"], row["numerator"]) for row in rows if row["numerator"]] == expected


async def promised(nation: Caller) -> dict[str, int]:
    """Return what each programme promises a village for a year, as the nation says."""
    asked = {"level": "village", "region": VILLAGES[0], "from": "2026-01", "to": "2026-12", "by": "programme"}
    rows = (await nation.get("/views/village-quota-year", **asked))["rows"]
    return {row["dimensions"]["programme"]: row["denominator"] for row in rows}


async def test_a_corrected_promise_holds_for_both_and_one_that_was_taken_back_for_neither(
    office: Office, nation: Caller
) -> None:
    registry = office.registry
    right, wrong = [(await registry.post("/programmes", bodies.a_programme()))["id"] for _ in range(2)]

    async def they_promise(expected: dict[str, int]) -> None:
        async def they_do() -> bool:
            return await promised(nation) == expected

        await eventually(they_do, within_seconds=30)

    await they_promise({right: 20, wrong: 20})
    await registry.twice(f"/programmes/{right}/corrections", {"quota_per_village_year": 10}, version=1)
    await registry.twice(f"/programmes/{wrong}/void", {"reason_code": "duplicate"}, version=1)
    await they_promise({right: 10})
    (shown,) = (await registry.get("/programmes"))["items"]
    assert (shown["id"], shown["quota_per_village_year"], "voided_on" in shown) == (right, 10, False)
    assert (await registry.get(f"/programmes/{right}/progress"))["items"][0]["years"][1]["quota"] == 10
    assert (await registry.http.get(f"/programmes/{wrong}/progress")).status_code == 404
    assert (await registry.http.get(f"/programmes/{wrong}")).status_code == 404
    assert (await registry.http.get(f"/pages/programmes/{wrong}")).status_code == 404
    kept = (await registry.get("/audit", thing_id=wrong, sort="-at"))["items"][0]
    assert kept["changes"]["void_reason"] == [None, "duplicate"]
