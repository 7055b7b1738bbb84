"""Sections of a thing's page that subjects above its own contribute.

Invariant: a page imports no subject above its own: what stands on it besides is handed in where the service is put
together, and every section is rendered from a template of the subject that contributes it.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from markupsafe import Markup

from services.registry.web.site import PageContext, Values
from shared.http.dependencies import Dependency, provided
from shared.http.list_routes import JsonObject
from shared.i18n import Text
from shared.runtime.principal import Principal


@dataclass(frozen=True)
class Action:
    """A link to a form about the thing: the last part of the form's address, and what the link says."""

    name: str
    words: Text


@dataclass(frozen=True)
class Section:
    """What one subject shows of another subject's thing."""

    template: str
    values_of: Callable[[PageContext, Principal, JsonObject], Awaitable[Values]]
    action: Action | None = None
    is_card: bool = False
    """Stands among the cards on top, not below them."""


Contributed = Mapping[str, Sequence[Section]]
"""Shape: list of the thing → its sections in order."""
SECTIONS: Final = Dependency[Contributed]("sections")
Sections = Annotated[Contributed, provided(SECTIONS)]


async def show_sections(
    sections: Iterable[Section], context: PageContext, principal: Principal, thing: JsonObject
) -> Values:
    """Return what a page shows of its sections: cards, sections below them, actions."""
    rendered = [(each, await _rendered(each, context, principal, thing)) for each in sections]
    return {
        "cards": [text for each, text in rendered if each.is_card],
        "sections": [text for each, text in rendered if not each.is_card],
        "actions": [each.action for each, _ in rendered if each.action],
    }


async def _rendered(section: Section, context: PageContext, principal: Principal, thing: JsonObject) -> Markup:
    values = await section.values_of(context, principal, thing)
    return Markup(context.render(section.template, {"thing": thing, **values}))  # noqa: S704  # a template's own text
