"""Which roles a route is for: declared where the route is, and asked of whoever calls before anything is looked up.

Invariant: a route without a declared scope stops the service from starting (`refuse_unscoped`), so none can be
forgotten; a route for everybody says so with `PUBLIC`.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final, Protocol

from fastapi import Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Mount, Route

from shared.access.principal import ROLES, Principal, Role
from shared.errors import Forbidden, Words

_DOCUMENT: Final = "/openapi.json"
"""The one address that the framework itself adds; the document says nothing that the code does not."""

_ANYBODY: Final = Principal("anybody", "ministry", "")
EVERYBODY: Final = ROLES
"""Each of the roles; still somebody whom the issuer knows."""
OFFICES: Final[tuple[Role, ...]] = ("district", "province")
CENTRES: Final[tuple[Role, ...]] = ("centre", "district", "province")
PROVINCIAL: Final[tuple[Role, ...]] = ("consultant", "centre", "district", "province")
"""Those who may see personal data: whoever works within the province."""


class Door(Protocol):
    """Finds out who calls."""

    async def principal(self, request: Request) -> Principal:
        """Return who calls; raises `Unauthenticated` when nobody can tell."""


class RoleRefused(Forbidden):
    """The route is for other roles."""

    def __init__(self, role: Role, roles: Iterable[Role]) -> None:
        named = ", ".join(sorted(roles))
        super().__init__(
            "role-refused",
            Words(
                f"Peran {role} tidak dapat melakukan ini; hanya: {named}.", f"A {role} may not do this; only: {named}."
            ),
        )


class Scope:
    """The roles that a route is for; as a dependency it returns who calls."""

    def __init__(self, *roles: Role) -> None:
        self.roles = frozenset(roles)

    async def __call__(self, request: Request) -> Principal:
        """Return who calls; raises `Unauthenticated` or `RoleRefused`."""
        door: Door | None = request.app.state.door
        if door is None:
            return _ANYBODY
        principal = await door.principal(request)
        if principal.role not in self.roles:
            raise RoleRefused(principal.role, self.roles)
        return principal


class Public:
    """The scope of a route that asks nobody who they are."""

    roles: frozenset[Role] = frozenset()

    async def __call__(self) -> None:
        """Let everybody in."""


PUBLIC: Final[Any] = Depends(Public())
"""Declares that a route is for everybody: `dependencies=[PUBLIC]`."""


def asks(*roles: Role) -> Any:  # FastAPI's own marker
    """Return the dependency that lets only these roles in, and says who it is."""
    return Depends(Scope(*roles))


class RouteUnscoped(RuntimeError):
    """Some routes do not say whom they are for."""

    def __init__(self, addresses: Iterable[str]) -> None:
        super().__init__(f"routes without a declared scope: {', '.join(addresses)}")


def scopes_of(route: APIRoute) -> list[Scope | Public]:
    """Return the scopes that a route declares, by itself or through what it depends on."""
    return [each.call for each in _tree(route.dependant) if isinstance(each.call, Scope | Public)]


def _tree(dependant: Dependant) -> Iterator[Dependant]:
    for each in dependant.dependencies:
        yield each
        yield from _tree(each)


def refuse_unscoped(app: FastAPI) -> None:
    """Raise `RouteUnscoped` when a route does not say whom it is for."""
    unscoped = [_address(route) for route in app.routes if not _is_scoped(route)]
    if unscoped:
        raise RouteUnscoped(unscoped)


def _is_scoped(route: BaseRoute) -> bool:
    if isinstance(route, APIRoute):
        return bool(scopes_of(route))
    return isinstance(route, Route) and route.path == _DOCUMENT


def _address(route: BaseRoute) -> str:
    path = str(getattr(route, "path", route))
    return f"{path} (mounted)" if isinstance(route, Mount) else path
