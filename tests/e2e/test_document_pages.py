"""The pages of a service's documents are pages like any other: in both languages, at every width, for everybody."""

from typing import Any

from playwright.async_api import Browser, expect

from tests.support.browser import hindrances, opened, too_small
from tests.support.office_browser import LANGUAGES, WIDTHS
from tests.support.system import System

PAGES = (("registry", "/docs"), ("registry", "/asyncapi"), ("partnerships", "/docs"), ("reporting", "/docs"))


@WIDTHS
@LANGUAGES
async def test_the_page_of_a_document_can_be_read_by_everybody(
    browser: Browser, nation: System, viewport: Any, language: str
) -> None:
    for service, path in PAGES:
        async with opened(
            browser, f"{nation.url(service).rstrip('/')}{path}?lang={language}", viewport=viewport
        ) as page:
            assert await page.locator("html").get_attribute("lang") == language
            assert await page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], (service, path)
            assert await too_small(page) == [], (service, path)
            assert await hindrances(page) == [], (service, path)
            contents = page.get_by_role("navigation", name={"id": "Isi", "en": "Contents"}[language])
            await contents.get_by_role("link").last.click()
            await expect(page.locator("h2").last).to_be_in_viewport()
