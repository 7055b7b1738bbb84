"""The pages themselves: each asks the views, then fills a template; all of it without HTTP, so that it can be tested.

Invariant: a page shows only what `Views` answered and says as of when; it decides nothing about the numbers.
"""

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from services.reporting.dashboard.pages.captions import Captions, state_of
from services.reporting.dashboard.pages.formatting import Writing
from services.reporting.dashboard.queries.figures import Figure, Part, figure, parts
from services.reporting.dashboard.queries.page_queries import Asking, as_json, events_of
from services.reporting.dashboard.queries.rankings import Place, Ranking, level_below, ranking, ranking_at
from services.reporting.dashboard.queries.trends import trend
from services.reporting.dashboard.rules.page_params import MAIN_VIEW, Address, is_centre
from services.reporting.dashboard.rules.periods import choices, month_of, near
from services.reporting.views.queries import Views
from services.reporting.views.rules.answers import EventPage, Freshness, Query, ViewInfo, ViewUnknown
from shared.http.pages.assets import assets
from shared.http.pages.layout import Frame, MenuLink, label, templates_of
from shared.i18n import Language, Text
from shared.regions import PROVINCES, Regions
from shared.runtime.errors import ServiceError

WEB: Final = Path(__file__).parents[2] / "web"
HEADLINES: Final = (
    "entrepreneurs", "sessions", "clients", "village-quota-year", "agreements-active", "days-to-first-agreement",
)  # fmt: skip
QUOTAS: Final = ("village-quota-year", "village-quota-total")
SPEED: Final = "days-to-first-agreement"
_TEMPLATES: Final = templates_of(WEB)
_TITLE: Final = Text("Angka jaringan PLUT-KUMKM", "The PLUT-KUMKM network in figures")
_NATION: Final = Text("Nasional", "Nation")
_MEANING: Final = Text("Arti angka", "What figures mean")
_TO_NATION: Final = Text("Ke halaman nasional", "To the national page")
_NOTHING_LOST: Final = Text(
    "Tidak ada yang hilang: provinsi tetap mencatat, dan angka menyusul begitu layanan pulih. Muat ulang sebentar "
    "lagi.",
    "Nothing is lost: provinces keep recording, and the figures catch up once the service is back. Look again in a "
    "moment.",
)


@dataclass(frozen=True)
class Health:
    """How complete everything on a page is."""

    provinces: tuple[Freshness, ...]

    @property
    def up_to_date(self) -> int:
        """Provinces that are followed to their last record."""
        return sum(state_of(each) == "live" for each in self.provinces)

    @property
    def parked(self) -> int:
        """Records in quarantine."""
        return sum(each.parked for each in self.provinces)

    @property
    def missing(self) -> int:
        """Events that are gone from their streams and are in no number."""
        return sum(each.missing for each in self.provinces)

    @property
    def as_of(self) -> datetime | None:
        """When the newest folded event was recorded."""
        return max((each.last_event_at for each in self.provinces if each.last_event_at), default=None)

    def in_state(self, *states: str) -> tuple[Freshness, ...]:
        """Return the provinces in any of these states."""
        return tuple(each for each in self.provinces if state_of(each) in states)


@dataclass(frozen=True)
class Quota:
    """The village programme of one region: both quotas, and the places inside it."""

    year: Figure
    total: Figure
    rows: tuple[tuple[Place, Place], ...]
    level: str
    villages: dict[str, int]


