"""How an enterprise has moved up a class ("naik kelas"), in the three ways that are spoken of.

Invariant: pure; nothing is kept of it: it is read off the papers and the years each time, so a correction of one of
them is a correction of this.
Source: no single legal definition; the three in use are informal to formal (first NIB), micro to small to medium, and
a rise of turnover against the year before.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final, get_args

from services.registry.assessments.rules.assessment import Years
from services.registry.permits.rules import Permit
from shared.contracts.vocabulary import ScaleClass, TurnoverChange

_ORDER: Final[tuple[ScaleClass, ...]] = get_args(ScaleClass)
_UP: Final[frozenset[TurnoverChange]] = frozenset({"rose", "rose-much"})


@dataclass(frozen=True)
class Formalised:
    """The first NIB."""

    year: int
    issued_on: date


@dataclass(frozen=True)
class ClassUp:
    """A move to a higher class, by the figures of a year."""

    year: int
    from_class: ScaleClass
    to_class: ScaleClass


@dataclass(frozen=True)
class TurnoverUp:
    """A year whose sales were above those of the year before."""

    year: int
    turnover_change: TurnoverChange


@dataclass(frozen=True)
class Rise:
    """The three ways, each with its years."""

    formalised: Formalised | None
    class_up: tuple[ClassUp, ...]
    turnover_up: tuple[TurnoverUp, ...]


def rise(papers: Collection[Permit], years: Years) -> Rise:
    """Return how an enterprise has risen."""
    nib = next((paper for paper in papers if paper.kind == "nib"), None)
    return Rise(
        None if nib is None else Formalised(nib.issued_on.year, nib.issued_on),
        tuple(
            ClassUp(year, each.moved_from, each.scale_class)
            for year, each in years.items()
            if each.moved_from is not None and _ORDER.index(each.moved_from) < _ORDER.index(each.scale_class)
        ),
        tuple(TurnoverUp(year, each.turnover_change) for year, each in years.items() if each.turnover_change in _UP),
    )
