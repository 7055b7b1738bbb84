"""The village programme on an office's pages: declared, somebody enrolled, counted, proved and looked at again."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support import bodies
from tests.support.clients import Caller
from tests.support.office_browser import LANGUAGES, OFFICE, WIDTHS, at_work, read_by_everybody
from tests.support.system import System

VILLAGE, CALLED = "73.09.01.2004", "Pattontongang"


@dataclass(frozen=True)
class Place:
    """What stands in Maros before anybody opens a page."""

    url: str
    person: str
    newcomer: str
    programme: str

    @property
    def pages(self) -> tuple[str, ...]:
        """The address of every page."""
        of = f"/pages/entrepreneurs/{self.person}"
        return (
            "/pages/programmes",
            "/pages/programmes/new",
            f"/pages/programmes/{self.programme}?done=declared&region={VILLAGE}&begun=true",
            f"/pages/programmes/{self.programme}?region=73.09.02&begun=true",
            f"{of}?done=enrolled&odd=village-year-quota-exceeded",
            f"{of}/enrolments/new",
            f"{of}/confirmation?programme={self.programme}",
            f"{of}/status-check?programme={self.programme}",
            f"/pages/entrepreneurs/{self.newcomer}",
            f"/pages/entrepreneurs/{self.newcomer}/confirmation",
        )


async def somebody(registry: Caller, serial: int, name: str) -> str:
    """Register a young person of the village."""
    person = bodies.an_entrepreneur(serial, name=name, phone=f"0858{serial}", village_code=VILLAGE)
    return str((await registry.post("/entrepreneurs", person))["id"])


@pytest.fixture(scope="module")
async def place(nation: System) -> Place:
    async with Caller(nation.url("registry")) as registry:
        person = await somebody(registry, 541, "Sitti Aminah")
        wish = bodies.a_programme(name="Desa Berdaya", flagship=True, owner_office="Dinas Koperasi dan UKM")
        programme = (await registry.post("/programmes", wish))["id"]
        enrolment = bodies.an_enrolment(person, group_ref="00000000-0000-4000-8000-000000000541")
        await registry.post(f"/programmes/{programme}/enrolments", enrolment)
        await registry.post(f"/entrepreneurs/{person}/confirmations", bodies.a_confirmation(programme), version=2)
        newcomer = await somebody(registry, 542, "Muh. Yusuf")
        return Place(nation.url("registry").rstrip("/"), person, newcomer, programme)


async def test_a_province_declares_a_programme_with_the_usual_figures(browser: Browser, place: Place) -> None:
    async with at_work(browser, place.url, "/pages/programmes") as page:
        await page.get_by_role("link", name="Tetapkan program").click()
        usual = {"years": "5", "quota_per_village_year": "20", "quota_per_village_total": "100"}
        usual |= {"youth_min_age": "16", "youth_max_age": "30", "new_within_months": "42"}
        for name, value in usual.items():
            await expect(page.locator(f"#f-{name}")).to_have_value(value)
        await page.locator("#f-name").fill("Desa Maju")
        await page.get_by_text("Program unggulan").click()
        await page.get_by_role("button", name="Tetapkan program").click()
        await expect(page.locator(".done")).to_contain_text("sudah ditetapkan")
        await expect(page.locator("h1")).to_have_text("Desa Maju Program unggulan")
        await expect(page.locator(".lead")).to_contain_text("20 wirausaha muda baru setahun, 100 seluruhnya")
        await page.get_by_role("link", name="Program desa").last.click()
        await expect(page.get_by_role("link", name="Desa Maju")).to_have_count(1)


async def test_somebody_is_enrolled_counted_proved_and_looked_at_again(browser: Browser, place: Place) -> None:
    async with Caller(place.url) as registry:
        person = await somebody(registry, 543, "Rosmiati")
        await registry.post("/programmes", bodies.a_programme(name="Desa Tumbuh"))
    async with at_work(browser, place.url, f"/pages/entrepreneurs/{person}") as page:
        await page.get_by_role("link", name="Daftarkan ke program desa").click()
        await enrol(page, "Desa Tumbuh")
        await expect(page.locator(".done")).to_contain_text("terdaftar")
        await expect(page.locator(".notice")).to_have_count(0)
        await expect_counted(page, "0 dari 100 (0%)")
        await page.get_by_role("link", name="Catat bukti").click()
        await prove(page, "sku")
        await expect(page.get_by_role("main")).to_contain_text("surat keterangan usaha")
        await expect_counted(page, "1 dari 100 (1%)")
        await page.get_by_role("link", name="Periksa usaha").click()
        await page.locator("#f-checked_on").fill("2026-09-01")
        await page.select_option("#f-still_running", "false")
        await page.get_by_role("button", name="Simpan pemeriksaan").click()
        await expect(page.get_by_role("main")).to_contain_text("Tidak berjalan lagi, 1 Sep 2026")


async def expect_counted(page: Page, of_the_promise: str) -> None:
    """Go from somebody's page to their village's, see them there, come back."""
    await page.get_by_role("link", name="Desa Tumbuh").click()
    await expect(page.locator("h1")).to_contain_text(CALLED)
    year = page.locator("tbody tr").filter(has_text="2026")
    await expect(year.locator("[data-label=Terdaftar]")).to_have_text("1")
    await expect(page.locator(".card")).to_contain_text(of_the_promise)
    await page.go_back()


async def enrol(page: Page, programme: str, group: str = "") -> None:
    """Fill in somebody's place, and give it."""
    await page.select_option("#f-programme_id", label=programme)
    await page.locator("#f-enrolled_on").fill("2026-02-01")
    await page.select_option("#f-funding", "provincial")
    if group:
        await page.select_option("#f-group_ref", label=group)
    await page.get_by_role("button", name="Daftarkan").click()


