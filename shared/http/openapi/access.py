"""What a document says of who is let in: by a token, or by the session of somebody who has logged in at a browser.

Invariant: a way in is documented only where the application's authenticator takes it; a change by a session needs the
session's own token against forgery besides.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from shared.http.auth.authenticator import CSRF_HEADER, OidcAuthenticator
from shared.http.auth.permissions import Authenticator

Json = dict[str, Any]
_BEARER: Final[Json] = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "An access token of the issuer that this service believes, meant for this api.",
}
_CSRF: Final[Json] = {
    "type": "apiKey",
    "in": "header",
    "name": CSRF_HEADER,
    "description": "Of a change by a session: the token that stands in the session's pages.",
}
_READING: Final = {"get", "head"}


@dataclass(frozen=True)
class AccessDocument:
    """Where an application is, and the ways in that its document names."""

    servers: list[Json] = field(default_factory=list)
    schemes: Mapping[str, Json] = field(default_factory=dict)

    def security(self, method: str) -> list[dict[str, list[str]]]:
        """Return the ways in to an operation that asks who calls; shape: one of them suffices, each with all it needs.

        Roles are the token's, not scopes that a client asks for, so none is listed.
        """
        session: dict[str, list[str]] = {"session": []}
        if method not in _READING:
            session["csrf"] = []
        return [{"bearer": []}, *([session] if "session" in self.schemes else [])]


def access_document(door: Authenticator | None) -> AccessDocument:
    """Return what a document says of an application's authenticator; nothing is asked where there is none."""
    here = [{"url": "/", "description": "Where this document was read."}]
    if door is None:
        return AccessDocument(here)
    if not isinstance(door, OidcAuthenticator):
        return AccessDocument(here, {"bearer": _BEARER})
    session = {
        "type": "apiKey",
        "in": "cookie",
        "name": door.cookie,
        "description": "The session of somebody who has logged in at `/login` with a browser.",
    }
    public = door.settings.public_url.rstrip("/")
    servers = [{"url": public, "description": "Where callers reach this service."}] if public else here
    return AccessDocument(servers, {"bearer": _BEARER, "session": session, "csrf": _CSRF})
