"""Somebody of an office at a browser: logs in on the way to a page, and reads pages as everybody has to be able to.

Invariant: a page that is read is read at a phone's and a desk's width, in both languages, whatever it is about.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.support.browser import DESK, PHONE, hindrances, opened, too_small

OFFICE = "Dinas Provinsi Sulawesi Selatan"
WIDTHS = pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
LANGUAGES = pytest.mark.parametrize("language", ["id", "en"])


@asynccontextmanager
async def at_work(browser: Browser, url: str, path: str, **how: Any) -> AsyncIterator[Page]:
    """Open a page as somebody who has not logged in yet, and log in on the way."""
    async with opened(browser, f"{url}{path}", **how) as page:
        await page.get_by_role("button", name=OFFICE).click()
        await page.wait_for_url(f"{url}{path}")
        yield page


async def read_by_everybody(browser: Browser, url: str, paths: Iterable[str], viewport: Any, language: str) -> None:
    """Assert of each page that it fits its width, that a finger hits all of it, and that axe finds nothing serious."""
    async with at_work(browser, url, f"/pages/entrepreneurs?lang={language}", viewport=viewport) as page:
        for path in paths:
            answer = await page.goto(f"{url}{path}")
            assert answer is not None
            assert answer.status == 200, path
            assert await page.locator("html").get_attribute("lang") == language
            assert await page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], path
            assert await too_small(page) == [], path
            assert await hindrances(page) == [], path
