"""Which methods an address answers to: what a 405 and an OPTIONS say (RFC 9110, 9.3.7 and 15.5.6).

Invariant: `Allow` names every method of every route at an address, and a HEAD wherever there is a GET. An address that
no route names is not there for any method, though a page answers every GET beneath it.
"""

from typing import Final

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

ANYTHING: Final = "{_anything:path}"
"""What the route of a page that says "there is no page" ends in."""


def allowed(app: FastAPI, path: str) -> tuple[str, ...]:
    """Return the methods of an address, in order; none where there is nothing."""
    found = {
        method
        for route in iter_route_contexts(app.routes)
        if not str(route.path).endswith(ANYTHING) and _is_at(route, path)
        for method in route.methods or ()
    }
    if not found:
        return ()
    return tuple(sorted(found | {"OPTIONS"} | ({"HEAD"} if "GET" in found else set())))


def _is_at(route: object, path: str) -> bool:
    pattern = getattr(route, "path_regex", None)
    return pattern is not None and pattern.match(path) is not None
