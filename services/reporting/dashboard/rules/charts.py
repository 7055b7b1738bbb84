"""The geometry of the small charts: pure arithmetic, drawn by the templates as SVG.

Widths are shares of the chart's width in per cent, heights are pixels: the browser stretches a chart to its column
and letters keep their size, on a phone as on a wall.

Invariant: a bar starts at zero and is as long as its value; what has no value is not drawn at all.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import Final

Values = Sequence[float | None]

STEPS: Final = 5
_SHARE_BOUNDS: Final = (0.2, 0.4, 0.6, 0.8)
_NICE: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_BEFORE_FROM: Final = 0.14
_BEFORE_BREADTH: Final = 0.26
_BAR_FROM: Final = 0.4
_BAR_BREADTH: Final = 0.46
"""Shares of a month's slot: last year's bar is narrow and stands to the left, this year's is broad."""


@dataclass(frozen=True)
class Scale:
    """Five steps of one colour and the four bounds between them; a bound belongs to the step below it."""

    bounds: tuple[float, ...]
    low: float
    high: float

    def step(self, value: float | None) -> int | None:
        """Return the step of a value, 0 (lightest) to 4, or None where there is no value."""
        return None if value is None else bisect_left(self.bounds, value)

    def ranges(self) -> tuple[tuple[int, float | None, float | None], ...]:
        """Return (step, above, up to) of each step that can hold a value; None is open."""
        edges = (None, *self.bounds, None)
        return tuple((step, edges[step], edges[step + 1]) for step in range(len(self.bounds) + 1))


def scale(values: Iterable[float | None], *, shares: bool = False) -> Scale | None:
    """Return the five steps for a map: fifths of a whole for shares, else about as many regions in each step.

    Returns None where there is no value at all.
    """
    known = sorted(value for value in values if value is not None)
    if not known:
        return None
    if shares:
        return Scale(_SHARE_BOUNDS, known[0], known[-1])
    cuts = (known[min(len(known) - 1, len(known) * part // STEPS)] for part in range(1, STEPS))
    bounds = sorted({rounded(cut) for cut in cuts if cut < known[-1]})
    return Scale(tuple(bound for bound in bounds if bound < known[-1]), known[0], known[-1])


def rounded(value: float) -> float:
    """Return a bound people can read: two leading digits, and whole where the values are."""
    if value == 0:
        return 0.0
    digits = 1 - floor(log10(abs(value)))
    return round(value, digits if value < 1 else min(digits, 0))


def ticks(top: float, at_most: int = 4) -> tuple[float, ...]:
    """Return evenly spaced round numbers from zero to the first one that is not below `top`."""
    if top <= 0:
        return (0.0, 1.0)
    rough = top / at_most
    power = 10.0 ** floor(log10(rough))
    step = next(power * nice for nice in _NICE if power * nice >= rough * (1 - 1e-9))
    count = int(-(-top // step))
    return tuple(round(step * number, 10) for number in range(count + 1))


def widths(values: Values) -> list[float | None]:
    """Return the length of each bar in per cent of the longest."""
    top = max((value for value in values if value is not None), default=0) or 1
    return [None if value is None else round(100 * value / top, 2) for value in values]


def spark(values: Values, width: int = 120, height: int = 32) -> str:
    """Return an SVG path of a small line, from zero to its own top; a gap stays a gap.

    A value without neighbours is drawn as a dot (a line of no length with round ends).
    """
    top = max((value for value in values if value is not None), default=0) or 1
    step = width / max(1, len(values) - 1)
    path, pen_down = [], False
    for number, value in enumerate(values):
        if value is not None:
            point = f"{number * step:.1f} {height - 2 - (height - 4) * value / top:.1f}"
            alone = not pen_down and (number + 1 == len(values) or values[number + 1] is None)
            path.append(f"{'L' if pen_down else 'M'}{point}" + (f"L{point}" if alone else ""))
        pen_down = value is not None
    return "".join(path)


@dataclass(frozen=True)
class Bar:
    """One bar: left edge and breadth in per cent, top and height in pixels."""

    left: float
    breadth: float
    top: float
    height: float
    value: float


@dataclass(frozen=True)
class Slot:
    """One month: where its middle is (per cent), its bar, and behind it the bar of a year before."""

    middle: float
    bar: Bar | None
    before: Bar | None


@dataclass(frozen=True)
class Drawing:
    """A slot a month, and the lines of the axis; shape of `axis`: (value, y)."""

    slots: tuple[Slot, ...]
    axis: tuple[tuple[float, float], ...]
    height: float


def drawing(values: Values, before: Values, height: float = 180) -> Drawing:
    """Lay out one bar a month beside last year's, both on one scale from zero."""
    known = [value for value in (*values, *before) if value is not None]
    marks = ticks(max(known, default=0))
    slot = 100 / max(1, len(values))

    def bar(value: float | None, left: float, breadth: float) -> Bar | None:
        if value is None:
            return None
        tall = round(height * value / marks[-1], 2)
        return Bar(round(left, 3), round(breadth, 3), round(height - tall, 2), tall, value)

    slots = (
        Slot(
            middle=round(slot * (number + 0.5), 3),
            bar=bar(value, slot * (number + _BAR_FROM), slot * _BAR_BREADTH),
            before=bar(earlier, slot * (number + _BEFORE_FROM), slot * _BEFORE_BREADTH),
        )
        for number, (value, earlier) in enumerate(zip(values, before, strict=True))
    )
    return Drawing(tuple(slots), tuple((mark, round(height * (1 - mark / marks[-1]), 2)) for mark in marks), height)
