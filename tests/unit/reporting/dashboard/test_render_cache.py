"""One rendering serves everyone who asks at the same time, and nobody is given a page older than a change."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from services.reporting.dashboard.pages.render_cache import RenderCache
from tests.support.eventually import eventually


class Site:
    """Counts renderings; each waits until it is let go."""

    def __init__(self) -> None:
        self.changes, self.rendered = 0, 0
        self.go = asyncio.Event()
        self.together = RenderCache(lambda: self.changes)

    def ask(self, key: str = "/") -> asyncio.Task[str]:
        async def render() -> str:
            self.rendered += 1
            number = self.rendered
            await self.go.wait()
            if key == "/broken":
                raise ConnectionError
            return f"rendering {number}"

        made: Callable[[], Awaitable[str]] = render
        return asyncio.create_task(self.together.page(key, made))


def test_many_askers_share_one_rendering() -> None:
    async def story() -> None:
        site = Site()
        asked = [site.ask() for _ in range(5)]
        await eventually(lambda: site.rendered)
        site.go.set()
        assert await asyncio.gather(*asked) == ["rendering 1"] * 5
        assert await site.ask() == "rendering 1"

    asyncio.run(story())


def test_after_a_change_nobody_is_given_what_was_begun_before_it() -> None:
    async def story() -> None:
        site = Site()
        before = site.ask()
        await eventually(lambda: site.rendered)
        site.changes += 1
        after = site.ask()
        site.go.set()
        assert [await before, await after] == ["rendering 1", "rendering 2"]

    asyncio.run(story())


def test_a_hundred_open_tabs_cost_one_rendering_at_a_time_however_fast_numbers_move() -> None:
    async def story() -> None:
        site = Site()
        first = [site.ask() for _ in range(100)]
        await eventually(lambda: site.rendered)
        later = []
        for _ in range(10):  # ten commits come while the first page is being made, and each makes every tab ask again
            site.changes += 1
            later += [site.ask() for _ in range(100)]
        assert site.rendered == 1
        site.go.set()
        assert set(await asyncio.gather(*first)) == {"rendering 1"}
        assert set(await asyncio.gather(*later)) == {"rendering 2"}
        assert await site.ask() == "rendering 2"
        site.changes += 1
        assert set(await asyncio.gather(*(site.ask() for _ in range(100)))) == {"rendering 3"}

    asyncio.run(story())


def test_a_rendering_that_fails_does_not_take_the_next_one_with_it() -> None:
    async def story() -> None:
        site = Site()
        failing = site.ask("/broken")
        await eventually(lambda: site.rendered)
        site.changes += 1
        waiting = asyncio.create_task(site.together.page("/broken", _well))
        site.go.set()
        with pytest.raises(ConnectionError):
            await failing
        assert await waiting == "well"

    asyncio.run(story())


async def _well() -> str:
    return "well"


def test_different_addresses_are_different_pages() -> None:
    async def story() -> None:
        site = Site()
        site.go.set()
        assert {await site.ask("/"), await site.ask("/?region=73")} == {"rendering 1", "rendering 2"}

    asyncio.run(story())


def test_a_failure_is_told_to_those_who_wait_and_not_kept() -> None:
    async def story() -> None:
        site = Site()
        site.go.set()
        for number in (1, 2):
            with pytest.raises(ConnectionError):
                await site.ask("/broken")
            assert site.rendered == number

    asyncio.run(story())


def test_one_who_leaves_takes_nothing_from_the_others() -> None:
    async def story() -> None:
        site = Site()
        leaver, stayer = site.ask(), site.ask()
        await eventually(lambda: site.rendered)
        leaver.cancel()
        await asyncio.gather(leaver, return_exceptions=True)
        site.go.set()
        assert await stayer == "rendering 1"

    asyncio.run(story())


def test_old_pages_are_forgotten() -> None:
    async def story() -> None:
        site = Site()
        site.go.set()
        for number in range(250):
            await site.ask(f"/{number}")
            site.changes += 1
        assert len(site.together._renderings) <= 200

    asyncio.run(story())
