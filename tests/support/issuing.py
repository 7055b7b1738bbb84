"""An issuer in memory for tests that touch nothing: it signs, publishes its keys, rotates them and goes away.

Invariant: whatever it signs is signed in earnest; only the transport is left out.
"""

from collections.abc import Mapping
from typing import Any, Final

from joserfc import jwt
from joserfc.jwk import ECKey, Key, RSAKey

from shared.http.auth.issuer import IssuerUnreachable

ISSUER: Final = "https://id.example/realms/plut"
AUDIENCE: Final = "naik-kelas"
NOW: Final = 1_790_000_000.0
CENTRE: Final = "0192f0a0-0000-4000-8000-000000000001"
OFFICE: Final = {"sub": "office-73", "role": "province", "region": "73", "name": "Sitti"}


def ec_key(kid: str | None = "k1") -> ECKey:
    """Return a new key for ES256."""
    return ECKey.generate_key("P-256", {"kid": kid} if kid else None, auto_kid=False)


def rsa_key(kid: str | None = "k1") -> RSAKey:
    """Return a new key for RS256."""
    return RSAKey.generate_key(2048, {"kid": kid} if kid else None, auto_kid=False)


class FakeIssuer:
    """An issuer whose clock and keys a test holds in its hands."""

    def __init__(self, *keys: Key) -> None:
        self.keys: list[Key] = list(keys) or [ec_key()]
        self.published: Any = None
        """What it publishes instead of its keys."""
        self.name = ISSUER
        self.now = NOW
        self.looks = 0
        self.away = False

    def clock(self) -> float:
        """Return the present second."""
        return self.now

    async def fetch(self, address: str) -> Mapping[str, Any]:
        """Answer as the real one does over HTTP."""
        if self.away:
            raise IssuerUnreachable("away")
        if address == f"{ISSUER}/.well-known/openid-configuration":
            self.looks += 1
            return {"issuer": self.name, "jwks_uri": f"{ISSUER}/keys"}
        assert address == f"{ISSUER}/keys", address
        keys = [dict(key.as_dict(private=False)) for key in self.keys]
        return {"keys": keys if self.published is None else self.published}

    def token(self, key: Key | None = None, header: Mapping[str, Any] | None = None, **claims: Any) -> str:
        """Return a token of an office; a claim that is None is left out."""
        signing = key or self.keys[-1]
        usual: dict[str, Any] = {**OFFICE, "iss": ISSUER, "aud": AUDIENCE, "exp": int(self.now) + 3_600, **claims}
        told: dict[str, Any] = {"alg": "RS256" if signing.key_type == "RSA" else "ES256", "kid": signing.kid}
        told |= header or {}
        return jwt.encode(
            {name: value for name, value in told.items() if value is not None},
            {name: value for name, value in usual.items() if value is not None},
            signing,
            algorithms=["RS256", "ES256", "HS256"],
        )
