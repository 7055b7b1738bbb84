"""What a document says of its tags: what the subjects whose routes bear them say of themselves.

Invariant: a tag is explained by the first sentence of each subject that uses it, so a subject that is added explains
its own; none is without.
"""

import sys
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

_ROUTES = ".routes"


def tag_texts(app: FastAPI) -> list[dict[str, str]]:
    """Return the tags of an application's documented routes, in the order of the routes, each with its text."""
    subjects: dict[str, dict[str, None]] = {}
    for route in iter_route_contexts(app.routes):
        original: Any = route.original_route
        if getattr(original, "include_in_schema", False):
            for tag in getattr(route, "tags", None) or ():
                subjects.setdefault(str(tag), {})[_subject(route.endpoint)] = None
    return [{"name": tag, "description": " ".join(map(_about, used))} for tag, used in subjects.items()]


def _subject(endpoint: Any) -> str:
    """Name the subject of a route: the package that its routes belong to, or the module where nothing else does."""
    return str(endpoint.__module__).partition(_ROUTES)[0]


def _about(subject: str) -> str:
    return (sys.modules[subject].__doc__ or "").strip().partition("\n\n")[0].replace("\n", " ")
