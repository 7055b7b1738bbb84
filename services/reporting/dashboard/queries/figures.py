"""Figures: one number beside its last year, its last twelve months, its parts.

Invariant: a number that is missing carries its reason; a comparison names the finished months it compares.
"""

from dataclasses import dataclass
from typing import Final

from services.reporting.dashboard.queries.page_queries import PageQueries, PeriodMatch, values
from services.reporting.dashboard.queries.trends import line
from services.reporting.dashboard.rules import charts as charts_rules
from services.reporting.dashboard.rules.periods import Span, month_of
from services.reporting.indicators.rules.indicator import PROGRAMME
from services.reporting.views.rules.answers import Row, ViewInfo
from shared.i18n import Text

_PROGRAMMES: Final = (PROGRAMME, "programme_id")


@dataclass(frozen=True)
class Difference:
    """How a figure stands against the same finished months a year before."""

    now: float
    before: float
    span: Span
    whole: bool
    """Whether these are all the months of the figure."""

    @property
    def change(self) -> float:
        """In the figure's own unit."""
        return self.now - self.before

    @property
    def share(self) -> float | None:
        """As a share of what was; None when there was nothing."""
        return self.change / self.before if self.before else None


@dataclass(frozen=True)
class Figure:
    """One number with its small line and its difference from last year."""

    view: ViewInfo
    period: PeriodMatch
    row: Row | None
    reason: Text | None
    spark: str
    difference: Difference | None


@dataclass(frozen=True)
class Part:
    """One value of a dimension: what it is called on the wire (a programme: by its name), its number, its bar."""

    slug: str
    row: Row
    width: float


async def figure(queries: PageQueries, view: ViewInfo) -> Figure | None:
    """Return a view's figure for the region, or None where the view has none at this level."""
    if queries.level not in view.levels:
        return None
    period = queries.match_period(view)
    row = await queries.row(view, period)
    small = charts_rules.spark(values(await line(queries, view)))
    return Figure(
        view, period, row, queries.reason(view, queries.address.region, row), small, await _difference(queries, view)
    )


async def parts(queries: PageQueries, view: ViewInfo, dimension: str) -> tuple[Part, ...]:
    """Return the figure split by a dimension, the largest part first."""
    rows = [
        row for row in await queries.rows(view, queries.match_period(view), by=(dimension,)) if row.value is not None
    ]
    rows.sort(key=lambda row: (-(row.value or 0), row.dimensions[dimension]))
    widths = charts_rules.widths(values(rows))
    slugs = [await _slug(queries, dimension, row) for row in rows]
    return tuple(Part(slug, row, width or 0) for slug, row, width in zip(slugs, rows, widths, strict=True))


async def _slug(queries: PageQueries, dimension: str, row: Row) -> str:
    said = row.dimensions[dimension]
    return await queries.programme(said) if dimension in _PROGRAMMES else said


async def _difference(queries: PageQueries, view: ViewInfo) -> Difference | None:
    done = _comparable(queries, view)
    if done is None:
        return None
    now, before = (
        await queries.row(view, done),
        await queries.row(view, PeriodMatch(done.grain, done.span.year_before(), exact=True)),
    )
    if now is None or before is None or now.value is None or before.value is None:
        return None
    return Difference(now.value, before.value, done.span, whole=done.span == queries.address.span)


def _comparable(queries: PageQueries, view: ViewInfo) -> PeriodMatch | None:
    """Return the finished period to compare: all finished months, else a whole period, else the last finished month."""
    today = queries.address.today
    done = queries.address.span.finished(today)
    if done is None:
        return None
    if "all" in view.grains:
        return PeriodMatch("all", done, exact=True)
    whole = queries.match_period(view)
    if whole.exact and whole.span.last < month_of(today):
        return whole
    return PeriodMatch("month", Span(done.last, done.last), exact=True) if "month" in view.grains else None
