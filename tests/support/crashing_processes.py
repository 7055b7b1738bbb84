"""Roles that die again and again and are started again at once, as a supervisor would.

Invariant: every end of a mortal is one of those that were expected; any other fails the test with its last words.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Protocol

from tests.support.processes import KILLED_AT_POINT, Process

AT_POINT = frozenset({KILLED_AT_POINT})
BY_ITSELF = frozenset({1})
"""How a role ends that found out that it cannot go on."""
_POLL_SECONDS = 0.025


class Start(Protocol):
    """Starts the role, told where it shall die."""

    def __call__(self, *, die_at: str) -> Process: ...


class Mortal:
    """One role; `aims` says where each of its lives shall end (`relay-sent:4`), nothing for "it shall not"."""

    def __init__(self, start: Start, aims: Iterator[str], *, expected: frozenset[int]) -> None:
        self._start, self._aims, self._expected = start, aims, expected
        self.deaths: list[str] = []
        """How each life ended: what was aimed at, or the way it ended by itself."""
        self.process = self._live()

    def _live(self) -> Process:
        self._aim = next(self._aims)
        return self._start(die_at=self._aim)

    def tend(self) -> None:
        """Start it again if it has ended; raises `AssertionError` when it ended in a way nobody expects."""
        ended = self.process.exit_code
        if ended is None:
            return
        assert ended in self._expected, f"{self.process.name} ended with {ended}:\n{self.process.words}"
        self.deaths.append(self._aim or f"{ended}: {self.process.words}")
        self.process.log.write_text("")  # an end that was expected need not be explained
        self.process = self._live()


def at(point: str, seeds: Iterable[int], most_passes: int) -> Iterator[str]:
    """Aim every life at a point; the n-th seed decides at which passing of it the n-th life ends."""
    for lap in count():
        for seed in seeds:
            yield f"{point}:{random.Random(seed + lap).randint(1, most_passes)}"


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


def all_died(mortals: Iterable[Mortal], times: int) -> bool:
    """Tell whether every one of them has died that many times."""
    return all(len(mortal.deaths) >= times for mortal in mortals)
