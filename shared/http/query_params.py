"""Parameters of an address are those that its document names, each once: a misspelt filter must not show everything.

Invariant: an address that is documented refuses every parameter that its document does not name, and a second value of
one that takes one. Pages pass over what they do not know: their addresses are sent by people, with what mailers add.
"""

from collections.abc import Iterator
from typing import get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel

from shared.http.json_bodies import MALFORMED, TWICE, shown
from shared.http.validation_messages import MESSAGES
from shared.runtime.errors import FieldError, Invalid


def refuse_unknown(request: Request) -> None:
    """Raise `Invalid` for a parameter that a documented address does not have, or that it is given more than once."""
    route, given = request.scope.get("route"), request.query_params
    if not given or not isinstance(route, APIRoute) or not route.include_in_schema:
        return
    known = {name: get_origin(kind) is list for name, kind in _params(route.dependant)}
    flaws = [
        FieldError(shown(name), shown(given[name]), TWICE if name in known else MESSAGES["extra_forbidden"])
        for name in given
        if name not in known or (not known[name] and len(given.getlist(name)) > 1)
    ]
    if flaws:
        raise Invalid("malformed", MALFORMED, tuple(flaws))


def _params(dependant: Dependant) -> Iterator[tuple[str, object]]:
    """Yield the parameters of a route; shape: (name, type)."""
    for each in dependant.query_params:
        kind = each.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from ((field.alias or name, field.annotation) for name, field in kind.model_fields.items())
        else:
            yield each.alias, kind
    for inner in dependant.dependencies:
        yield from _params(inner)
