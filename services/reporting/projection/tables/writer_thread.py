"""A second thread with a loop of its own: the database's answers are awaited there while this one folds.

Folding a batch keeps its thread busy for a tenth of a second, and a transaction is several questions and answers; on
one loop each answer would lie there until the fold is done.

Invariant: what is begun here runs to its end whether or not anybody waits for it, unless the process ends.
"""

import asyncio
import sys
from collections.abc import Awaitable, Coroutine
from threading import Thread
from typing import Any, Final, TypeVar

import uvloop

T = TypeVar("T")
_TURN_SECONDS: Final = 0.0005
"""How long one thread may keep the other from its turn; at the interpreter's own 0.005 the database waits for us."""


class WriterThread:
    """Runs coroutines beside the caller's loop."""

    def __init__(self, name: str) -> None:
        sys.setswitchinterval(_TURN_SECONDS)
        self._loop = uvloop.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name=name, daemon=True)
        self._thread.start()

    def begin(self, task: Coroutine[Any, Any, T]) -> Awaitable[T]:
        """Start a task at once; whoever awaits what is returned gets its result or its exception."""
        return asyncio.wrap_future(asyncio.run_coroutine_threadsafe(task, self._loop))

    def close(self) -> None:
        """End the thread; what is still running is left where it is."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
