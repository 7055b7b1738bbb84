"""The registry's pages as an office has them: in a browser, on a phone and at a desk, by mouse and by keyboard."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support import bodies
from tests.support.browser import opened
from tests.support.clients import Caller
from tests.support.office_browser import LANGUAGES, OFFICE, WIDTHS, at_work, read_by_everybody
from tests.support.sheets import HEADER, a_row, delimited
from tests.support.system import System

MAROS, VILLAGE = "73.09", "73.09.01.2003"
CHANGES = ("edit", "nik", "move", "registration", "enrolment-void", "withdrawal", "consent", "merge", "erasure")


@dataclass(frozen=True)
class Place:
    """What stands in Maros before anybody opens a page."""

    url: str
    centre: str
    person: str
    programme: str
    table: str

    @property
    def pages(self) -> tuple[str, ...]:
        """The address of every page."""
        return (
            "/pages/entrepreneurs",
            "/pages/entrepreneurs?q=nobody",
            f"/pages/entrepreneurs/new?place={MAROS}",
            f"/pages/entrepreneurs/{self.person}?done=registered&odd=nik-region-differs",
            *(f"/pages/entrepreneurs/{self.person}/{name}" for name in CHANGES),
            "/pages/consent-texts",
            "/pages/imports",
            f"/pages/imports/{self.table}",
            "/pages/centres",
            f"/pages/centres/{self.centre}",
            "/pages/programmes",
            f"/pages/programmes/{self.programme}?region={MAROS}.01",
            f"/pages/programmes/{self.programme}/villages/{VILLAGE}",
        )


@pytest.fixture(scope="module")
async def place(nation: System) -> Place:
    async with Caller(nation.url("registry")) as registry:
        centre = (await registry.post("/centres", bodies.a_centre(parent_office="Koperindag")))["id"]
        await registry.post("/consultants", bodies.a_consultant(centre))
        person = (await registry.post("/entrepreneurs", bodies.an_entrepreneur(501, centre_id=centre)))["id"]
        await registry.post("/enterprises", bodies.an_enterprise(person))
        programme = (await registry.post("/programmes", bodies.a_programme()))["id"]
        table = {"file": ("lama.csv", delimited([HEADER, a_row(600)]), "text/csv")}
        sent = await registry.http.post("/imports", files=table, headers={"Idempotency-Key": "before"})
        assert sent.status_code == 201, sent.text
        return Place(nation.url("registry").rstrip("/"), centre, person, programme, sent.json()["id"])


async def fill_in(page: Page, **changes: str) -> None:
    """Fill in the form of somebody's registration."""
    typed = {"name": "Daeng Nurhayati", "nik": "7309014101990777", "birth_date": "1999-01-01", "phone": "0811999777"}
    for name, value in (typed | changes).items():
        await page.locator(f"#f-{name}").fill(value)
    await page.select_option("#f-sex", "female")
    await page.select_option("#f-village_code", VILLAGE)
    await page.select_option("#f-kind", "wirausaha")
    await page.locator("#f-has_agreed").check()
    await page.select_option("#f-consent_text", "pdp-1")
    await page.select_option("#f-consent_manner", "signed-paper")
    await page.locator("#f-consent_given_on").fill("2026-01-05")


async def test_whoever_opens_a_page_logs_in_and_is_where_they_wanted_to_be(browser: Browser, place: Place) -> None:
    async with opened(browser, f"{place.url}/") as page:
        await page.get_by_role("main").get_by_role("link", name="Masuk").click()
        await page.get_by_role("button", name=OFFICE).click()
        await expect(page.locator("h1")).to_have_text("Wirausaha")
        await expect(page.locator(".who")).to_contain_text(OFFICE)
        await page.get_by_role("button", name="Keluar").click()
        await expect(page.get_by_role("main").get_by_role("link", name="Masuk")).to_be_visible()
        await page.goto(f"{place.url}/pages/centres")
        await expect(page.get_by_role("button", name=OFFICE)).to_be_visible()


