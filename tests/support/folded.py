"""What the nation's fold makes of facts that were told, by a number that is declared for the test alone.

Invariant: the fold is reporting's own, and a correction is taken off as its projector does.
"""

from collections.abc import Mapping, Sequence

from services.reporting.indicators.rules.catalogue import Catalogue
from services.reporting.indicators.rules.indicator import Indicator
from services.reporting.indicators.rules.measures import Count
from services.reporting.projection.rules.fold import Deltas, Fold
from services.reporting.projection.rules.surrogate_keys import SERIES_BITS, SurrogateKeys
from shared.contracts import Correction, Event
from shared.i18n import Text

_WORDS = Text("x", "x")


def counted(told: Sequence[Event], source: type[Event], by: str, when: str) -> Mapping[str, int]:
    """Count the facts of one type by a field of theirs; what is counted no more is left out."""
    indicator = Indicator(
        name="counted", title=_WORDS, unit=_WORDS, definition=_WORDS, basis=_WORDS, source=source, measure=Count(),
        when=when, places=(), by=(by,),
    )  # fmt: skip
    keys, plans = SurrogateKeys(), Catalogue((indicator,)).plans
    _fold(told, Fold(plans, keys))
    series = list(keys.unresolved.series)
    keys.resolve(range(len(series)), range(0))
    cells, counts, _ = _fold(told, Fold(plans, keys)).cells()
    return {
        series[cell >> SERIES_BITS].dimensions[0]: count
        for cell, count in zip(cells.tolist(), counts.tolist(), strict=True)
    }


def _fold(told: Sequence[Event], fold: Fold) -> Deltas:
    deltas = Deltas()
    for each in told:
        if isinstance(each, Correction):
            fact: Event = getattr(each, "counted")  # noqa: B009  # every correction declares it
            fold.add(deltas, type(fact), "73", [fact], -1)
        else:
            fold.add(deltas, type(each), "73", [each])
    return deltas
