"""Everything the launcher started: known, looked after, and ended in order.

Invariant: a child is written down (for a next start that must clean up) the moment it exists, and `stop` returns only
when all have ended; a later stage outlives an earlier one, so nobody loses what it still needs.
"""

import time
from collections.abc import Callable
from typing import Final

from deploy.local import state
from deploy.local.child import Child, Program
from deploy.local.restarting_child import Kept
from deploy.local.signals import Signals

STOP_SECONDS: Final = 8.0
POLL_SECONDS: Final = 0.05


class Children:
    """Starts children, keeps some alive, ends all."""

    def __init__(self, signals: Signals) -> None:
        self._signals = signals
        self._stages: list[list[Kept]] = []
        self._passing: list[Child] = []

    def pass_through(self, program: Program) -> Child:
        """Start a program that ends by itself."""
        with self._signals.held():
            child = Child(program)
            self._passing = [*(other for other in self._passing if other.exit_code is None), child]
            self._record()
        return child

    def keep(self, starts: dict[str, Callable[[], Child]]) -> list[Kept]:
        """Start programs that shall live as long as the demo; later ones are ended before earlier ones."""
        stage: list[Kept] = []
        self._stages.append(stage)
        for name, start in starts.items():
            with self._signals.held():
                stage.append(Kept(name, start))
                self._record()
        return stage

    def look_after(self) -> list[str]:
        """Start again what has died; return what happened."""
        with self._signals.held():
            news = [what for stage in self._stages for kept in stage if (what := kept.look())]
            if news:
                self._record()
        return news

    def pids(self) -> dict[str, int]:
        """Return the processes by name."""
        return {kept.name: kept.child.pid for stage in self._stages for kept in stage}

    def stop(self) -> None:
        """End all, last stage first; by force what takes too long, or when somebody is in a hurry."""
        self._signals.only_hurry()
        for stage in [*([kept.child for kept in stage] for stage in self._stages), self._passing][::-1]:
            for child in stage:
                child.ask_to_stop()
            deadline = time.monotonic() + STOP_SECONDS
            while any(child.exit_code is None for child in stage) and not self._over(deadline):
                time.sleep(POLL_SECONDS)
            for child in stage:
                child.kill()

    def _over(self, deadline: float) -> bool:
        return self._signals.in_hurry or time.monotonic() > deadline

    def _record(self) -> None:
        kept = [kept.child for stage in self._stages for kept in stage]
        state.record([*kept, *self._passing])
