"""The dashboard as its readers have it: in a browser, on a phone and on a wall, with and without scripts."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page, Request, expect

from shared.regions import PROVINCES
from shared.runtime import clock
from tests.support import bodies, tokens
from tests.support.browser import PHONE, hindrances, opened, too_small
from tests.support.clients import Caller
from tests.support.eventually import eventually
from tests.support.system import System

PROVINCE, REGENCY = "33", "33.02"
YESTERDAY = str(clock.now().date() - timedelta(days=1))
PAGES = (
    "/",
    f"/?region={PROVINCE}",
    f"/?region={REGENCY}",
    f"/figure/sessions?region={PROVINCE}",
    "/about",
    "/nowhere",
)


@dataclass
class Centre:
    """A centre in Banyumas that holds sessions."""

    mentoring: Caller
    body: bodies.Json

    async def hold(self) -> str:
        """Complete a session; return its id once it is durable."""
        session: str = (await self.mentoring.post("/sessions", self.body))["id"]
        return session

    async def void(self, session: str) -> None:
        """Take a session back."""
        await self.mentoring.post(f"/sessions/{session}/void", {"reason_code": "duplicate"})


@pytest.fixture(scope="module")
async def centre(nation: System) -> AsyncIterator[Centre]:
    village = f"{REGENCY}.01.2001"
    async with Caller(nation.url("registry")) as registry, Caller(nation.url("mentoring")) as mentoring:
        for each in (registry, mentoring):
            each.http.headers.update(tokens.shown(f"province:{PROVINCE}"))
        made = (await registry.post("/centres", bodies.a_centre(name="PLUT Banyumas", region_code=REGENCY)))["id"]
        consultant = (await registry.post("/consultants", bodies.a_consultant(made)))["id"]
        person = bodies.an_entrepreneur(77, nik="3302014101990077", village_code=village)
        client = (await registry.post("/entrepreneurs", person))["id"]
        session = bodies.a_session(made, consultant, client, village_code=village, completed_on=YESTERDAY)

        async def heard_of() -> bool:
            return (await mentoring.send("/sessions", session)).status_code == 201

        await eventually(heard_of)
        yield Centre(mentoring, session)


@pytest.fixture
def dashboard(nation: System) -> str:
    return nation.url("reporting")


async def number(page: Page) -> int:
    """Return the sessions that an open page shows."""
    return int(float(await page.locator("#n-sessions").get_attribute("value") or "nan"))


async def shows(page: Page, sessions: int) -> None:
    """Wait until an open page shows so many sessions."""
    await expect(page.locator("#n-sessions")).to_have_attribute("value", str(float(sessions)), timeout=10_000)


@pytest.mark.usefixtures("centre")
async def test_the_nation_is_whole_without_a_script(browser: Browser, dashboard: str) -> None:
    async with opened(browser, dashboard, java_script_enabled=False) as page:
        assert await page.locator("a.tile").count() == len(PROVINCES)
        assert await page.locator("article.headline").count() == 6
        assert await page.locator("#ranking tbody tr").count() == len(PROVINCES)
        await page.select_option("#region", PROVINCE)
        await page.get_by_role("button", name="Tampilkan").click()
        await expect(page.locator("h1")).to_contain_text("Jawa Tengah")
        await page.locator("#ranking").get_by_role("link", name="Kabupaten Banyumas").click()
        await expect(page.locator("h1")).to_contain_text("Kabupaten Banyumas")
        await page.go_back()
        await expect(page.locator("h1")).to_contain_text("Jawa Tengah")


async def test_a_session_moves_the_open_page_within_a_second_and_without_a_reload(
    browser: Browser, dashboard: str, centre: Centre
) -> None:
    async with opened(browser, dashboard) as page:
        await expect(page.locator("body")).to_have_class("listening")
        await page.evaluate("window.stayed = true")
        await page.locator(f"#tile-{PROVINCE}").focus()
        before = await number(page)
        await centre.hold()
        await shows(page, before + 1)
        assert await page.evaluate("window.stayed")
        assert await page.evaluate("document.activeElement.id") == f"tile-{PROVINCE}"
        await expect(page.locator("#said")).to_contain_text("Sesi pendampingan")


async def test_a_session_taken_back_is_taken_out_and_the_page_says_so(
    browser: Browser, dashboard: str, centre: Centre
) -> None:
    async with opened(browser, f"{dashboard}?region={PROVINCE}") as page:
        await expect(page.locator("body")).to_have_class("listening")
        before = await number(page)
        session = await centre.hold()
        await shows(page, before + 1)
        await centre.void(session)
        await shows(page, before)
        await expect(page.locator("#h-sessions .fallen")).to_contain_text("Berkurang")


async def test_a_figure_opens_to_the_session_just_recorded(browser: Browser, dashboard: str, centre: Centre) -> None:
    session = await centre.hold()
    async with opened(browser, f"{dashboard}?region={PROVINCE}") as page:
        await page.locator("#h-sessions .from").click()
        await expect(page.locator("h1")).to_contain_text("Dari mana angka ini?")
        row = page.locator("#events tbody tr").filter(has=page.get_by_text(session))
        await expect(row).to_have_count(1, timeout=10_000)
        await row.locator("summary").click()
        await expect(row).to_contain_text("Pembiayaan")


async def test_hands_on_the_keyboard_reach_everything(browser: Browser, dashboard: str) -> None:
    async with opened(browser, dashboard) as page:
        await page.keyboard.press("Tab")
        await expect(page.locator(".skip")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator("#main")).to_be_focused()
        await page.keyboard.press("/")
        await expect(page.locator("#region")).to_be_focused()
        await page.locator("#region").blur()
        await page.keyboard.press("?")
        await expect(page.locator("#keys")).to_be_visible()
        await page.keyboard.press("Escape")
        await page.locator(f"#tile-{PROVINCE}").focus()
        await expect(page.locator(f"tr[data-place='{PROVINCE}']")).to_have_class("marked")
        await page.keyboard.press("Enter")
        await expect(page.locator("h1")).to_contain_text("Jawa Tengah")


async def test_shortcuts_can_be_turned_off(browser: Browser, dashboard: str) -> None:
    async with opened(browser, dashboard) as page:
        await page.keyboard.press("?")
        await page.locator("#keys-off").check()
        await page.keyboard.press("Escape")
        await page.keyboard.press("/")
        await expect(page.locator("#region")).not_to_be_focused()


async def test_the_language_chosen_stays_chosen(browser: Browser, dashboard: str) -> None:
    async with opened(browser, dashboard) as page:
        assert await page.locator("html").get_attribute("lang") == "id"
        await page.get_by_role("link", name="English").click()
        await expect(page.locator("html")).to_have_attribute("lang", "en")
        await page.goto(f"{dashboard}?region={PROVINCE}")
        await expect(page.locator("html")).to_have_attribute("lang", "en")
        await expect(page.get_by_role("button", name="Show")).to_be_visible()


@pytest.mark.parametrize("language", ["id", "en"])
async def test_nothing_is_wider_than_a_phone_or_smaller_than_a_finger(
    browser: Browser, dashboard: str, language: str
) -> None:
    async with opened(browser, dashboard, viewport=PHONE, has_touch=True) as page:
        for path in PAGES[:-1]:
            await page.goto(f"{dashboard}{path}{'&' if '?' in path else '?'}lang={language}")
            assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
            assert await too_small(page) == [], path
            assert await hindrances(page) == [], path


async def test_a_first_visit_is_light_and_a_second_asks_for_the_page_alone(browser: Browser, dashboard: str) -> None:
    sizes: list[asyncio.Task[int]] = []

    async def weight(request: Request) -> int:
        size = await request.sizes()
        return size["responseBodySize"] + size["responseHeadersSize"]

    async with opened(browser, "about:blank") as page:
        page.on("requestfinished", lambda request: sizes.append(asyncio.create_task(weight(request))))
        await page.goto(dashboard)
        assert len(sizes) <= 4
        assert sum(await asyncio.gather(*sizes)) < 40_000
        await page.goto(f"{dashboard}?region={PROVINCE}")
        fetched = await page.evaluate(
            "performance.getEntriesByType('resource').filter(each => each.transferSize).map(each => each.name)"
        )
        assert not [each for each in fetched if "/static/" in each]


async def test_printed_pages_carry_figures_and_no_controls(browser: Browser, dashboard: str) -> None:
    async with opened(browser, dashboard) as page:
        await page.emulate_media(media="print")
        for hidden in (".pickers", ".language", "dialog", ".from"):
            await expect(page.locator(hidden).first).to_be_hidden()
        await expect(page.locator("#map")).to_be_visible()
        assert (await page.pdf(format="A4")).startswith(b"%PDF")


async def test_an_address_that_leads_nowhere_is_a_page_that_leads_on(browser: Browser, dashboard: str) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    for path, said in (("/nowhere", "Tidak ada halaman"), ("/?region=99", "99"), ("/?view=sessionz", "tidak ada")):
        answer = await page.goto(f"{dashboard}{path}")
        assert answer is not None
        assert answer.status == 404
        await expect(page.locator("h1")).to_contain_text(said)
        await page.get_by_role("link", name="Ke halaman nasional").click()
        await expect(page.locator("h1")).to_contain_text("Indonesia")
    await context.close()
