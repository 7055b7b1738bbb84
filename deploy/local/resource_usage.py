"""What a running demo costs: memory and processor time of everything the launcher has started.

Invariant: memory that processes share is counted once (proportional set size), and a process that ends meanwhile is
simply not counted. Read from Linux's /proc; elsewhere nothing is known and zero is said.
"""

import os
import time
from collections import defaultdict
from pathlib import Path

_PROC = Path("/proc")


def _words(pid: int) -> list[str]:
    """Return a process's state line behind its name, which may hold anything."""
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def family(pid: int) -> list[int]:
    """Return a process and all its descendants."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    for each in (int(name.name) for name in _PROC.glob("[0-9]*")):
        if words := _words(each):
            children[int(words[1])].append(each)
    found = [pid]
    for each in found:
        found += children[each]
    return found


def megabytes(pid: int) -> int:
    """Return a process's memory, with its share of what it has in common with others."""
    try:
        lines = (_PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) >> 10


def _ticks(pids: list[int]) -> int:
    return sum(int(words[11]) + int(words[12]) for pid in pids if (words := _words(pid)))


def percent_of_a_core(pids: list[int], seconds: float) -> float:
    """Watch processes for a while; returns the processor time they took, in hundredths of one core."""
    before = _ticks(pids)
    time.sleep(seconds)
    return 100 * (_ticks(pids) - before) / os.sysconf("SC_CLK_TCK") / seconds
