"""What processes have cost so far, as the kernel counts it: seconds of CPU and bytes of memory.

Invariant: a process counts with all below it, those that have already ended included.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Final

_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")
_UTIME, _CSTIME = 11, 15
"""Where the four counts of ticks stand behind the name in /proc/<pid>/stat."""


def family(pid: int) -> list[int]:
    """Return a process and all below it."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    except FileNotFoundError:
        return []
    return [pid, *(each for child in children for each in family(int(child)))]


def cpu_seconds(pid: int) -> float:
    """Return the CPU seconds of a process, of all below it, and of those that have ended."""
    return sum(_ticks(each) for each in family(pid)) / _TICKS


def _ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(map(int, fields[_UTIME:_CSTIME]))


def resident_mb(pid: int) -> float:
    """Return the memory that a process holds now, shared pages included."""
    return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * _PAGE / 1e6


@dataclass(frozen=True)
class Spent:
    """What something took: seconds on the clock, and CPU seconds by who spent them."""

    seconds: float
    cpu: Mapping[str, float]


class Meter:
    """Running since it was made; `read` tells what was spent meanwhile."""

    def __init__(self, parts: Mapping[str, Iterable[int]]) -> None:
        self._parts = {name: list(pids) for name, pids in parts.items()}
        self._before = self._now()
        self._started = perf_counter()

    def _now(self) -> dict[str, float]:
        return {name: sum(map(cpu_seconds, pids)) for name, pids in self._parts.items()}

    def read(self) -> Spent:
        """Tell what was spent since."""
        seconds, now = perf_counter() - self._started, self._now()
        return Spent(seconds, {name: now[name] - before for name, before in self._before.items()})
