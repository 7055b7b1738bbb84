"""The issuer's public keys, fetched when they are needed and again when it has changed them.

Invariant: a key is trusted only because the configured issuer publishes it; a token that names an unknown key makes us
look again, but not more often than every few seconds, so that nobody can make us flood the issuer.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import httpx2
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet

from shared.errors import Unavailable, Words
from shared.telemetry import log

Fetch = Callable[[str], Awaitable[Mapping[str, Any]]]
"""Returns the JSON object at an address."""
_DISCOVERY: Final = "/.well-known/openid-configuration"
_FRESH_SECONDS: Final = 600.0
_PAUSE_SECONDS: Final = 5.0
"""Between two looks at the issuer's keys, whatever tokens come."""
_TIMEOUT_SECONDS: Final = 5.0


class IssuerAway(Unavailable):
    """The issuer does not tell its keys, and none are known from before."""

    def __init__(self) -> None:
        words = Words(
            "Penerbit token belum dapat dihubungi; silakan coba lagi.",
            "The issuer of tokens cannot be reached yet; please try again.",
        )
        super().__init__("issuer-away", words)


async def fetch_json(address: str) -> Mapping[str, Any]:
    """Return the JSON object at an address."""
    async with httpx2.AsyncClient(timeout=_TIMEOUT_SECONDS, follow_redirects=True) as http:
        answer = (await http.get(address)).raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


class IssuerKeys:
    """The keys of one issuer."""

    def __init__(self, issuer: str, fetch: Fetch = fetch_json, clock: Callable[[], float] = time.monotonic) -> None:
        self._issuer, self._fetch, self._clock = issuer, fetch, clock
        self._keys: list[Key] = []
        self._looking = asyncio.Lock()
        self._looked = float("-inf")
        self._learnt = float("-inf")

    async def fitting(self, kid: str | None) -> list[Key]:
        """Return the keys that a token's header can mean; raises `IssuerAway` when no key at all is known."""
        now = self._clock()
        if now - self._learnt > _FRESH_SECONDS or not self._named(kid):
            async with self._looking:  # who comes while somebody looks, waits for what is found
                await self._look(now)
        if not self._keys:
            raise IssuerAway
        return self._named(kid)

    def _named(self, kid: str | None) -> list[Key]:
        return [key for key in self._keys if kid is None or key.kid in {kid, None}]

    async def _look(self, now: float) -> None:
        if now - self._looked < _PAUSE_SECONDS:
            return
        self._looked = now
        try:
            described = await self._fetch(self._issuer.rstrip("/") + _DISCOVERY)
            published = await self._fetch(str(described["jwks_uri"]))
            self._keys = list(KeySet.import_key_set({"keys": list(published["keys"])}).keys)
            self._learnt = now
        except (httpx2.HTTPError, JoseError, KeyError, TypeError, ValueError) as fault:
            log().warning("issuer-keys-unread", issuer=self._issuer, reason=type(fault).__name__)
