"""Words that we give to a browser and believe when they come back: signed, each for one purpose and until an instant.

Invariant: pure; what was sealed for one purpose, with another secret, or for a time that is over opens for none. What a
browser must not read is encrypted besides.
"""

import hmac
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from joserfc import jwe, jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from shared.runtime.clock import now

_ALGORITHM: Final = "HS256"
_ENCRYPTION: Final = "A256GCM"
_UNREADABLE: Final = (JoseError, ValueError, TypeError, KeyError, RecursionError)


class Signer:
    """Signs for one purpose."""

    def __init__(self, secret: str, purpose: str, clock: Callable[[], datetime] = now) -> None:
        self._own = hmac.digest(secret.encode(), purpose.encode(), "sha256")
        self._key, self._clock = OctKey.import_key(self._own), clock
        self._rules = jwt.JWTClaimsRegistry(now=lambda: int(clock().timestamp()), exp={"essential": True})

    def sign(self, said: Mapping[str, str], lifetime: timedelta) -> str:
        """Return words sealed until their time is over."""
        until = int((self._clock() + lifetime).timestamp())
        return jwt.encode({"alg": _ALGORITHM}, {**said, "exp": until}, self._key)

    def verify(self, sealed: str) -> Mapping[str, Any] | None:
        """Return what was sealed, with `exp` its end; None unless it was sealed here, for this and not too long ago."""
        try:
            said = jwt.decode(sealed, self._key, algorithms=[_ALGORITHM]).claims
            self._rules.validate(said)
        except _UNREADABLE:
            return None
        return said

    def mac(self, text: str) -> str:
        """Return what only we can say about a text."""
        return hmac.new(self._own, text.encode(), "sha256").hexdigest()


class Cipher:
    """Encrypts for one purpose."""

    def __init__(self, secret: str, purpose: str) -> None:
        self._key = OctKey.import_key(hmac.digest(secret.encode(), purpose.encode(), "sha256"))

    def encrypt(self, text: str) -> str:
        """Return a text that only the same secret and purpose can read."""
        return jwe.encrypt_compact({"alg": "dir", "enc": _ENCRYPTION}, text.encode(), self._key)

    def decrypt(self, encrypted: str) -> str:
        """Return the text; "" for anything that was not encrypted here, for this."""
        try:
            plain = jwe.decrypt_compact(encrypted, self._key, algorithms=["dir", _ENCRYPTION]).plaintext or b""
            return plain.decode()
        except _UNREADABLE:
            return ""