@pytest.mark.parametrize(("serial", "name"), [("0701", "Daeng Murni"), ("0702", "Andi Syam")], ids=["scripts", "none"])
async def test_a_form_that_is_refused_keeps_what_was_typed_and_says_what_is_wrong(
    browser: Browser, place: Place, serial: str, name: str
) -> None:
    nik = f"730901410199{serial}"
    path = f"/pages/entrepreneurs/new?place={MAROS}"
    context = await browser.new_context(java_script_enabled=serial == "0701")
    page = await context.new_page()
    await page.goto(f"{place.url}{path}")
    await page.get_by_role("button", name=OFFICE).click()
    await fill_in(page, nik="123", name=name, phone=f"0812{serial}")
    await page.get_by_role("button", name="Simpan wirausaha").click()
    await expect(page).to_have_title("Galat: Daftarkan wirausaha · Naik Kelas")
    await expect(page.locator("#summary")).to_contain_text("harus 16 angka")
    await expect(page.locator("#f-nik")).to_have_attribute("aria-invalid", "true")
    await expect(page.locator("#f-name")).to_have_value(name)
    await expect(page.locator("#f-village_code")).to_have_value(VILLAGE)
    await page.locator("#summary").get_by_role("link", name="NIK").click()
    await page.locator("#f-nik").fill(nik)
    await page.get_by_role("button", name="Simpan wirausaha").click()
    await expect(page.locator("h1")).to_have_text(name)
    await expect(page.locator(".done")).to_contain_text("tersimpan")
    await page.goto(f"{place.url}/pages/entrepreneurs?q={nik}")
    await expect(page.get_by_role("link", name=name)).to_have_count(1)
    await context.close()


async def test_somebody_known_already_is_not_registered_twice(browser: Browser, place: Place) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(f"{place.url}/pages/entrepreneurs/new?place={MAROS}")
    await page.get_by_role("button", name=OFFICE).click()
    await fill_in(page, nik="7309014101990501", phone="0813")
    await page.get_by_role("button", name="Simpan wirausaha").click()
    await expect(page.locator("#summary")).to_contain_text("NIK ini sudah terdaftar")
    await expect(page.locator("#f-name")).to_have_value("Daeng Nurhayati")
    await context.close()


async def test_somebody_very_much_alike_is_shown_before_anything_is_saved(browser: Browser, place: Place) -> None:
    async with at_work(browser, place.url, f"/pages/entrepreneurs/new?place={MAROS}") as page:
        await fill_in(page, name="ANI", nik="7309014101990512", phone="081122334455")
        await page.get_by_role("button", name="Simpan wirausaha").click()
        await expect(page.locator("#summary")).to_contain_text("Mungkin orang ini sudah terdaftar")
        await expect(page.locator("#f-nik")).to_have_value("7309014101990512")
        await page.get_by_role("button", name="Simpan sebagai orang lain").click()
        await expect(page.locator(".notice")).to_contain_text("gabungkan")
        await page.get_by_role("link", name="Gabungkan").click()
        await page.get_by_role("button", name="Gabungkan ke Ani").first.click()
        await expect(page.locator(".done")).to_contain_text("digabungkan")


async def test_what_was_mistyped_is_mended_and_nobody_overwrites_somebody_else(browser: Browser, place: Place) -> None:
    async with Caller(place.url) as registry:
        person = bodies.an_entrepreneur(513, name="Rahman", birth_date="1970-02-03", phone="0855")
        ref = (await registry.post("/entrepreneurs", person))["id"]
    context = await browser.new_context()
    page, other = await context.new_page(), await context.new_page()
    await page.goto(f"{place.url}/pages/entrepreneurs/{ref}/edit")
    await page.get_by_role("button", name=OFFICE).click()
    await other.goto(f"{place.url}/pages/entrepreneurs/{ref}/edit")
    for each in (page, other):
        await each.locator("#f-name").fill("Rahman Daeng Sila")
        await each.get_by_text("Penyandang disabilitas").click()
        await each.get_by_role("button", name="Simpan perbaikan").click()
    await expect(page.locator("h1")).to_have_text("Rahman Daeng Sila")
    await expect(page.get_by_role("main")).to_contain_text("Penyandang disabilitas")
    await expect(other.locator("#summary")).to_contain_text("sudah diubah orang lain")
    await expect(other.locator("#f-name")).to_have_value("Rahman Daeng Sila")
    await context.close()


async def test_somebody_moves_withdraws_and_is_forgotten(browser: Browser, place: Place) -> None:
    async with Caller(place.url) as registry:
        person = bodies.an_entrepreneur(514, name="Hasan Basri", birth_date="1971-02-03", phone="0856")
        ref = (await registry.post("/entrepreneurs", person))["id"]
    async with at_work(browser, place.url, f"/pages/entrepreneurs/{ref}") as page:
        await page.get_by_role("link", name="Pindah desa").click()
        await page.select_option("#f-village_code", "73.09.01.2004")
        await page.get_by_role("button", name="Simpan kepindahan").click()
        await expect(page.locator(".done")).to_contain_text("tersimpan")
        await page.get_by_role("link", name="Catat pencabutan persetujuan").click()
        await page.get_by_role("button", name="Catat pencabutan persetujuan").click()
        await expect(page.locator(".notice")).to_contain_text("Persetujuan ditarik")
        await page.get_by_role("link", name="Hapus data pribadi").click()
        await page.get_by_role("button", name="Hapus data pribadi").click()
        await expect(page.locator(".done")).to_contain_text("sudah dihapus")
        await page.goto(f"{place.url}/pages/entrepreneurs?q=Hasan+Basri")
        await expect(page.get_by_role("main")).to_contain_text("Tidak ada wirausaha yang cocok")


