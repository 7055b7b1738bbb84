"""An enterprise on an office's pages: recorded, assessed year by year, its papers and finance, and what was wrong."""

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.support import bodies
from tests.support.clients import Caller
from tests.support.office_browser import LANGUAGES, WIDTHS, at_work, read_by_everybody
from tests.support.system import System


@dataclass(frozen=True)
class Place:
    """What stands in Maros before anybody opens a page."""

    url: str
    owner: str
    enterprise: str
    records: tuple[str, ...]
    """Addresses on which a year, a paper and finance are taken back."""

    @property
    def pages(self) -> tuple[str, ...]:
        """The address of every page."""
        return (
            "/pages/enterprises",
            "/pages/enterprises?q=nobody",
            f"/pages/entrepreneurs/{self.owner}",
            f"/pages/entrepreneurs/{self.owner}/enterprises/new",
            f"/pages/enterprises/{self.enterprise}?done=voided&odd=help-without-nib",
            *(f"/pages/enterprises/{self.enterprise}/{name}" for name in ("year", "paper", "finance")),
            *self.records,
        )


async def an_owner(registry: Caller, serial: int, name: str) -> str:
    person = bodies.an_entrepreneur(serial, name=name, birth_date="1973-04-05", phone=f"0857{serial}")
    return str((await registry.post("/entrepreneurs", person))["id"])


@pytest.fixture(scope="module")
async def place(nation: System) -> Place:
    async with Caller(nation.url("registry")) as registry:
        owner = await an_owner(registry, 531, "Syamsiah")
        enterprise = (await registry.post("/enterprises", bodies.an_enterprise(owner)))["id"]
        records: list[str] = []
        given = {"assessments": bodies.a_year(), "legalities": bodies.a_paper(), "finances": bodies.a_loan()}
        for name, body in given.items():
            version = (await registry.get(f"/enterprises/{enterprise}"))["version"]
            await registry.post(f"/enterprises/{enterprise}/{name}", body, version=version)
            kept = (await registry.get(f"/{name}", enterprise_ref=enterprise))["items"]
            records.append(f"/pages/{name}/{kept[0]['id']}/void")
        return Place(nation.url("registry").rstrip("/"), owner, enterprise, tuple(records))


async def test_an_enterprise_is_recorded_assessed_and_seen_to_move_up(browser: Browser, place: Place) -> None:
    async with Caller(place.url) as registry:
        owner = await an_owner(registry, 532, "Baharuddin")
    async with at_work(browser, place.url, f"/pages/entrepreneurs/{owner}") as page:
        await page.get_by_role("link", name="Catat usaha").click()
        for name, value in {"name": "Kopi Bawakaraeng", "kbli_code": "1076", "started_on": "2018-05-01"}.items():
            await page.locator(f"#f-{name}").fill(value)
        await page.locator("#f-registered_on").fill("2026-02-01")
        await page.select_option("#f-technology_level", "low")
        await page.get_by_role("button", name="Simpan usaha").click()
        await expect(page.locator("#summary")).to_contain_text("Penjualan setahun")
        await expect(page.locator("#f-name")).to_have_value("Kopi Bawakaraeng")
        await page.locator("#f-annual_sales").fill("Rp 1.900.000.000,00")
        await page.get_by_role("button", name="Simpan usaha").click()
        await expect(page.locator(".done")).to_contain_text("tersimpan")
        await expect(page.get_by_role("main")).to_contain_text("Mikro (2025)")
        for year, sales in (("2024", "1.500.000.000"), ("2025", "2.100.000.000")):
            await page.get_by_role("link", name="Catat penilaian tahun").click()
            await page.locator("#f-period_year").fill(year)
            await page.locator("#f-annual_sales").fill(sales)
            await page.locator("#f-workers_permanent").fill("3")
            await page.get_by_text("Berjualan secara digital").click()
            await page.get_by_role("button", name="Simpan tahun ini").click()
            await expect(page.locator(".done")).to_contain_text("kelasnya dihitung")
        await expect(page.get_by_role("main")).to_contain_text("2025: Mikro → Kecil")
        await page.goto(f"{place.url}/pages/enterprises?q=bawakaraeng")
        await expect(page.get_by_role("link", name="Kopi Bawakaraeng")).to_have_count(1)


