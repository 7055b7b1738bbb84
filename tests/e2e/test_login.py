"""Somebody logs in with a real browser, at one service for all of them on this machine."""

from playwright.async_api import expect

from tests.support.browser import launched
from tests.support.system import System


async def test_somebody_chooses_who_they_are_and_comes_back(nation: System) -> None:
    async with launched() as browser:
        page = await browser.new_page()
        await page.goto(f"{nation.url('registry')}/login?next=/docs")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Penerbit token untuk peragaan")
        await page.get_by_role("button", name="Dinas Provinsi Sulawesi Selatan").click()
        await page.wait_for_url(f"{nation.url('registry')}/docs")
        (cookie,) = await page.context.cookies()
        assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("naik-kelas", True, "Lax")
        for service, path in (("registry", "/centres"), ("mentoring", "/sessions"), ("partnerships", "/agreements")):
            answer = await page.goto(nation.url(service) + path)
            assert answer is not None
            assert answer.status == 200, service
