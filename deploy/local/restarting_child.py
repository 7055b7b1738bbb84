"""A child that is started again when it dies.

Invariant: it is never started more often than its back-off allows, so a role that cannot live costs nothing; who
watches is told of every death and every new start.
"""

import time
from collections.abc import Callable
from typing import Final

from deploy.local.child import Child

FIRST_PAUSE_SECONDS: Final = 0.5
LONGEST_PAUSE_SECONDS: Final = 30.0
STEADY_SECONDS: Final = 60.0
"""A child that lived this long starts its back-off anew."""


class Kept:
    """A named child and the way to start it."""

    def __init__(self, name: str, start: Callable[[], Child]) -> None:
        self.name = name
        self.deaths = 0
        self.child = start()
        self._start = start
        self._pause_seconds = FIRST_PAUSE_SECONDS
        self._died_at: float | None = None

    def look(self) -> str:
        """Start it again if it is dead and its pause is over; return what happened, mostly nothing."""
        now = time.monotonic()
        if self.child.exit_code is None:
            return ""
        if self._died_at is None:
            self._mourn(now)
            return f"{self.name} ended ({self.child.exit_code}), starts again in {self._pause_seconds:g} s"
        if now < self._died_at + self._pause_seconds:
            return ""
        self._died_at = None
        self._pause_seconds = min(2 * self._pause_seconds, LONGEST_PAUSE_SECONDS)
        self.child = self._start()
        return f"{self.name} started again (pid {self.child.pid})"

    def _mourn(self, now: float) -> None:
        self.deaths += 1
        self._died_at = now
        if now - self.child.started_at > STEADY_SECONDS:
            self._pause_seconds = FIRST_PAUSE_SECONDS
