"""Bearer tokens: who the configured issuer says is calling.

Invariant: a token counts only with an allowed algorithm, a signature by a key of the issuer, the right issuer and
audience, and before its end. The caller is told that it was not accepted and by which rule; which key or issuer it
named goes to the log, the token itself and whom it names nowhere. Source: RFC 6750, RFC 7519, OpenID Connect Core.
"""

import asyncio
import hashlib
import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, NoReturn, cast
from uuid import UUID

from joserfc import jws, jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError, MissingClaimError
from joserfc.jwk import Key

from shared.http.auth.issuer import Fetch, IssuerAway
from shared.http.auth.issuer_clock import ClockDiffers, IssuerClock
from shared.http.auth.jwks import IssuerKeys
from shared.i18n import Text
from shared.runtime.errors import Unauthenticated
from shared.runtime.principal import Principal, PrincipalUnfit, Role
from shared.runtime.telemetry import log

ALGORITHMS: Final = ("RS256", "ES256")
REMEMBERED: Final = 10_000
"""Most tokens that are known to be good; the oldest ones are checked again."""
LONGEST_CHARACTERS: Final = 16_000
_UNREADABLE: Final = (JoseError, ValueError, TypeError, KeyError, RecursionError)
"""What a stranger's bytes can make the reading of a token end in."""


@dataclass(frozen=True)
class TrustedIssuer:
    """Whom a service believes."""

    issuer: str
    audience: str
    leeway_seconds: float = 60


class TokenRefused(Unauthenticated):
    """The token does not count; `slug` names the rule."""

    def __init__(self, slug: str) -> None:
        words = Text(
            "Token tidak diterima. Masuk kembali; jika berulang, hubungi pengelola dengan kode ini.",
            "The token is not accepted. Log in again; if that does not help, tell the operator this code.",
        )
        super().__init__(slug, words)


class Verifier:
    """Finds out whom a token names."""

    def __init__(
        self,
        trust: TrustedIssuer,
        fetch: Fetch,
        clock: Callable[[], float] = time.time,
        ticks: Callable[[], float] = time.monotonic,
        issuer_clock: IssuerClock | None = None,
    ) -> None:
        self._trust, self._clock = trust, clock
        self._issuer_clock = issuer_clock or IssuerClock(trust.leeway_seconds, clock, ticks)
        self._keys = IssuerKeys(trust.issuer, fetch, ticks)
        self._measuring: asyncio.Future[None] | None = None
        self._good: dict[bytes, tuple[Principal, float, int]] = {}
        self._rules = jwt.JWTClaimsRegistry(
            now=lambda: int(clock()),
            leeway=int(trust.leeway_seconds),
            iss={"essential": True, "value": trust.issuer},
            aud={"essential": True, "value": trust.audience},
            exp={"essential": True},
        )

    async def principal(self, token: str) -> Principal:
        """Return whom a token names; raises `TokenRefused`, or `IssuerAway` while the issuer's keys are not known."""
        await self._keys.keep_fresh()
        digest = hashlib.sha256(token.encode(errors="replace")).digest()
        principal, until, generation = self._good.get(digest, (None, 0.0, -1))
        if principal is not None and self._clock() < until and generation == self._keys.generation:
            return principal
        claims = await self.claims(token)
        principal = principal_of(claims)
        self._good.pop(digest, None)
        while len(self._good) >= REMEMBERED:
            self._good.pop(next(iter(self._good)))
        self._good[digest] = principal, claims["exp"], self._keys.generation
        return principal

    async def claims(self, token: str) -> Mapping[str, Any]:
        """Return what a token says, once all that it has to say is right; raises as `principal` does."""
        header, said = _read(token)
        algorithm, kid = header.get("alg"), header.get("kid")
        if algorithm not in ALGORITHMS:
            _refuse("token-algorithm-refused", alg=str(algorithm)[:20])
        named = kid if isinstance(kid, str) else None
        claims = _signed(token, await self._keys.fitting(named)) or _signed(token, await self._keys.again(named))
        if claims is None:
            _refuse("token-unknown-key", kid=str(kid)[:80], iss=str(said.get("iss"))[:120])
        if claims.get("iss") != self._trust.issuer:
            _refuse("token-foreign-issuer", kid=str(kid)[:80], iss=str(claims.get("iss"))[:120])
        try:
            self._rules.validate(cast("dict[str, Any]", claims))
        except JoseError as fault:
            if _is_of_time(fault):
                await self._refuse_wrong_clock(named)
            _refuse(_rule_of(fault), kid=str(kid)[:80], iss=self._trust.issuer)
        return claims

    async def _refuse_wrong_clock(self, kid: str | None) -> None:
        """Raise `ClockDiffers` when it is not the token's time that is wrong but ours."""
        if not self._issuer_clock.measured:
            await self._keys.again(kid)
        if ahead := self._issuer_clock.ahead_seconds:
            log().error("clock-differs", of="issuer", ahead_seconds=round(ahead), iss=self._trust.issuer)
            raise ClockDiffers(ahead)

    async def failure_reason(self) -> str | None:
        """Say that this server's clock is not the issuer's, so that no token can be judged.

        It is measured beside the answer: an issuer that hangs makes nobody unready.
        """
        if self._issuer_clock.due():
            self._measuring = asyncio.ensure_future(self._measure())
        return self._issuer_clock.failure_reason

    async def _measure(self) -> None:
        with suppress(IssuerAway):
            await self._keys.again(None)


def principal_of(claims: Mapping[str, Any]) -> Principal:
    """Return whom verified claims name; raises `TokenRefused` when they do not say it."""
    try:
        return Principal(
            subject=_text(claims, "sub"),
            role=cast("Role", _text(claims, "role")),
            region=_text(claims, "region"),
            centre_id=_centre(_text(claims, "centre")),
            name=_text(claims, "name"),
        )
    except PrincipalUnfit as unfit:
        _refuse("token-claims-unfit", claim=unfit.claim)


def _text(claims: Mapping[str, Any], name: str) -> str:
    found = claims.get(name)
    if found is not None and not isinstance(found, str):
        raise PrincipalUnfit(name, "must be text")
    return found or ""


def _centre(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise PrincipalUnfit("centre", "must be a UUID") from None


def _read(token: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return a token's header and what it says; nothing of it is verified yet, so it can only be refused for it."""
    if len(token) > LONGEST_CHARACTERS:
        _refuse("token-malformed")
    try:
        found = jws.extract_compact(token.encode())
        header, said = found.headers(), json.loads(found.payload)
    except _UNREADABLE:
        _refuse("token-malformed")
    if not isinstance(said, dict):
        _refuse("token-malformed")
    return header, said


def _signed(token: str, candidates: list[Key]) -> Mapping[str, Any] | None:
    """Return the claims when one of the keys has signed them."""
    for key in candidates:
        try:
            return jwt.decode(token, key, algorithms=list(ALGORITHMS)).claims
        except _UNREADABLE:
            continue
    return None


def _is_of_time(fault: JoseError) -> bool:
    return isinstance(fault, ExpiredTokenError) or getattr(fault, "claim", "") in {"iat", "nbf", "exp"}


def _rule_of(fault: JoseError) -> str:
    if isinstance(fault, ExpiredTokenError):
        return "token-expired"
    claim = fault.claim if isinstance(fault, InvalidClaimError | MissingClaimError) else ""
    return "token-wrong-audience" if claim == "aud" else "token-claims-unfit"


def _refuse(slug: str, **seen: str) -> NoReturn:
    log().warning("token-refused", slug=slug, **seen)
    raise TokenRefused(slug)
