"""A declared decree moves lists and quotas from its day, refuses the old code behind it, and can be taken back."""

from collections.abc import AsyncIterator

import pytest

from tests.support import bodies
from tests.support.clients import Caller, Json
from tests.support.in_process import Service
from tests.support.sheets import HEADER, a_row, xlsx

OLD, NEW, BEFORE, SINCE = "73.09.10.2005", "73.09.09.2001", "2026-06-30", "2026-07-01"
MADE = "73.09.09.2099"
DECREE = {"old_code": OLD, "new_code": NEW, "effective_on": SINCE, "decree": "kepmendagri-9-2026"}


@pytest.fixture
async def registry(database: str) -> AsyncIterator[Caller]:
    service = Service("registry", database)
    service.migrate()
    async with service.api("en") as caller:
        with caller.speaking_for("province:73"):
            yield caller


async def registered(registry: Caller, serial: int, village: str, day: str) -> str:
    """Register somebody in a village on a day."""
    somebody = bodies.an_entrepreneur(serial, village_code=village, registered_on=day, consent_given_on=day)
    return str((await registry.post("/entrepreneurs", somebody))["id"])


async def living_in(registry: Caller, region: str) -> set[str]:
    """Return who is listed in a region."""
    return {each["id"] for each in (await registry.get("/entrepreneurs", region=region, sort="village_code"))["items"]}


async def test_lists_show_a_region_in_the_borders_that_a_decree_draws(registry: Caller) -> None:
    moved, there = await registered(registry, 1, OLD, "2025-03-01"), await registered(registry, 2, NEW, "2025-03-01")
    stayed = await registered(registry, 3, "73.09.10.2004", "2025-03-01")
    mapping = await registry.post("/region-mappings", DECREE)
    for region, shown in (("73.09.09", {moved, there}), (NEW, {moved, there}), ("73.09.10", {stayed})):
        assert await living_in(registry, region) == shown, region
    assert await living_in(registry, "73.09") == {moved, there, stayed}
    over = await registry.http.get("/entrepreneurs", params={"region": OLD})
    assert (over.status_code, NEW in over.text) == (422, True)
    await registry.post(f"/region-mappings/{mapping['id']}/void", {"reason_code": "wrong-code"})
    assert await living_in(registry, OLD) == {moved}
    assert await living_in(registry, "73.09.10") == {moved, stayed}


async def test_behind_its_day_an_old_code_is_refused_and_the_new_one_named(registry: Caller) -> None:
    await registry.post("/region-mappings", DECREE)
    await registered(registry, 1, OLD, BEFORE)
    somebody = bodies.an_entrepreneur(2, village_code=OLD, registered_on=SINCE, consent_given_on=SINCE)
    refused = await registry.refused(422, "/entrepreneurs", somebody)
    assert (refused["slug"], NEW in str(refused["errors"])) == ("region-unknown", True)


async def test_a_decree_to_come_changes_nothing_yet(registry: Caller) -> None:
    ref = await registered(registry, 1, OLD, "2026-02-01")
    await registry.post("/region-mappings", DECREE | {"effective_on": "2199-01-01"})
    assert (await living_in(registry, OLD), await living_in(registry, NEW)) == ({ref}, set())
    await registered(registry, 2, OLD, SINCE)


async def test_a_village_that_no_edition_has_takes_people_and_quotas_from_its_day(registry: Caller) -> None:
    programme = (await registry.post("/programmes", bodies.a_programme()))["id"]
    early = await registered(registry, 1, OLD, "2026-01-05")
    await registry.post(f"/programmes/{programme}/enrolments", bodies.an_enrolment(early))

    async def begun(region: str) -> list[Json]:
        query: dict[str, str] = {"region": region, "begun": "true"}
        found: list[Json] = (await registry.get(f"/programmes/{programme}/progress", **query))["items"]
        return [{name: each[name] for name in ("village_code", "village", "persons")} for each in found]

    before = await registry.get(f"/programmes/{programme}/progress", region="73.09.09")
    mapping = await registry.post("/region-mappings", DECREE | {"new_code": MADE, "name": "Bonto Baru"})
    late = await registered(registry, 2, MADE, SINCE)
    await registry.post(f"/programmes/{programme}/enrolments", bodies.an_enrolment(late, enrolled_on=SINCE))
    made = {"village_code": MADE, "village": "Bonto Baru", "persons": 2}
    assert (await begun("73.09.09"), await begun(MADE), await begun("73.09.10")) == ([made], [made], [])
    assert await living_in(registry, MADE) == {early, late}
    since = await registry.get(f"/programmes/{programme}/progress", region="73.09.09")
    assert len(since["items"]) == len(before["items"]) + 1
    page = await registry.http.get(f"/pages/programmes/{programme}/villages/{MADE}")
    assert (page.status_code, "Bonto Baru" in page.text) == (200, True)
    await registry.post(f"/region-mappings/{mapping['id']}/void", {"reason_code": "wrong-code"})
    assert [each["village_code"] for each in await begun("73.09.10")] == [OLD]


async def test_a_table_is_read_with_what_was_declared_before_anything_is_added(registry: Caller) -> None:
    declared = DECREE | {"new_code": MADE, "name": "Bonto Anyar Baru"}
    await registry.post("/region-mappings", declared)
    there = {"village": "Bonto Anyar Baru", "district": "", "regency": ""}
    rows = [a_row(1, registered="02/07/2026", consented="02/07/2026", **there), a_row(2, **there)]
    sent = await registry.http.post(
        "/imports", files={"file": ("a.xlsx", xlsx([HEADER, *rows]))}, headers={"Idempotency-Key": "k"}
    )
    preview = sent.json()["preview"]
    assert [[flaw["field"] for flaw in row["errors"]] for row in preview["sample"]] == [[], ["village"]]
    columns = {name: letter for name, letter in preview["mapping"].items() if name not in ("village", "district")}
    start = {"mapping": columns, "values": {"village_code": MADE}}
    begun = await registry.post(f"/imports/{preview['id']}/start", start)
    assert begun["version"] == 2