class Site:
    """Every page, as text."""

    def __init__(self, views: Views, clock: Callable[[], datetime]) -> None:
        self._views, self._clock = views, clock
        self._known = {view.name: view for view in views.catalogue()}

    async def place(self, address: Address) -> str:
        """Return the page of the nation or of a region; all its numbers are of one moment."""
        chosen = self._view(address.view)
        async with self._views.moment() as views:
            asking = Asking(views, address, await views.freshness())
            shown = {"rebuild": await views.rebuild(), **await self._shown(asking, chosen)}
        there = functools.partial(_place_in, address)
        return self._render("place.html", address, there, chosen=chosen, views=self._fitting(address), **shown)

    async def _shown(self, asking: Asking, chosen: ViewInfo) -> dict[str, object]:
        region = asking.address.region
        headlines = [found for view in self._headlines() if (found := await figure(asking, view))]
        return {
            "health": Health(_within(asking.fresh.values(), region)),
            "headlines": headlines,
            "figure": await figure(asking, chosen),
            "ranking": await ranking(asking, chosen),
            "trend": await trend(asking, chosen) if asking.level in chosen.levels else None,
            "parts_of": await self._parts(asking, chosen),
            "quota": await self._quota(asking) if region else None,
            "centres": await self._centres(asking) if region else None,
        }

    async def figure(self, address: Address) -> str:
        """Return where one number comes from: its definition, its parts, its events."""
        view = self._view(address.view)
        async with self._views.moment() as views:
            asking = Asking(views, address, await views.freshness())
            shown = {
                "rebuild": await views.rebuild(),
                "health": Health(_within(asking.fresh.values(), address.region)),
                "figure": await figure(asking, view),
                "events": await _newest_first(views, events_of(view, address), address.page or 1),
            }
        there = functools.partial(_figure_in, address)
        return self._render("figure.html", address, there, chosen=view, as_json=as_json(view, address), **shown)

    def events_of(self, address: Address) -> Query:
        """Return the question for the events behind a figure."""
        return events_of(self._view(address.view), address)

    def about(self, address: Address) -> str:
        """Return the page of definitions."""
        views = list(self._known.values())
        return self._render("about.html", address, lambda language: address.about(language=language), views=views)

    def refusal(self, address: Address, status: int, error: ServiceError) -> str:
        """Return the page that says why there is no page."""
        there = functools.partial(_place_in, address)
        return self._render("refusal.html", address, there, status=status, error=error)

    def _view(self, name: str) -> ViewInfo:
        if name not in self._known:
            raise ViewUnknown(name)
        return self._known[name]

    def _fitting(self, address: Address) -> list[ViewInfo]:
        views = self._known.values()
        return [view for view in views if address.level in view.levels or level_below(view, address.region)]

    def _headlines(self) -> list[ViewInfo]:
        return [self._known[name] for name in HEADLINES if name in self._known]

    async def _parts(self, asking: Asking, view: ViewInfo) -> list[tuple[str, tuple[Part, ...]]]:
        if asking.level not in view.levels:
            return []
        return [(dimension, await parts(asking, view, dimension)) for dimension in view.dimensions]

    async def _quota(self, asking: Asking) -> Quota | None:
        if not all(name in self._known for name in QUOTAS):
            return None
        year, total = (self._known[name] for name in QUOTAS)
        of_year, of_total = await figure(asking, year), await figure(asking, total)
        ranked, beside = await ranking(asking, year), await ranking(asking, total)
        if of_year is None or of_total is None:
            return None
        rows = _side_by_side(ranked, beside) if ranked and beside else ()
        regions = Regions.load()
        villages = {place.code: regions.count(place.code, "village") for place, _ in rows}
        return Quota(of_year, of_total, rows, ranked.level if ranked else "", villages)

    async def _centres(self, asking: Asking) -> tuple[ViewInfo, Ranking] | None:
        view = self._known.get(SPEED)
        if view is None or "centre" not in view.levels or asking.level == "centre":
            return None
        return view, await ranking_at(asking, view, "centre")

    def _render(self, template: str, address: Address, here_in: Callable[[Language], str], **values: object) -> str:
        now, today = self._clock(), address.today
        speech = Captions(Writing(address.language), now)
        return _TEMPLATES.get_template(template).render(
            address=address, here=_name(address.region), frame=_frame(address, here_in), about=address.about(),
            t=speech.t, say=speech.text, speech=speech, write=speech.write, now=now, running_in=_running(today),
            near=list(near(today)), choices=choices(today), regions=Regions.load(), provinces=PROVINCES,
            asset=_asset, label=lambda field: label(speech, field), **values,
        )  # fmt: skip


def _running(today: date) -> Callable[[Sequence[str]], bool]:
    """Return the test for periods that are not over yet: this month, this year."""
    now = month_of(today)
    return lambda periods: now in periods or now[:4] in periods


def _frame(address: Address, here_in: Callable[[Language], str]) -> Frame:
    front = address.place(region="", view=MAIN_VIEW)
    menu = (MenuLink(front, _NATION), MenuLink(address.about(), _MEANING))
    return Frame(
        _TITLE, menu, address.language, here_in, template="base.html",
        front=front, to_front=_TO_NATION, nothing_lost=_NOTHING_LOST,
    )  # fmt: skip


def _place_in(address: Address, language: Language) -> str:
    return address.place(language=language)


def _figure_in(address: Address, language: Language) -> str:
    return address.figure(language=language)


async def _newest_first(views: Views, query: Query, page: int) -> EventPage:
    """Read a page counted from the newest: people ask about what has just come."""
    first = await views.events(query)
    wanted = first.pages + 1 - min(page, first.pages)
    return first if wanted == first.page else await views.events(query, page=wanted)


def _asset(name: str) -> str:
    return assets(WEB)[name].address


def _name(region: str) -> str:
    return "Sentra" if is_centre(region) else Regions.load().name(region)


def _within(fresh: Iterable[Freshness], region: str) -> tuple[Freshness, ...]:
    return tuple(each for each in fresh if not region or is_centre(region) or each.province == region[:2])


def _side_by_side(year: Ranking, total: Ranking) -> tuple[tuple[Place, Place], ...]:
    beside = {place.code: place for place in total.places}
    return tuple((place, beside[place.code]) for place in year.places)
