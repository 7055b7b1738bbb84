"""One rendering for everyone who asks at the same time.

When a number moves, every open page of the country asks again within the same second; they are given one and the same
page. Invariant: nobody is given a page whose reading began before the last change this process has heard of, nor one
older than a second.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Final

_SECONDS: Final = 1.0
_MOST_PAGES: Final = 200


@dataclass(frozen=True)
class _Rendering:
    page: asyncio.Future[str]
    version: int
    began: float


class RenderCache:
    """Renderings under way or just finished, by what they show."""

    def __init__(self, version: Callable[[], int]) -> None:
        self._version = version
        self._renderings: dict[Hashable, _Rendering] = {}

    async def page(self, key: Hashable, render: Callable[[], Awaitable[str]]) -> str:
        """Return the page, rendered by this call or by one that came a moment before; raises what `render` raises."""
        now = asyncio.get_running_loop().time()
        found = self._renderings.get(key)
        if found is None or not self._holds(found, now):
            self._forget(now)
            found = _Rendering(asyncio.ensure_future(render()), self._version(), now)
            found.page.add_done_callback(_look)
            self._renderings[key] = found
        try:
            return await asyncio.shield(found.page)
        except BaseException:
            # A failure is not kept for the next one; neither is a rendering that nobody waits for any more.
            if self._renderings.get(key) is found:
                del self._renderings[key]
            raise

    def _holds(self, rendering: _Rendering, now: float) -> bool:
        return rendering.version == self._version() and now - rendering.began < _SECONDS

    def _forget(self, now: float) -> None:
        if len(self._renderings) >= _MOST_PAGES:
            self._renderings = {key: each for key, each in self._renderings.items() if self._holds(each, now)}


def _look(page: asyncio.Future[str]) -> None:
    """Take note of a failure that everybody who waited for it has left before it came."""
    if not page.cancelled():
        page.exception()
