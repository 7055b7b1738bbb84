"""The issuer's public keys, fetched when they are needed and again when it has changed them.

Invariant: a key is trusted only because the configured issuer publishes it. A token that no known key fits makes us
look again, but not more often than every few seconds, so that nobody can make us flood the issuer; whoever comes while
we look waits for what we find. An issuer that is away takes nothing from what is known.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key

from shared.http.auth.issuer import Fetch, IssuerAway, IssuerUnreachable, address_in, described
from shared.runtime.telemetry import log

FRESH_SECONDS: Final = 600.0
"""How long a key that the issuer has withdrawn may still count."""
PAUSE_SECONDS: Final = 5.0
"""Between two looks at the issuer's keys, whatever tokens come."""


class IssuerKeys:
    """The keys of one issuer."""

    def __init__(self, issuer: str, fetch: Fetch, clock: Callable[[], float] = time.monotonic) -> None:
        self.generation = 0
        """How often the issuer's keys have changed."""
        self._issuer, self._fetch, self._clock = issuer, fetch, clock
        self._keys: dict[str, Key] = {}
        self._looked = self._learnt = float("-inf")
        self._turn = asyncio.Lock()

    async def keep_fresh(self) -> None:
        """Look again when what is known has grown old; one caller looks, the others go on with what there is."""
        if self._keys and self._clock() - self._learnt > FRESH_SECONDS and not self._turn.locked():
            await self._look()

    async def fitting(self, kid: str | None) -> list[Key]:
        """Return the keys that a token's header can mean; raises `IssuerAway` when no key at all is known."""
        return self._named(kid) or await self.again(kid)

    async def again(self, kid: str | None) -> list[Key]:
        """Return the same after another look at the issuer, unless the last one was a moment ago."""
        await self._look()
        if not self._keys:
            raise IssuerAway
        return self._named(kid)

    def _named(self, kid: str | None) -> list[Key]:
        return [key for key in self._keys.values() if kid is None or key.kid in {kid, None}]

    async def _look(self) -> None:
        asked = self._clock()
        async with self._turn:
            if asked - self._looked < PAUSE_SECONDS:
                return  # also for whoever waited: what they wanted to know was found meanwhile
            try:
                self._learn(await self._published())
            except IssuerUnreachable as fault:
                log().warning("issuer-keys-unread", issuer=self._issuer, reason=str(fault))
            self._looked = self._clock()

    async def _published(self) -> dict[str, Key]:
        description = await described(self._issuer, self._fetch)
        published = (await self._fetch(address_in(description, "jwks_uri"))).get("keys")
        found = {key.thumbprint(): key for key in _usable(published if isinstance(published, list) else [])}
        if not found:
            raise IssuerUnreachable("no usable key")
        return found

    def _learn(self, found: dict[str, Key]) -> None:
        self._learnt = self._clock()
        if found.keys() != self._keys.keys():
            self.generation += 1
        self._keys = found


def _usable(published: list[Any]) -> Iterator[Key]:
    """Yield the keys of our algorithms' kinds; one that is of no use spoils none of the others.

    A key that is published for encryption is refused by the library when it should verify.
    """
    for each in published:
        if not isinstance(each, dict) or each.get("kty") not in {"RSA", "EC"}:
            continue
        try:
            yield JWKRegistry.import_key(each)
        except (JoseError, ValueError, TypeError, KeyError) as fault:
            log().warning("issuer-key-unusable", kid=str(each.get("kid"))[:80], reason=type(fault).__name__)
