"""The pages as text: what the queries answered, in a template; all of it without HTTP, so that it can be tested.

Invariant: a page shows only what the views answered and says as of when; it decides nothing about the numbers.
"""

import functools
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path
from typing import Final

from services.reporting.dashboard.pages.captions import Captions
from services.reporting.dashboard.pages.event_content import EventContent
from services.reporting.dashboard.pages.formatting import FigureFormatter
from services.reporting.dashboard.queries.figure_origin import FigureOrigin, figure_origin
from services.reporting.dashboard.queries.region_overview import RegionOverview, region_overview
from services.reporting.dashboard.rules.page_params import MAIN_VIEW, Address, is_centre
from services.reporting.dashboard.rules.periods import choices, month_of, near
from services.reporting.views.queries.views import Views
from shared.http.pages.assets import assets
from shared.http.pages.layout import REFUSAL, Frame, MenuLink, label, templates_of
from shared.i18n import Language, Text
from shared.regions import PROVINCES, Borders, History
from shared.runtime.errors import ServiceError

WEB: Final = Path(__file__).parents[2] / "web"
"""The style and the script that the pages bring along."""
_TEMPLATES: Final = templates_of(Path(__file__).parents[1])
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


async def place_page(views: Views, address: Address) -> str:
    """Return the page of the nation, of a region or of a centre; raises `ViewUnknown`."""
    overview = await region_overview(views, address)
    there = functools.partial(_place_in, address)
    return _render("place.html", (address, views.now(), overview.borders), there, **_values(overview))


async def figure_page(views: Views, address: Address) -> str:
    """Return where one number comes from: its definition, its parts, its events; raises `ViewUnknown`."""
    origin = await figure_origin(views, address)
    there = functools.partial(_figure_in, address)
    content = functools.partial(EventContent, borders=origin.borders, names=origin.names)
    values = _values(origin) | {"content_by": content}
    return _render("figure.html", (address, views.now(), origin.borders), there, **values)


def about_page(views: Views, address: Address) -> str:
    """Return the page of definitions."""
    there = functools.partial(_about_in, address)
    return _render("about.html", (address, views.now(), _published(address)), there, views=views.catalogue())


def refusal_page(address: Address, now: datetime, status: int, error: ServiceError) -> str:
    """Return the page that says why there is no page."""
    return _render(
        REFUSAL, (address, now, _published(address)), functools.partial(_place_in, address), status=status, error=error
    )


def _values(shown: RegionOverview | FigureOrigin) -> dict[str, object]:
    return {field.name: getattr(shown, field.name) for field in fields(shown) if field.name != "borders"}


def _published(address: Address) -> Borders:
    """Return the borders of today as editions draw them, where a page has no figures and asks for no declarations."""
    return History.load().on(address.today)


def _render(
    template: str, looked: tuple[Address, datetime, Borders], here_in: Callable[[Language], str], **values: object
) -> str:
    address, now, borders = looked
    captions = Captions(FigureFormatter(address.language), now)
    return _TEMPLATES.get_template(template).render(
        address=address, here=_name(address.region, borders), frame=_frame(address, here_in), about=address.about(),
        t=captions.t, say=captions.text, captions=captions, write=captions.write, now=now,
        near=list(near(address.today)), choices=choices(address.today), borders=borders, provinces=PROVINCES,
        running_in=_running(address.today), asset=_asset, label=lambda field: label(captions, field), **values,
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


def _about_in(address: Address, language: Language) -> str:
    return address.about(language=language)


def _asset(name: str) -> str:
    return assets(WEB)[name].address


def _name(region: str, borders: Borders) -> str:
    return "Sentra" if is_centre(region) else borders.name(region)
