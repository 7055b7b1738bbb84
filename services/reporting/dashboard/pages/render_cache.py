"""One rendering for everyone who asks at the same time.

When a number moves, every open page of the country asks again within the same second; they are given one and the same
page. While a page is being rendered, whoever needs a newer one waits for that rendering to end and shares the next, so
that a page never costs more than one reader of the database, however many look at it and however fast numbers move.

Invariant: nobody is given a page whose reading began before the last change this process has heard of, nor one older
than two seconds; of one page there is never more than one rendering under way.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from contextlib import suppress
from typing import Final

_SECONDS: Final = 2.0
"""How long a page is good without a change: what it says of silence, and of consumers away, goes by the clock."""
_MOST_PAGES: Final = 200


class _Rendering:
    """A page that is being made or has just been; `version` is what it shows, from when its reading begins."""

    def __init__(self, before: "_Rendering | None") -> None:
        self.before = before
        self.version: int | None = None
        self.began = 0.0
        self.page: asyncio.Future[str]

    def holds(self, version: int, now: float) -> bool:
        """Tell whether whoever asks now may be given it: it has not begun to read, or nothing has changed since."""
        return self.version is None or (self.version == version and now - self.began < _SECONDS)


class RenderCache:
    """Renderings under way or just finished, by what they show."""

    def __init__(self, version: Callable[[], int]) -> None:
        self._version = version
        self._renderings: dict[Hashable, _Rendering] = {}

    async def page(self, key: Hashable, render: Callable[[], Awaitable[str]]) -> str:
        """Return the page, rendered by this call or by one that came a moment before; raises what `render` raises."""
        now = _now()
        found = self._renderings.get(key)
        if found is None or not found.holds(self._version(), now):
            self._forget(now)
            found = _Rendering(found)
            found.page = asyncio.ensure_future(self._render(found, render))
            found.page.add_done_callback(_look)
            self._renderings[key] = found
        try:
            return await asyncio.shield(found.page)
        except BaseException:
            # A failure is not kept for the next one; who merely leaves takes nothing from the others.
            if found.page.done() and self._renderings.get(key) is found:
                del self._renderings[key]
            raise

    async def _render(self, rendering: _Rendering, render: Callable[[], Awaitable[str]]) -> str:
        before, rendering.before = rendering.before, None
        if before is not None:
            with suppress(Exception):  # whoever waited for that one has been told
                await asyncio.shield(before.page)
        rendering.version, rendering.began = self._version(), _now()
        return await render()

    def _forget(self, now: float) -> None:
        if len(self._renderings) >= _MOST_PAGES:
            version = self._version()
            self._renderings = {key: each for key, each in self._renderings.items() if each.holds(version, now)}


def _now() -> float:
    return asyncio.get_running_loop().time()


def _look(page: asyncio.Future[str]) -> None:
    """Take note of a failure that everybody who waited for it has left before it came."""
    if not page.cancelled():
        page.exception()
