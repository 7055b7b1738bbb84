"""Where files that offices send wait to be read: one after another, in a thread that does nothing else.

Invariant: whoever does anything but send a table waits for no file; a file beyond those that may wait is refused at
once, with the seconds after which it is worth sending again.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from math import ceil
from time import monotonic
from typing import Final, TypeVar

from shared.i18n import Text
from shared.runtime.errors import Unavailable

T = TypeVar("T")
MOST_INSIDE: Final = 6
"""Files that are being read or wait for it; a further one would wait longer than somebody looks at a page."""
_SECONDS: Final = range(5, 61)
"""What anybody may be told to wait."""


class TooManyTables(Unavailable):
    """More tables are waiting to be read than may."""

    def __init__(self, seconds: int) -> None:
        words = Text(
            f"Terlalu banyak tabel sedang dibaca saat ini. Kirim lagi berkas yang sama dalam {seconds} detik.",
            f"Too many tables are being read at this moment. Send the same file again in {seconds} seconds.",
        )
        super().__init__("too-many-tables", words)
        self.retry_after_seconds = seconds


class ReadingQueue:
    """Reads files one at a time, apart from everything else that a role does in threads."""

    def __init__(self, most_inside: int = MOST_INSIDE) -> None:
        self._most, self._inside, self._usual_seconds = most_inside, 0, 1.0
        self._thread = ThreadPoolExecutor(1, "tables")

    async def read(self, work: Callable[[], T]) -> T:
        """Return what reading a file comes to; raises `TooManyTables`, and whatever the reading raises."""
        if self._inside >= self._most:
            raise TooManyTables(self._worth_waiting())
        self._inside += 1
        reading = asyncio.get_running_loop().run_in_executor(self._thread, self._timed, work)
        reading.add_done_callback(self._leave)
        return await reading

    def _timed(self, work: Callable[[], T]) -> T:
        began = monotonic()
        try:
            return work()
        finally:
            self._usual_seconds += (monotonic() - began - self._usual_seconds) / 4

    def _leave(self, _: object) -> None:
        self._inside -= 1

    def _worth_waiting(self) -> int:
        """Return for how long: until half of those inside are read, as long as files have taken of late."""
        return min(max(ceil(self._usual_seconds * self._most / 2), _SECONDS.start), _SECONDS.stop - 1)
