"""What an issuer of tokens says about itself, and what happens when it says nothing.

Invariant: knows no transport, so that what decides about tokens is tested without one; an issuer that calls itself
otherwise than we do is not the one that we trust. Source: OpenID Connect Discovery 1.0, section 4.3.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from shared.i18n import Text
from shared.runtime.errors import Unavailable

Fetch = Callable[[str], Awaitable[Mapping[str, Any]]]
"""Returns the JSON object at an address; raises `Unheard`."""
_FRESH_SECONDS: Final = 300.0
_DISCOVERY: Final = "/.well-known/openid-configuration"


class IssuerUnreachable(Exception):
    """The issuer gave no answer that can be used; says in a word why, and with which status when it was a refusal."""

    def __init__(self, reason: str, status: int = 0) -> None:
        super().__init__(reason)
        self.status = status


class GrantRefused(Exception):
    """The issuer was asked for a token and does not grant it."""


class IssuerAway(Unavailable):
    """The issuer cannot be asked, and what is known from before does not suffice."""

    def __init__(self) -> None:
        words = Text(
            "Penerbit token belum dapat dihubungi; silakan coba lagi.",
            "The issuer of tokens cannot be reached yet; please try again.",
        )
        super().__init__("issuer-away", words)


async def described(issuer: str, fetch: Fetch) -> Mapping[str, Any]:
    """Return what an issuer publishes about itself; raises `Unheard`, also when it names another issuer."""
    found = await fetch(issuer.rstrip("/") + _DISCOVERY)
    if found.get("issuer") != issuer:
        raise IssuerUnreachable("another issuer's description")
    return found


class Described:
    """An issuer's description, asked for again after some minutes; whoever comes while it is asked for waits for that.

    A description that cannot be had is asked for anew by the next who comes after the last one was told so.
    """

    def __init__(self, issuer: str, fetch: Fetch, clock: Callable[[], float] = time.monotonic) -> None:
        self._issuer, self._fetch, self._clock = issuer, fetch, clock
        self._asking: asyncio.Task[Mapping[str, Any]] | None = None
        self._until = 0.0

    async def now(self) -> Mapping[str, Any]:
        """Return what the issuer publishes; raises `Unheard`."""
        asked = self._asking
        if asked is None or (asked.done() and (self._clock() >= self._until or asked.exception() is not None)):
            self._until = self._clock() + _FRESH_SECONDS
            asked = self._asking = asyncio.ensure_future(described(self._issuer, self._fetch))
        return await asyncio.shield(asked)


def address_in(description: Mapping[str, Any], name: str) -> str:
    """Return one of the addresses that a description names; raises `Unheard` when it does not."""
    found = description.get(name)
    if not isinstance(found, str) or not found.startswith(("https://", "http://")):
        raise IssuerUnreachable(f"no {name}")
    return found
