"""How the launcher is asked to stop: Ctrl-C, SIGTERM, a closed terminal.

Invariant: the first asking interrupts whatever goes on, by an exception, but never between the making of a child and
its being known; every later one only makes the stopping hurry.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

ASKING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class AskedToStop(BaseException):
    """Somebody wants the demo to end; no error, so no `except Exception` may swallow it."""


class Signals:
    """The asking, as seen by the launcher's main thread."""

    def __init__(self) -> None:
        self.asked = 0
        self._held = False
        self._on_terminal = sys.stdin.isatty()
        for number in ASKING:
            signal.signal(number, self._on_signal)

    @property
    def in_hurry(self) -> bool:
        """Whether somebody asked again while everything was already stopping."""
        return self.asked > 1

    @contextmanager
    def held(self) -> Iterator[None]:
        """Finish the block first, even when asked to stop meanwhile."""
        before = self.asked
        self._held = True
        try:
            yield
        finally:
            self._held = False
        if self.asked > before == 0:
            raise AskedToStop

    def look_at_terminal(self) -> None:
        """Take a terminal that is gone for asking; raises AskedToStop.

        Where `make` leads the session, it alone is told of the hangup, and waits for us.
        """
        try:
            if self._on_terminal:
                os.tcgetpgrp(sys.stdin.fileno())
        except OSError:
            self.asked += 1
            raise AskedToStop from None

    def only_hurry(self) -> None:
        """From now on everything is being stopped: asking interrupts nothing any more."""
        self._held = True

    def _on_signal(self, _number: int, _frame: object) -> None:
        self.asked += 1
        if self.asked == 1 and not self._held:
            raise AskedToStop
