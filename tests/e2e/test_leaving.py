"""A page that is left while the transition to the next one runs, as by somebody who clicks a second time."""

import pytest
from playwright.async_api import Browser, expect

from tests.support.browser import opened
from tests.support.system import System

TIMES = 20
_LEAVE_TWICE = """([first, second]) => {
    addEventListener("pageswap", () => { location.href = second; });
    location.href = first;
}"""
"""`pageswap` comes when the first address has answered and the transition to it begins."""


async def test_a_page_that_is_left_while_its_transition_runs_is_not_at_fault(browser: Browser, nation: System) -> None:
    about = f"{nation.url('reporting')}/about"
    async with opened(browser, about) as page:
        for number in range(TIMES):
            second = f"{about}?second={number}"
            await page.evaluate(_LEAVE_TWICE, [f"{about}?first={number}", second])
            await expect(page).to_have_url(second)


async def test_an_error_of_a_script_is_the_fault_of_its_page(browser: Browser) -> None:
    with pytest.raises(AssertionError, match="no such thing"):
        async with opened(browser, "about:blank") as page, page.expect_event("pageerror"):
            await page.evaluate("void setTimeout(() => { throw new Error('no such thing'); })")