async def prove(page: Page, kind: str) -> None:
    """Fill in the evidence of a business of January, and save it."""
    await page.locator("#f-business_started_on").fill("2026-01-15")
    await page.select_option("#f-evidence_kind", kind)
    await page.locator("#f-confirmed_on").fill("2026-03-01")
    await page.get_by_role("button", name="Simpan bukti").click()


async def test_a_full_village_takes_more_people_and_says_so_and_groups_are_told_by_names(
    browser: Browser, place: Place
) -> None:
    async with Caller(place.url) as registry:
        wish = bodies.a_programme(name="Desa Kecil", quota_per_village_year=1, quota_per_village_total=1)
        await registry.post("/programmes", wish)
        people = [await somebody(registry, serial, f"Warga {serial}") for serial in (544, 545)]
    async with at_work(browser, place.url, f"/pages/entrepreneurs/{people[0]}/enrolments/new") as page:
        await enrol(page, "Desa Kecil", "Kelompok baru")
        await expect(page.locator("[data-label=Kelompok]")).to_have_text("Warga 544")
        await page.goto(f"{place.url}/pages/entrepreneurs/{people[1]}/enrolments/new")
        await enrol(page, "Desa Kecil", "Bersama Warga 544")
        await expect(page.locator(".notice li")).to_have_count(2)
        await expect(page.locator(".notice")).to_contain_text("melebihi kuota setahun")
        await expect(page.locator("[data-label=Kelompok]")).to_have_text("Warga 544, Warga 545")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "none"])
async def test_a_form_that_is_refused_keeps_what_was_typed_and_says_what_is_wrong(
    browser: Browser, place: Place, *, scripts: bool
) -> None:
    of = f"{place.url}/pages/entrepreneurs"
    async with at_work(browser, place.url, "/pages/programmes/new", java_script_enabled=scripts) as page:
        await page.locator("#f-name").fill("Desa Terbalik")
        await page.locator("#f-quota_per_village_total").fill("5")
        await page.get_by_role("button", name="Tetapkan program").click()
        await refused(page, "quota_per_village_total", "5", "minimal sebesar kuota setahun")
        await expect(page.locator("#f-name")).to_have_value("Desa Terbalik")
        await page.goto(f"{of}/{place.newcomer}/enrolments/new")
        await page.select_option("#f-programme_id", place.programme)
        await page.select_option("#f-funding", "other")
        await page.select_option("#f-group_ref", label="Kelompok baru")
        await page.locator("#f-enrolled_on").fill("2024-12-31")
        await page.get_by_role("button", name="Daftarkan").click()
        await refused(page, "enrolled_on", "2024-12-31", "2026-01-05")
        await expect(page.locator("#f-programme_id")).to_have_value(place.programme)
        await expect(page.locator("#f-group_ref option:checked")).to_have_text("Kelompok baru")
        await page.goto(f"{of}/{place.person}/status-check?programme={place.programme}")
        await page.select_option("#f-still_running", "true")
        await page.locator("#f-checked_on").fill("2026-02-01")
        await page.get_by_role("button", name="Simpan pemeriksaan").click()
        await refused(page, "checked_on", "2026-02-01", "2026-03-01")
        await expect(page.locator("#f-still_running")).to_have_value("true")


async def refused(page: Page, field: str, typed: str, rule: str) -> None:
    """Expect a form to come back with what was typed, and to name the field, what stands there and the rule."""
    await expect(page).to_have_title(re.compile(r"^Galat: .* · Naik Kelas$"))
    await expect(page.locator("#summary")).to_contain_text(rule)
    await expect(page.locator("#summary")).to_contain_text(typed)
    await expect(page.locator(f"#f-{field}")).to_have_value(typed)
    await expect(page.locator(f"#f-{field}")).to_have_attribute("aria-invalid", "true")


async def test_two_who_prove_the_same_business_do_not_overwrite_each_other(browser: Browser, place: Place) -> None:
    async with Caller(place.url) as registry:
        person = await somebody(registry, 546, "Hasnah")
        await registry.post(f"/programmes/{place.programme}/enrolments", bodies.an_enrolment(person))
    path = f"/pages/entrepreneurs/{person}/confirmation?programme={place.programme}"
    async with at_work(browser, place.url, path) as page:
        other = await page.context.new_page()
        await other.goto(f"{place.url}{path}")
        for each, kind in ((page, "nib"), (other, "halal")):
            await prove(each, kind)
        await expect(page.locator(".done")).to_contain_text("tersimpan")
        await expect(other.locator("#summary")).to_contain_text("sudah diubah orang lain")
        await expect(other.locator("#f-evidence_kind")).to_have_value("halal")


async def test_only_the_province_is_offered_to_declare_a_programme(browser: Browser, place: Place) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(f"{place.url}/pages/programmes")
    await expect(page.get_by_role("button", name=OFFICE)).to_be_visible()
    await page.get_by_role("button", name="Dinas Kabupaten Maros").click()
    await expect(page.locator("h1")).to_have_text("Program desa")
    await expect(page.get_by_role("link", name="Tetapkan program")).to_have_count(0)
    await page.goto(f"{place.url}/pages/programmes/new")
    await expect(page.get_by_role("main")).to_contain_text("Dinas provinsi")
    await context.close()


@WIDTHS
@LANGUAGES
async def test_every_page_can_be_read_by_everybody(
    browser: Browser, place: Place, viewport: Any, language: str
) -> None:
    await read_by_everybody(browser, place.url, place.pages, viewport, language)
