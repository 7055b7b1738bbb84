"""The door of an api: every call that is for somebody comes with a bearer token.

Invariant: no token, no answer; whether a thing exists is not said to somebody whom nobody knows.
"""

from typing import Final

from fastapi import Request

from shared.access.fetch import believing
from shared.access.principal import Principal
from shared.access.tokens import Trust, Verifier
from shared.errors import Unauthenticated, Words
from shared.settings import ServiceSettings

_SCHEME: Final = "bearer "


class IssuerUnset(ValueError):
    """The service is not told whom to believe."""

    def __init__(self) -> None:
        super().__init__("oidc_issuer: not set; an api does not start without knowing whose tokens count")


class TokenMissing(Unauthenticated):
    """The call names nobody."""

    def __init__(self) -> None:
        words = Words(
            "Panggilan ini memerlukan token (tajuk Authorization: Bearer ...).",
            "This call needs a token (header Authorization: Bearer ...).",
        )
        super().__init__("token-missing", words)


class TokenDoor:
    """Finds out who calls by their bearer token."""

    def __init__(self, verifier: Verifier) -> None:
        self._verifier = verifier

    async def principal(self, request: Request) -> Principal:
        """Return who calls; raises `TokenMissing` or `TokenRefused`."""
        given = request.headers.get("authorization", "")
        if not given.lower().startswith(_SCHEME):
            raise TokenMissing
        return await self._verifier.principal(given[len(_SCHEME) :].strip())


def open_door(settings: ServiceSettings) -> TokenDoor:
    """Return the door that believes the configured issuer; raises `IssuerUnset`."""
    if not settings.oidc_issuer:
        raise IssuerUnset
    return TokenDoor(believing(Trust(settings.oidc_issuer, settings.oidc_audience, settings.oidc_leeway_seconds)))
