"""The one frame of all services' pages: who looks, in which language, and what every page says at its head and foot.

Invariant: a template that names something unknown fails; what people have typed is escaped wherever it is shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from pydantic import BaseModel

from shared.http.auth.account_menu import head, hidden
from shared.http.auth.login import session_of
from shared.http.pages.assets import WEB, assets
from shared.http.pages.inputs import FormInput, form_inputs
from shared.http.pages.responses import language_of
from shared.i18n import Language, Text
from shared.i18n.field_labels import FIELD_LABELS
from shared.i18n.formatting import Formatter
from shared.i18n.translator import Translator
from shared.i18n.value_labels import VALUE_LABELS
from shared.regions import ATTRIBUTION, Regions
from shared.runtime.clock import now
from shared.runtime.errors import ServiceError
from shared.runtime.principal import Role

REFUSAL: Final = "refusal.html"
_TO_FRONT: Final = Text("Ke halaman depan", "To the front page")
_NOTHING_LOST: Final = Text(
    "Tidak ada yang hilang. Muat ulang sebentar lagi.", "Nothing is lost. Look again in a moment."
)


@dataclass(frozen=True)
class MenuItem:
    """Where every page leads to, for whom it is for."""

    address: str
    name: Text
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class MenuLink:
    """Where one page leads to, and whether somebody is there."""

    address: str
    name: Text
    is_current: bool = False


@dataclass(frozen=True)
class Frame:
    """What a page has around it: whose pages these are, where they lead to, who looks, in which language."""

    title: Text
    menu: tuple[MenuLink, ...]
    language: Language
    here_in: Callable[[Language], str]
    """The address of this very page in a language."""
    who: Markup | None = None
    """Who looks and the way out, or the way in; None where nobody logs in."""
    template: str = "frame.html"
    """What a service's own pages extend; a refusal, too."""
    front: str = "/"
    to_front: Text = _TO_FRONT
    nothing_lost: Text = _NOTHING_LOST
    """Said when the service cannot answer yet."""

    @property
    def attribution(self) -> str:
        """Whose data the names of regions are."""
        return ATTRIBUTION[self.language]


def templates_of(web: Path) -> Environment:
    """Return a service's own templates and the house's."""
    return Environment(
        loader=FileSystemLoader([web / "templates", WEB / "templates"]), autoescape=True,
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip


@dataclass(frozen=True)
class Site:
    """The pages of one service: their folder, their name, and the places that every page leads to."""

    web: Path
    title: Text
    places: tuple[MenuItem, ...]

    @cached_property
    def templates(self) -> Environment:
        """The service's own templates and the house's, read once."""
        return templates_of(self.web)

    def first_for(self, role: Role) -> str:
        """Return the first place that is for a role."""
        return next(place.address for place in self.places if role in place.roles)

    def render(self, request: Request, template: str, **values: Any) -> str:
        """Return a page as text; `values` are what its template shows."""
        voice = Translator(Formatter(language_of(request)), now())
        return self.templates.get_template(template).render(
            site=self, frame=self._frame(request),
            voice=voice, t=voice.t, say=voice.text, write=voice.write,
            call=lambda slug: voice.spoken(VALUE_LABELS, str(slug)), label=lambda field: label(voice, field),
            place_of=_place, here=request.url.path, link=_link, input_of=_input_of,
            asset=lambda name: assets(self.web)[name].address, csrf=_csrf(request), **values,
        )  # fmt: skip

    def _frame(self, request: Request) -> Frame:
        language, session, here = language_of(request), session_of(request), request.url.path
        menu = tuple(
            MenuLink(place.address, place.name, here.startswith(place.address))
            for place in self.places
            if session and session.principal.role in place.roles
        )
        who = head(session, _here(request), language)
        return Frame(self.title, menu, language, lambda other: _here_in(request, other), who)

    def refusal(self, request: Request, status: int, error: ServiceError) -> str:
        """Return the page that says why there is no page."""
        return self.render(request, REFUSAL, status=status, error=error)


def label(voice: Translator, field: str) -> str:
    """Return what a field is called, wherever it stands: `mapping.nik` as `nik`."""
    return voice.spoken(FIELD_LABELS, field.rpartition(".")[2])


def _place(code: str) -> str:
    """Return "Pa'rasangan Beru, Turikale, Kabupaten Maros": a region by its names, the narrowest first."""
    regions, names = Regions.load(), list[str]()
    while code and code in regions:
        names.append(regions.name(code))
        code = regions.parent(code) if len(code) > _REGENCY_CHARACTERS else ""
    return ", ".join(names)


_REGENCY_CHARACTERS: Final = 5


def _input_of(query: BaseModel, name: str) -> FormInput:
    """Return what a browser is told of a field that a question has."""
    return form_inputs(type(query))[name]


def _csrf(request: Request) -> str:
    session = session_of(request)
    return hidden(session) if session else ""


def _here(request: Request) -> str:
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path


def _here_in(request: Request, language: Language) -> str:
    """Return this page's address in a language; a form that was refused leads back to the empty one."""
    return _link(request.url.path, **{**request.query_params, "lang": language})


def _link(path: str, **query: object) -> str:
    told = {name: "true" if value is True else value for name, value in query.items()}
    asked = urlencode({name: value for name, value in told.items() if value not in (None, "")})
    return f"{path}?{asked}" if asked else path