async def test_an_offices_table_is_looked_at_and_then_imported_with_progress(browser: Browser, place: Place) -> None:
    bad = [*a_row(803)]
    bad[1] = "12"
    rows = delimited([HEADER, a_row(801), a_row(802), bad])
    async with at_work(browser, place.url, "/pages/imports") as page:
        await page.set_input_files("#f-file", {"name": "desa baru.csv", "mimeType": "text/csv", "buffer": rows})
        await page.get_by_role("button", name="Kirim dan lihat dulu").click()
        await expect(page.locator("h1")).to_have_text("desa baru.csv")
        await expect(page.get_by_role("main")).to_contain_text("3 baris ditemukan")
        await expect(page.locator("#f-nik")).to_have_value("B")
        await expect(page.locator(".tag.bad")).to_contain_text("NIK")
        await page.get_by_role("button", name="Mulai impor").click()
        await expect(page.locator(".done")).to_contain_text("2 wirausaha ditambahkan", timeout=20_000)
        await expect(page.locator(".done")).to_contain_text("1 baris ditolak")
        async with page.expect_download() as download:
            await page.get_by_role("link", name="Unduh baris yang ditolak").click()
        assert (await download.value).suggested_filename == "ditolak.xlsx"


async def test_a_centres_page_shows_its_office_and_its_people(browser: Browser, place: Place) -> None:
    async with at_work(browser, place.url, f"/pages/centres/{place.centre}") as page:
        await expect(page.locator("h1")).to_have_text("PLUT Maros")
        await expect(page.get_by_role("main")).to_contain_text("Koperindag")
        await expect(page.get_by_role("main")).to_contain_text("Budi")
        await expect(page.locator("dd").filter(has_text=re.compile(r"^\s*$"))).to_have_count(0)


async def test_a_villages_progress_stands_beside_what_was_promised(browser: Browser, place: Place) -> None:
    async with Caller(place.url) as registry:
        path = f"/programmes/{place.programme}/enrolments"
        for serial in range(521, 524):
            person = bodies.an_entrepreneur(serial, name=f"Warga {serial}", phone=f"08{serial}", village_code=VILLAGE)
            ref = (await registry.post("/entrepreneurs", person))["id"]
            await registry.post(path, bodies.an_enrolment(ref))
            await registry.post(
                f"/entrepreneurs/{ref}/confirmations", bodies.a_confirmation(place.programme), version=2
            )
    async with at_work(browser, place.url, "/pages/programmes") as page:
        await page.get_by_role("link", name="Desa Mandiri").first.click()
        await page.select_option("[name=region]", MAROS)
        await page.get_by_text("Hanya desa yang sudah mulai").click()
        await page.get_by_role("button", name="Tampilkan").click()
        await page.get_by_role("link", name="Tenrigangkae").click()
        await expect(page.locator("h1")).to_contain_text("Tenrigangkae")
        await expect(page.locator(".card")).to_contain_text("3 dari 100 (3%)")
        await expect(page.locator("tbody tr").filter(has_text="2026")).to_contain_text("3 dari 20 (15%)")


async def test_hands_on_the_keyboard_reach_everything(browser: Browser, place: Place) -> None:
    async with at_work(browser, place.url, "/pages/entrepreneurs") as page:
        await page.keyboard.press("Tab")
        await expect(page.locator(".skip")).to_be_focused()
        await page.keyboard.press("Enter")
        await page.locator("[name=q]").focus()
        await page.keyboard.type("7309014101990501")
        await page.keyboard.press("Enter")
        await page.get_by_role("link", name="Ani").focus()
        await page.keyboard.press("Enter")
        await expect(page.locator("h1")).to_have_text("Ani")


@WIDTHS
@LANGUAGES
async def test_every_page_can_be_read_by_everybody(
    browser: Browser, place: Place, viewport: Any, language: str
) -> None:
    await read_by_everybody(browser, place.url, place.pages, viewport, language)