async def test_papers_and_finance_are_recorded_and_a_slip_is_said(browser: Browser, place: Place) -> None:
    async with Caller(place.url) as registry:
        owner = await an_owner(registry, 533, "Nurlina")
        enterprise = (await registry.post("/enterprises", bodies.an_enterprise(owner)))["id"]
    async with at_work(browser, place.url, f"/pages/enterprises/{enterprise}") as page:
        await page.get_by_role("link", name="Catat legalitas").click()
        await page.select_option("#f-kind", "nib")
        await page.locator("#f-number").fill("9120101123777")
        await page.locator("#f-issued_on").fill("2024-03-01")
        await page.get_by_role("button", name="Simpan legalitas").click()
        await expect(page.get_by_role("main")).to_contain_text("NIB sejak 1 Mar 2024")
        await page.get_by_role("link", name="Catat pembiayaan").click()
        await page.select_option("#f-source", "kur")
        for amount in ("banyak", "25.000.000"):
            await page.locator("#f-amount").fill(amount)
            await page.get_by_role("button", name="Simpan pembiayaan").click()
            if amount == "banyak":
                await expect(page.locator("#f-amount")).to_have_attribute("aria-invalid", "true")
                await expect(page.locator("#f-amount")).to_have_value("banyak")
        await expect(page.locator(".done")).to_contain_text("tersimpan")
        await expect(page.get_by_role("main")).to_contain_text("25.000.000")


async def test_what_was_wrong_is_taken_back_and_stays_in_sight_with_its_reason(browser: Browser, place: Place) -> None:
    async with Caller(place.url) as registry:
        owner = await an_owner(registry, 535, "Marlina")
        enterprise = (await registry.post("/enterprises", bodies.an_enterprise(owner)))["id"]
        await registry.post(f"/enterprises/{enterprise}/legalities", bodies.a_paper(number="9120101123778"), version=1)
        await registry.post(f"/enterprises/{enterprise}/finances", bodies.a_loan(), version=2)
    async with at_work(browser, place.url, f"/pages/enterprises/{enterprise}") as page:
        for of in ("NIB", "KUR"):
            await page.get_by_role("link", name=f"Tarik kembali {of}").click()
            await page.select_option("#f-reason_code", "duplicate")
            await page.get_by_role("button", name="Tarik kembali").click()
            await expect(page.locator(".done")).to_contain_text("ditarik kembali")
        await expect(page.get_by_text("ditarik kembali: Tercatat ganda")).to_have_count(2)
        await expect(page.get_by_role("link", name="Tarik kembali")).to_have_count(0)
        await expect(page.get_by_role("main")).to_contain_text("Belum ada NIB")


async def test_a_year_taken_back_twice_is_refused_the_second_time(browser: Browser, place: Place) -> None:
    async with Caller(place.url) as registry:
        owner = await an_owner(registry, 534, "Hamzah")
        enterprise = (await registry.post("/enterprises", bodies.an_enterprise(owner)))["id"]
        await registry.post(f"/enterprises/{enterprise}/assessments", bodies.a_year(), version=1)
        (year,) = (await registry.get("/assessments", enterprise_ref=enterprise))["items"]
    path = f"/pages/assessments/{year['id']}/void"
    async with at_work(browser, place.url, path) as page:
        for said in (".done", "#summary"):
            await page.goto(f"{place.url}{path}")
            await page.select_option("#f-reason_code", "wrong-year")
            await page.get_by_role("button", name="Tarik kembali").click()
            await expect(page.locator(said)).to_be_visible()
        await expect(page.locator("#summary")).to_contain_text("sudah ditarik kembali")


@WIDTHS
@LANGUAGES
async def test_every_page_can_be_read_by_everybody(
    browser: Browser, place: Place, viewport: Any, language: str
) -> None:
    await read_by_everybody(browser, place.url, place.pages, viewport, language)
