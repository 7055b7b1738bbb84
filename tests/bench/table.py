"""Tables for a person at a terminal: medians over rounds, each beside what it is measured against.

Invariant: a ratio is the median of the ratios of the rounds, for only within a round was the machine the same; whatever
was judged wrong says so instead of its figures.
"""

import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Final

from tests.bench.costs import Spent

_WIDTH: Final = 46


class Results:
    """What each contestant took, round by round; contestants are listed in the order in which they first ran."""

    def __init__(self, title: str, units: int) -> None:
        self._title, self._units = title, units
        self._spent: defaultdict[str, list[Spent]] = defaultdict(list)
        self.faults: dict[str, str] = {}

    def note(self, contestant: str, spent: Spent, fault: str = "") -> None:
        """Take in one run, and what was found wrong with its result."""
        self._spent[contestant].append(spent)
        if fault:
            self.faults[contestant] = fault
        sys.stderr.write(f"{self._title}: {contestant} {self._units / spent.seconds / 1e3:,.1f} k/s {fault}\n")

    def rates(self, contestant: str) -> list[float]:
        """Return units a second, round by round."""
        return [self._units / spent.seconds for spent in self._spent[contestant]]

    def ratio(self, contestant: str, to: str) -> float:
        """Return how many times as fast as another it was."""
        return median(a / b for a, b in zip(self.rates(contestant), self.rates(to), strict=True))

    def show(self, against: Sequence[str]) -> str:
        """Return the table; `against` names the contestants that the others are compared with."""
        parts = next(iter(self._spent.values()))[0].cpu
        compared = "".join(f"{f'x {name[:8]}':>9}" for name in against)
        head = f"{self._title:{_WIDTH}}{'k/s':>8}{'least-most':>16}{compared}   CPU us each: " + "  ".join(parts)
        return "\n".join([head, *(self._line(name, against, parts) for name in self._spent), ""])

    def _line(self, name: str, against: Sequence[str], parts: Mapping[str, float]) -> str:
        if name in self.faults:
            return f"  {name:{_WIDTH - 2}}{self.faults[name]}"
        rates = [rate / 1e3 for rate in self.rates(name)]
        span = f"{min(rates):,.1f}-{max(rates):,.1f}"
        compared = "".join(f"{self.ratio(name, other):9.2f}" for other in against)
        costs = [median(each.cpu[part] for each in self._spent[name]) * 1e6 / self._units for part in parts]
        spent = "  ".join(f"{cost:{len(part)}.2f}" for cost, part in zip(costs, parts, strict=True))
        return f"  {name:{_WIDTH - 2}}{median(rates):8,.1f}{span:>16}{compared}{'':16}{spent}"


def percentiles(seconds: Sequence[float]) -> str:
    """Return the middle, the 99th of a hundred and the worst, in milliseconds."""
    ranked = sorted(seconds)
    at = {"p50": len(ranked) // 2, "p99": int(len(ranked) * 0.99), "worst": len(ranked) - 1}
    return "  ".join(f"{name} {ranked[place] * 1e3:.1f} ms" for name, place in at.items())
