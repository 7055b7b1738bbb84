"""Roles that die at a named point again and again, and are started again at once, as a supervisor would.

Invariant: every end of a mortal is the one that was asked for; any other fails the test with its last words.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Protocol

from tests.support.processes import KILLED_AT_POINT, Process

_POLL_SECONDS = 0.025


class Start(Protocol):
    """Starts the role, told where it shall die."""

    def __call__(self, *, die_at: str) -> Process: ...


class Mortal:
    """One role; its n-th life ends at a passing of the point that the seeds' n-th one decides."""

    def __init__(self, start: Start, point: str, seeds: Iterable[int], *, most_passes: int) -> None:
        self._start, self._point, self._most = start, point, most_passes
        self._seeds = list(seeds)
        self.deaths: list[str] = []
        """Where each life ended: `relay-sent:4`."""
        self.process = self._live()

    def _live(self) -> Process:
        life = len(self.deaths)
        dice = random.Random(self._seeds[life % len(self._seeds)] + life // len(self._seeds))
        self._aim = f"{self._point}:{dice.randint(1, self._most)}"
        return self._start(die_at=self._aim)

    def tend(self) -> None:
        """Start it again if it has died; raises `AssertionError` when it ended in any other way."""
        if self.process.exit_code is None:
            return
        ended = self.process.exit_code
        assert ended == KILLED_AT_POINT, f"{self.process.name} ended with {ended}:\n{self.process.words}"
        self.process.log.write_text("")  # a death that was asked for need not be explained
        self.deaths.append(self._aim)
        self.process = self._live()


@asynccontextmanager
async def tended(*mortals: Mortal) -> AsyncIterator[None]:
    """Keep roles alive for as long as the block."""

    async def tend() -> None:
        while True:
            for mortal in mortals:
                mortal.tend()
            await asyncio.sleep(_POLL_SECONDS)

    async with asyncio.TaskGroup() as group:
        tending = group.create_task(tend())
        yield
        tending.cancel()


def all_died(mortals: Iterable[Mortal], times: int) -> Callable[[], bool]:
    """Return the check whether every one of them has died that many times."""
    return lambda: all(len(mortal.deaths) >= times for mortal in mortals)
