"""A real browser, as a reader of the pages has one.

Three rungs, the first that holds is taken: the program that CHROMIUM names, one on PATH, the one that Playwright has
installed for itself. A test that wants a browser fails where there is none; it is never skipped.

Invariant: a page that a script's error or the content policy has reached is a failed test, even if all else looks fine;
what the browser says of a page transition that it has given up itself (`_GIVEN_UP`) is neither.
"""

import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, ConsoleMessage, Error, Page, async_playwright

PHONE: Final = {"width": 360, "height": 740}
DESK: Final = {"width": 1440, "height": 900}
_ON_PATH: Final = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_REFUSED: Final = re.compile(r"status of (409|412|422) ")
"""A form that was refused, as the console tells of it: no fault of the page."""
_GIVEN_UP: Final = {
    ("AbortError", "Transition was skipped. Navigation aborted"),
    ("InvalidStateError", "Transition was aborted because of invalid state. Page already revealed"),
}
"""A page that is left while the transition from or to it runs: the browser gives the transition up and goes on.

`@view-transition` alone starts these, no script of ours does. Chromium makes the transition's promises nevertheless
and reports their rejection as an error of the page, even of one without any script, which could not catch it
(https://github.com/w3c/csswg-drafts/issues/13726). Any other reason to give up would be one to look into.
"""
_NONE: Final = """no Chromium to look at the pages with; one of these helps:
  apt-get install chromium-headless-shell
  python -m playwright install chromium-headless-shell
  CHROMIUM=/path/to/chromium make test"""


def program(playwrights_own: str) -> str:
    """Return the browser to start; raises FileNotFoundError, which says how to get one."""
    given = os.environ.get("CHROMIUM", "")
    if given:
        if shutil.which(given) is None:
            raise FileNotFoundError(f"CHROMIUM={given} is no program; {_NONE}")
        return given
    found = next(filter(None, map(shutil.which, _ON_PATH)), playwrights_own)
    if not Path(found).exists():
        raise FileNotFoundError(_NONE)
    return found


@asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    """Lend a browser."""
    async with async_playwright() as playwright:
        chromium = playwright.chromium
        # Its own sandbox needs rights that a container does not give; it opens nothing here but our own pages.
        browser = await chromium.launch(executable_path=program(chromium.executable_path), args=["--no-sandbox"])
        yield browser
        await browser.close()


@asynccontextmanager
async def opened(browser: Browser, url: str, **how: Any) -> AsyncIterator[Page]:
    """Open an address as somebody who was never there; `how` are Playwright's options of a context.

    Raises: AssertionError at the end when the browser had to complain.
    """
    context = await browser.new_context(**{"viewport": DESK, **how})
    page, complaints = await context.new_page(), list[str]()

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not _REFUSED.search(message.text):
            complaints.append(message.text)

    def catch(error: Error) -> None:
        if (error.name, error.message) not in _GIVEN_UP:
            complaints.append(str(error))

    page.on("console", listen)
    page.on("pageerror", catch)
    await page.goto(url)
    yield page
    await context.close()
    assert not complaints, complaints


async def too_small(page: Page) -> list[str]:
    """Return what a finger would miss: links, buttons and fields under 44 px; a link within a text is not one."""
    # A tile has its row in the ranking as an equal of full size; the skip link waits above the page.
    found: list[str] = await page.evaluate(
        """[...document.querySelectorAll("a:not(.tile, .skip), button, select, summary, input:not([type=hidden])")]
            .filter(each => {
                const box = (each.type === "checkbox" ? each.closest("label") : each).getBoundingClientRect();
                return box.width && (box.width < 43.5 || box.height < 43.5);
            }).map(each => each.outerHTML.slice(0, 120))"""
    )
    return found


async def hindrances(page: Page) -> list[str]:
    """Return what axe finds serious or critical; shape: ["rule: selector"]."""
    found = (await Axe().run(page)).response["violations"]
    return [
        f"{each['id']}: {node['target']}"
        for each in found
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"]
    ]
