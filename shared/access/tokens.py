"""Bearer tokens: who the configured issuer says is calling.

Invariant: a token counts only with an allowed algorithm, a signature by a key of the issuer, the right issuer and
audience, and before its end. The caller is told that it was not accepted and by which rule; which key or issuer it
named goes to the log, the token itself nowhere. Source: RFC 6750, RFC 7519, OpenID Connect Core.
"""

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn, cast
from uuid import UUID

from joserfc import jws, jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError, MissingClaimError
from joserfc.jwk import Key

from shared.access.keys import Fetch, IssuerKeys, fetch_json
from shared.access.principal import Principal, Role
from shared.errors import Unauthenticated, Words
from shared.telemetry import log

ALGORITHMS: Final = ("RS256", "ES256")
_REMEMBERED: Final = 10_000
"""Most tokens that are known to be good; the oldest ones are checked again."""


@dataclass(frozen=True)
class Trust:
    """Whom a service believes."""

    issuer: str
    audience: str
    leeway_seconds: float = 60


class TokenRefused(Unauthenticated):
    """The token does not count; `slug` names the rule."""

    def __init__(self, slug: str) -> None:
        words = Words(
            "Token tidak diterima. Masuk kembali; jika berulang, hubungi pengelola dengan kode ini.",
            "The token is not accepted. Log in again; if that does not help, tell the operator this code.",
        )
        super().__init__(slug, words)


class Verifier:
    """Finds out whom a token names."""

    def __init__(self, trust: Trust, fetch: Fetch = fetch_json, clock: Callable[[], float] = time.time) -> None:
        self._trust, self._clock = trust, clock
        self._keys = IssuerKeys(trust.issuer, fetch)
        self._good: dict[bytes, tuple[Principal, float]] = {}
        self._rules = jwt.JWTClaimsRegistry(
            now=lambda: int(clock()),
            leeway=int(trust.leeway_seconds),
            iss={"essential": True, "value": trust.issuer},
            aud={"essential": True, "value": trust.audience},
            exp={"essential": True},
        )

    async def principal(self, token: str) -> Principal:
        """Return whom a token names; raises `TokenRefused`, or `Unavailable` while the issuer's keys are not known."""
        digest = hashlib.sha256(token.encode()).digest()
        known = self._good.get(digest)
        if known is not None and self._clock() < known[1]:
            return known[0]
        claims = await self._claims(token)
        principal = _principal(claims)
        while len(self._good) >= _REMEMBERED:
            self._good.pop(next(iter(self._good)))
        self._good[digest] = principal, float(claims["exp"])
        return principal

    async def _claims(self, token: str) -> Mapping[str, Any]:
        header = _header(token)
        if header.get("alg") not in ALGORITHMS:
            _refuse("token-algorithm-refused", alg=str(header.get("alg"))[:20])
        kid = header.get("kid")
        candidates = await self._keys.fitting(kid if isinstance(kid, str) else None)
        claims = _signed(token, candidates)
        if claims is None:
            _refuse("token-unknown-key", kid=str(kid)[:80])
        try:
            self._rules.validate(cast("Any", claims))
        except JoseError as fault:
            _refuse(_rule_of(fault), kid=str(kid)[:80], iss=str(claims.get("iss"))[:120])
        return claims


def _header(token: str) -> Mapping[str, Any]:
    try:
        return jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError):
        _refuse("token-malformed")


def _signed(token: str, candidates: list[Key]) -> Mapping[str, Any] | None:
    """Return the claims when one of the keys has signed them."""
    for key in candidates:
        try:
            return jwt.decode(token, key, algorithms=list(ALGORITHMS)).claims
        except (JoseError, ValueError, TypeError):
            continue
    return None


def _rule_of(fault: JoseError) -> str:
    if isinstance(fault, ExpiredTokenError):
        return "token-expired"
    claim = fault.claim if isinstance(fault, InvalidClaimError | MissingClaimError) else ""
    return {"iss": "token-foreign-issuer", "aud": "token-wrong-audience"}.get(claim, "token-claims-unfit")


def _principal(claims: Mapping[str, Any]) -> Principal:
    role, centre = claims.get("role"), claims.get("centre")
    try:
        return Principal(
            subject=str(claims.get("sub") or ""),
            role=cast("Role", role),
            region=str(claims.get("region") or ""),
            centre_id=UUID(str(centre)) if centre else None,
            name=str(claims.get("name") or ""),
        )
    except ValueError as unfit:
        _refuse("token-claims-unfit", claim=getattr(unfit, "claim", "centre"))


def _refuse(slug: str, **seen: str) -> NoReturn:
    log().warning("token-refused", slug=slug, **seen)
    raise TokenRefused(slug)
