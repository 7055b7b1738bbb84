"""A view in the course of time: the small line beside a figure, and the trend with the year before in grey.

Invariant: a period that has not been heard of is a gap, never a zero.
"""

from dataclasses import dataclass
from typing import Final

from services.reporting.dashboard.queries.page_queries import PageQueries, PeriodMatch, values
from services.reporting.dashboard.rules import charts as charts_rules
from services.reporting.dashboard.rules.periods import Span, month_of, shift, year_around, year_up_to
from services.reporting.views.rules.answers import GrainName, Row, ViewInfo

_LONGEST_MONTHS: Final = 24
_SHORTEST_MONTHS: Final = 3
_YEARS: Final = 5


@dataclass(frozen=True)
class Trend:
    """Bars over these periods; `before` holds the same ones a year earlier, where they are months."""

    grain: GrainName
    span: Span
    periods: tuple[str, ...]
    rows: tuple[Row | None, ...]
    before: tuple[Row | None, ...]
    drawn: charts_rules.Drawing

    @property
    def known(self) -> bool:
        """Say whether there is anything to draw."""
        return any(slot.bar or slot.before for slot in self.drawn.slots)


async def line(queries: PageQueries, view: ViewInfo) -> list[Row | None]:
    """Return the last twelve months up to the period's end, or as many years as a view by year can show."""
    end = min(queries.address.span.last, month_of(queries.address.today))
    if "month" in view.grains:
        span = year_up_to(end)
        return await _course(queries, view, PeriodMatch("month", span, exact=True), span.months())
    span = _years(end)
    return await _course(queries, view, PeriodMatch("year", span, exact=True), _named(span))


async def trend(queries: PageQueries, view: ViewInfo) -> Trend:
    """Return the period's own months beside those of a year before, or the years of a view that has no months.

    A period too short for a trend shows the year up to its end.
    """
    if "month" not in view.grains:
        return await _by_year(queries, view)
    months = queries.address.span.months()
    last = queries.address.span.last
    span = year_up_to(last) if len(months) < _SHORTEST_MONTHS else Span(months[-_LONGEST_MONTHS:][0], last)
    earlier = span.year_before()
    rows = await _course(queries, view, PeriodMatch("month", span, exact=True), span.months())
    before = await _course(queries, view, PeriodMatch("month", earlier, exact=True), earlier.months())
    drawn = charts_rules.drawing(values(rows), values(before))
    return Trend("month", span, span.months(), tuple(rows), tuple(before), drawn)


async def _by_year(queries: PageQueries, view: ViewInfo) -> Trend:
    span = _years(queries.address.span.last)
    rows = await _course(queries, view, PeriodMatch("year", span, exact=True), _named(span))
    nothing: tuple[Row | None, ...] = (None,) * len(rows)
    return Trend("year", span, _named(span), tuple(rows), nothing, charts_rules.drawing(values(rows), values(nothing)))


async def _course(
    queries: PageQueries, view: ViewInfo, period: PeriodMatch, periods: tuple[str, ...]
) -> list[Row | None]:
    rows = {row.period: row for row in await queries.rows(view, period)}
    return [rows.get(period) for period in periods]


def _years(last: str) -> Span:
    return Span(shift(year_around(last).first, 12 * (1 - _YEARS)), year_around(last).last)


def _named(years: Span) -> tuple[str, ...]:
    first, last = years.years
    return tuple(str(year) for year in range(first, last + 1))
