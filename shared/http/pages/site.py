"""Pages in the house's frame: who looks, in which language, and where the menu leads them.

Invariant: a template that names something unknown fails; what people have typed is escaped wherever it is shown.
"""

from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import Request
from jinja2 import Environment
from pydantic import BaseModel

from shared.http.auth.account_menu import head, hidden
from shared.http.auth.login import session_of
from shared.http.pages.assets import assets
from shared.http.pages.inputs import FormInput, form_inputs
from shared.http.pages.labels import labels_in
from shared.http.pages.layout import REFUSAL, Frame, MenuLink, label, templates_of
from shared.http.pages.responses import language_of
from shared.i18n import Language, Text
from shared.i18n.formatting import Formatter
from shared.i18n.translator import Translator
from shared.i18n.value_labels import VALUE_LABELS
from shared.regions import History
from shared.regions.codes import parent_of
from shared.runtime.clock import now
from shared.runtime.errors import ServiceError
from shared.runtime.principal import Role


@dataclass(frozen=True)
class MenuItem:
    """Where every page leads to, for whom it is for."""

    address: str
    name: Text
    roles: tuple[Role, ...]


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

    def render(self, request: Request, template: str, history: History | None = None, **values: Any) -> str:
        """Return a page as text; `values` are what its template shows, `history` knows what regions are called."""
        voice, labels = Translator(Formatter(language_of(request)), now()), labels_in(request.app)
        known = history or History.load()
        return self.templates.get_template(template).render(
            site=self, frame=self._frame(request),
            voice=voice, t=voice.t, say=voice.text, write=voice.write,
            call=lambda slug: voice.spoken(VALUE_LABELS, str(slug)), label=lambda field: label(voice, field, labels),
            place_of=partial(_place, known), name_of=known.name, here=request.url.path, link=_link, input_of=_input_of,
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


def _place(history: History, code: str) -> str:
    """Return "Pa'rasangan Beru, Turikale, Kabupaten Maros": a region by its names, the narrowest first."""
    names = list[str]()
    while code and code in history:
        names.append(history.name(code))
        code = parent_of(code) if len(code) > _REGENCY_CHARACTERS else ""
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
