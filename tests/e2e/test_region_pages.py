"""A decree, from the province's page to lists, quotas and the dashboard, and back again when it is taken back."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from shared.regions import Regions, local_day
from shared.runtime import clock
from tests.support import bodies
from tests.support.browser import PHONE, hindrances, opened, too_small
from tests.support.clients import Caller, Json
from tests.support.office_browser import LANGUAGES, WIDTHS, at_work, read_by_everybody
from tests.support.system import System

CENRANA, SIMBANG = "73.09.10", "73.09.09"
RENAMED, PARTED, GONE = f"{CENRANA}.2003", f"{CENRANA}.2004", f"{CENRANA}.2005"
TODAY = str(local_day(clock.now(), "73"))
DECREE = "Kepmendagri Nomor 300.2.2-2138 Tahun 2025"
STEPS = (
    (RENAMED, f"{CENRANA}.2093", "", "Berganti kode"),
    (PARTED, f"{CENRANA}.2094", "Lebbo Utara", "Wilayah baru"),
    (PARTED, f"{SIMBANG}.2094", "Lebbo Barat", "Dimekarkan"),
    (GONE, f"{SIMBANG}.2099", "Bonto Baru", "Wilayah baru"),
)
"""A village with another code, one that is split across two districts, one that becomes a new one next door."""


@dataclass(frozen=True)
class Place:
    """What stands in Cenrana before anybody opens a page."""

    registry: str
    dashboard: str
    programme: str
    mapping: str


@pytest.fixture(scope="module")
async def place(nation: System) -> AsyncIterator[Place]:
    async with Caller(nation.url("registry")) as registry:
        programme = (await registry.post("/programmes", bodies.a_programme(name="Desa Tangguh")))["id"]
        for serial, village in enumerate((RENAMED, PARTED, GONE), start=561):
            somebody = bodies.an_entrepreneur(
                serial, name=f"Warga {serial}", phone=f"0857{serial}", village_code=village
            )
            ref = (await registry.post("/entrepreneurs", somebody))["id"]
            await registry.post(f"/programmes/{programme}/enrolments", bodies.an_enrolment(ref))
        to_come: Json = bodies.a_mapping(old_code="73.09.11.2001", new_code="73.09.11.2099", effective_on="2199-01-01")
        mapping = (await registry.post("/region-mappings", to_come))["id"]
        yield Place(nation.url("registry").rstrip("/"), nation.url("reporting").rstrip("/"), programme, mapping)


async def declare(page: Page, place: Place, step: tuple[str, str, str, str]) -> str:
    """Declare one step from the page, after a look at what it moves; return the address of what was declared."""
    old, new, name, kind = step
    await page.goto(f"{place.registry}/pages/region-mappings")
    await page.get_by_role("link", name="Tetapkan perubahan").click()
    for field, value in (
        ("old_code", old),
        ("new_code", new),
        ("name", name),
        ("effective_on", TODAY),
        ("decree", DECREE),
    ):
        await page.locator(f"#f-{field}").fill(value)
    await page.get_by_role("button", name="Lihat dulu").click()
    await expect(page.locator("h1")).to_contain_text(f"{kind}: {old}")
    await expect(page.locator(".facts")).to_contain_text("Wirausaha")
    assert await too_small(page) == []
    assert await hindrances(page) == []
    await page.get_by_role("button", name="Tetapkan").click()
    await expect(page.locator(".done")).to_contain_text("Sudah ditetapkan")
    return page.url.partition("?")[0]


async def take_back(page: Page, mapping: str) -> None:
    """Take back what was declared."""
    await page.goto(mapping)
    await page.get_by_role("link", name="Tarik kembali").click()
    await page.select_option("#f-reason_code", "wrong-code")
    await page.get_by_role("button", name="Tarik kembali").click()
    await expect(page.locator(".done")).to_contain_text("Sudah ditarik kembali")


async def listed(page: Page, place: Place, district: str, *people: int) -> None:
    """Expect the registry's list of a district to show these of the three people."""
    await page.goto(f"{place.registry}/pages/entrepreneurs?region={district}&q=Warga")
    for serial in (561, 562, 563):
        there = page.get_by_role("link", name=f"Warga {serial}")
        await expect(there).to_have_count(int(serial in people))


async def shown(browser: Browser, place: Place, district: str, *, people: int, villages: int) -> None:
    """Wait until the dashboard shows so many people of ours in a district, and its quota for so many villages."""
    async with opened(browser, f"{place.dashboard}?region={district}") as page:
        await expect(page.locator("#n-entrepreneurs")).to_have_attribute("value", str(float(people)), timeout=15_000)
        await page.goto(f"{place.dashboard}?region=73.09")
        row = page.locator("#quota-table tbody tr").filter(has_text=Regions.load().name(district))
        await expect(row.locator("td").first).to_have_text(str(villages))


async def test_a_decree_moves_figures_lists_and_quotas_on_its_day_and_comes_back_when_it_is_taken_back(
    browser: Browser, place: Place
) -> None:
    async with at_work(browser, place.registry, "/pages/region-mappings") as page:
        await shown(browser, place, CENRANA, people=3, villages=7)
        await listed(page, place, SIMBANG)
        made = [await declare(page, place, step) for step in STEPS]
        await listed(page, place, SIMBANG, 563)
        await listed(page, place, CENRANA, 561, 562)
        begun = page.locator("tbody tr")
        await page.goto(f"{place.registry}/pages/programmes/{place.programme}?region={SIMBANG}&begun=true")
        await expect(begun).to_have_count(1)
        await expect(begun).to_contain_text("Bonto Baru")
        await shown(browser, place, SIMBANG, people=1, villages=8)
        await shown(browser, place, CENRANA, people=2, villages=6)
        for each in reversed(made):
            await take_back(page, each)
        await listed(page, place, CENRANA, 561, 562, 563)
        await page.goto(f"{place.registry}/pages/programmes/{place.programme}?region={SIMBANG}&begun=true")
        await expect(begun).to_have_count(0)
    await shown(browser, place, CENRANA, people=3, villages=7)
    await shown(browser, place, SIMBANG, people=0, villages=6)


async def test_without_a_script_a_refused_decree_keeps_what_was_typed_and_a_look_leads_back_to_the_form(
    browser: Browser, place: Place
) -> None:
    how: dict[str, Any] = {"viewport": PHONE, "java_script_enabled": False}
    async with at_work(browser, place.registry, "/pages/region-mappings/new", **how) as page:
        for name, value in (("old_code", "73.09.11.2002"), ("new_code", "73.09.11.2098"), ("effective_on", TODAY)):
            await page.locator(f"#f-{name}").fill(value)
        await page.locator("#f-decree").fill("surat camat")
        await page.get_by_role("button", name="Lihat dulu").click()
        await expect(page.locator("#summary")).to_contain_text("kepmendagri-100-2025")
        await page.locator("#f-decree").fill(DECREE)
        await page.get_by_role("button", name="Lihat dulu").click()
        await page.get_by_role("link", name="Perbaiki").click()
        await expect(page.locator("#f-new_code")).to_have_value("73.09.11.2098")


@WIDTHS
@LANGUAGES
async def test_every_page_can_be_read_by_everybody(
    browser: Browser, place: Place, viewport: Any, language: str
) -> None:
    one = f"/pages/region-mappings/{place.mapping}"
    paths = (
        "/pages/region-mappings",
        "/pages/region-mappings?q=nothing",
        "/pages/region-mappings/new",
        f"{one}?done=declared",
        f"{one}/void",
    )
    await read_by_everybody(browser, place.registry, paths, viewport, language)
