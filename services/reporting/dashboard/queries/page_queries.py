"""One address asked of the views: at which level, and in which of a view's periods.

Some views cannot be added up over any months: different clients of January and February are not those of both, and
a quota is promised by the year. Such a view answers in whole months, quarters or years; where none of them
is what was asked for, the nearest is shown and called by its own name.

Invariant: no number is put together here; an answer covers exactly the months that its `Fit` says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

from services.reporting.dashboard.rules.page_params import Address, is_centre
from services.reporting.dashboard.rules.periods import Span, month_of, year_around
from services.reporting.indicators.rules.indicator import Level
from services.reporting.views.queries.views import Views
from services.reporting.views.rules.answers import Freshness, GrainName, Query, Row, ViewInfo, ViewUnknown
from shared.i18n import Text
from shared.regions import Borders, codes

_NEVER: Final = Text("Belum pernah ada kejadian yang masuk dari sini.", "Nothing has ever come in from here.")
_NOT_THEN: Final = Text("Tidak ada catatan pada periode ini.", "Nothing is recorded for this period.")
_NO_BASE: Final = Text("Belum ada pembaginya pada periode ini.", "There is nothing to divide by in this period.")
_NO_DAYS: Final = Text("Belum tercapai.", "Not reached yet.")


@dataclass(frozen=True)
class PeriodMatch:
    """The period of a view that stands for a span of months."""

    grain: GrainName
    span: Span
    exact: bool
    """Whether it holds the same months as were asked for, those to come aside."""


def match_period(view: ViewInfo, span: Span, today: date) -> PeriodMatch:
    """Return the period of a view that is a span, else the smallest around it, else the largest at its end."""
    if "all" in view.grains:
        return PeriodMatch("all", span, exact=True)
    periods = [PeriodMatch(grain, around(grain, span.last), exact=False) for grain in view.grains]
    fitting = [each for each in periods if _same(each.span, span, today)]
    if fitting:
        return PeriodMatch(fitting[0].grain, span, exact=True)
    return next((each for each in periods if each.span.first <= span.first), periods[-1])


def around(grain: GrainName, month: str) -> Span:
    """Return the month, quarter or year that a month lies in."""
    return Span(month, month) if grain == "month" else year_around(month, quarters=grain == "quarter")


def _same(period: Span, span: Span, today: date) -> bool:
    return period.first == span.first and min(period.last, month_of(today)) <= span.last <= period.last


class PageQueries:
    """Asks the views about the region of one address; the same question is asked once."""

    def __init__(self, views: Views, address: Address, fresh: Sequence[Freshness], borders: Borders) -> None:
        self._views, self.address, self.borders = views, address, borders
        self.known = {view.name: view for view in views.catalogue()}
        """Every view by its name."""
        self._answers: dict[Query, list[Row]] = {}
        self._programmes: dict[str, str] = {}
        self.fresh = {each.province: each for each in fresh}

    @property
    def level(self) -> Level:
        """The level of the region looked at."""
        return level_of(self.address.region)

    async def rows(
        self, view: ViewInfo, period: PeriodMatch, level: Level | None = None, by: tuple[str, ...] = ()
    ) -> list[Row]:
        """Return a view's rows within the region; by default one, for the region itself."""
        span, grain = period.span, period.grain
        query = Query(view.name, level or self.level, self.address.region, span.first, span.last, grain, by)
        if query not in self._answers:
            self._answers[query] = list((await self._views.read(query)).rows)
        return self._answers[query]

    async def row(self, view: ViewInfo, period: PeriodMatch) -> Row | None:
        """Return the region's own row."""
        rows = await self.rows(view, period)
        return rows[0] if rows else None

    async def programme(self, identity: str) -> str:
        """Return what a village programme is called; one that is not known, by its id."""
        if not self._programmes:
            self._programmes = await self._views.programme_names()
        return self._programmes.get(identity, identity)

    def match_period(self, view: ViewInfo) -> PeriodMatch:
        """Return the period of a view that stands for the one looked at."""
        return match_period(view, self.address.span, self.address.today)

    def reason(self, view: ViewInfo, region: str, row: Row | None) -> Text | None:
        """Return why there is no number, or None where there is one."""
        if row is not None and row.value is not None:
            return None
        around_it = [each for code, each in self.fresh.items() if not region or is_centre(region) or region[:2] == code]
        if not any(each.last_event_at for each in around_it):
            return _NEVER
        return _NOT_THEN if row is None else _NO_DAYS if view.kind == "days" else _NO_BASE


def view_of(views: Views, name: str) -> ViewInfo:
    """Return the view of a name; raises `ViewUnknown`."""
    found = next((view for view in views.catalogue() if view.name == name), None)
    if found is None:
        raise ViewUnknown(name)
    return found


def events_of(view: ViewInfo, address: Address) -> Query:
    """Return the question whose events are behind a figure."""
    period = match_period(view, address.span, address.today)
    return Query(view.name, region=address.region, first=period.span.first, last=period.span.last, grain=period.grain)


def as_json(view: ViewInfo, address: Address) -> tuple[str, str]:
    """Return the addresses of a figure and of its events for a program."""
    query = events_of(view, address)
    params = {"region": query.region, "from": query.first, "to": query.last, "grain": query.grain}
    params = {name: value for name, value in params.items() if value}
    figure = urlencode({"level": level_of(address.region), **params})
    return f"/views/{view.name}?{figure}", f"/views/{view.name}/events?{urlencode(params)}"


def level_of(region: str) -> Level:
    """Return the level of what stands in a region's place."""
    return "centre" if is_centre(region) else codes.level_of(region)


def values(rows: Sequence[Row | None]) -> list[float | None]:
    """Return the value of each row that is there."""
    return [row.value if row else None for row in rows]
