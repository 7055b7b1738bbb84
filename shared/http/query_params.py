"""Parameters of an address are those that its document names, each once: a misspelt filter must not show everything.

Invariant: an address that is documented refuses every parameter that its document does not name, and a second value of
one that takes one. Pages pass over what they do not know: their addresses are sent by people, with what mailers add.
"""

from collections.abc import Iterator, Mapping
from typing import Any, get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import request_params_to_args
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.datastructures import QueryParams

from shared.http.json_bodies import MALFORMED, TWICE, shown
from shared.http.malformed import malformed
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
        unfit = malformed([*_unfit(route.dependant, given)]).flaws
        named = {flaw.field for flaw in flaws}
        raise Invalid("malformed", MALFORMED, (*flaws, *(each for each in unfit if each.field not in named)))


def _unfit(dependant: Dependant, given: QueryParams) -> Iterator[Mapping[str, Any]]:
    """Yield what is wrong with the parameters that a route has; those it does not have are named already."""
    for error in request_params_to_args(dependant.query_params, given)[1]:
        if error["type"] != "extra_forbidden":
            yield error
    for inner in dependant.dependencies:
        yield from _unfit(inner, given)


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
