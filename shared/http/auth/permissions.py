"""Which roles a route is for: declared where the route is, and asked of whoever calls before anything is looked up.

Invariant: a route without a declared scope stops the service from starting (`refuse_unscoped`), so none can be
forgotten; a route for everybody says so with `PUBLIC`.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from fastapi import Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from shared.http.query_params import refuse_unknown
from shared.i18n import Text, listed
from shared.i18n.role_labels import ROLE_LABELS
from shared.runtime.errors import Forbidden, Unauthenticated
from shared.runtime.principal import Principal, Role

_DOCUMENT: Final = "/openapi.json"
"""The one address that the framework itself adds; the document says nothing that the code does not."""


class TokenMissing(Unauthenticated):
    """The call names nobody."""

    def __init__(self) -> None:
        words = Text(
            "Panggilan ini memerlukan token (tajuk Authorization: Bearer ...), atau masuk lebih dahulu.",
            "This call needs a token (header Authorization: Bearer ...), or logging in first.",
        )
        super().__init__("token-missing", words)


class SessionOver(Unauthenticated):
    """A form came from somebody who is no longer logged in.

    They are not sent to the issuer at once: browsers let a form lead to no other site (`form-action`), and whoever
    wrote it has to know that it was not taken.
    """

    def __init__(self) -> None:
        words = Text(
            "Sesi Anda sudah berakhir, isian tadi belum tersimpan. Silakan masuk lagi, lalu isi kembali.",
            "Your session is over, and the form was not saved. Please log in again and fill it in once more.",
        )
        super().__init__("session-over", words)


class LoginRequired(Exception):
    """Somebody at a browser has not logged in, or too long ago; `address` is where they do, and come back from.

    No refusal: whoever shows refusals as pages has nothing to show here.
    """

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class Authenticator(Protocol):
    """Finds out who calls."""

    async def principal(self, request: Request) -> Principal:
        """Return who calls; raises `TokenMissing` when nobody is named, `Unauthenticated` when somebody is in vain."""


class SessionDoor(Protocol):
    """Finds the login session of a request."""

    async def look_up(self, request: Request) -> object:
        """Remember it with the request, for `session_of`."""


class RoleRefused(Forbidden):
    """The route is for other roles."""

    def __init__(self, role: Role, roles: Collection[Role]) -> None:
        who, others = listed(ROLE_LABELS, [role]), listed(ROLE_LABELS, (each for each in ROLE_LABELS if each in roles))
        super().__init__(
            "role-refused",
            Text(
                f"{who.id} tidak dapat melakukan ini; hanya: {others.id}.",
                f"{who.en} may not do this; only: {others.en}.",
            ),
        )


class Scope:
    """The roles that a route is for; as a dependency it returns who calls."""

    def __init__(self, *roles: Role) -> None:
        self.roles = frozenset(roles)

    async def __call__(self, request: Request) -> Principal:
        """Return who calls; raises `Unauthenticated`, `RoleRefused`, and `Invalid` for a parameter that is unknown."""
        door: Authenticator = request.app.state.door
        principal = await door.principal(request)
        if principal.role not in self.roles:
            raise RoleRefused(principal.role, self.roles)
        refuse_unknown(request)
        return principal


class PageScope(Scope):
    """The roles that a page is for; a browser without a session is sent to the login, and back here."""

    async def __call__(self, request: Request) -> Principal:
        """Return who calls; raises as `Scope` does, but `LoginRequired` or `SessionOver` when nobody is named."""
        try:
            return await super().__call__(request)
        except TokenMissing:
            if request.method not in {"GET", "HEAD"}:
                raise SessionOver from None
            here = f"{request.url.path}?{request.url.query}".rstrip("?")
            raise LoginRequired(f"/login?{urlencode({'next': here})}") from None


class Public:
    """The scope of a route that asks nobody who they are."""

    roles: frozenset[Role] = frozenset()

    async def __call__(self, request: Request) -> None:
        """Let everybody in, with the parameters that there are; raises `Invalid` for others."""
        refuse_unknown(request)


class PublicPage(Public):
    """The scope of a page for everybody that shows who has logged in."""

    async def __call__(self, request: Request) -> None:
        """Let everybody in, and find out who they are if they say so."""
        await super().__call__(request)
        door: SessionDoor | None = getattr(request.app.state, "door", None)
        if door is not None:
            await door.look_up(request)


PUBLIC: Final[Any] = Depends(Public())
"""Declares that a route is for everybody: `dependencies=[PUBLIC]`."""
PUBLIC_PAGE: Final[Any] = Depends(PublicPage())
"""Declares the same of a page that shows who has logged in."""


def require_role(*roles: Role) -> Any:  # FastAPI's own marker
    """Return the dependency that lets only these roles in, and says who it is."""
    return Depends(Scope(*roles))


def require_login(*roles: Role) -> Any:  # FastAPI's own marker
    """Return the same for a route that is a page: whoever has not logged in is sent to do so, and back."""
    return Depends(PageScope(*roles))


class RouteUnscoped(RuntimeError):
    """Some routes do not say whom they are for."""

    def __init__(self, addresses: Iterable[str]) -> None:
        super().__init__(f"routes without a declared scope: {', '.join(addresses)}")


@dataclass(frozen=True)
class Declared:
    """A route, and whom it says it is for."""

    method: str
    path: str
    scopes: tuple[Scope | Public, ...]

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that every one of its scopes names; empty for a public route."""
        return frozenset.intersection(*(each.roles for each in self.scopes)) if self.scopes else frozenset()

    @property
    def is_public(self) -> bool:
        """Whether it asks nobody who they are."""
        return bool(self.scopes) and all(isinstance(each, Public) for each in self.scopes)

    @property
    def is_page(self) -> bool:
        """Whether it sends whoever has not logged in to do so."""
        return any(isinstance(each, PageScope) for each in self.scopes)


def declared(app: FastAPI) -> list[Declared]:
    """Return every route of an application with its scopes; a mounted application is a route without any."""
    return [
        Declared(method, str(route.path), tuple(_scopes(getattr(route, "dependant", None))))
        for route in iter_route_contexts(app.routes)
        for method in sorted(route.methods or {"ANY"})
        if method != "HEAD" and route.path != _DOCUMENT
    ]


def _scopes(dependant: Dependant | None) -> Iterator[Scope | Public]:
    for each in dependant.dependencies if dependant else ():
        if isinstance(each.call, Scope | Public):
            yield each.call
        yield from _scopes(each)


def refuse_unscoped(app: FastAPI) -> None:
    """Raise `RouteUnscoped` when a route does not say whom it is for."""
    unscoped = [f"{route.method} {route.path}" for route in declared(app) if not route.scopes]
    if unscoped:
        raise RouteUnscoped(unscoped)
