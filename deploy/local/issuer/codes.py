"""From a button on the issuer's page to a token: what a page may ask for, and the codes that stand between.

Invariant: a code is good once, for a minute, for the page that asked, at the address that asked, and for whoever can
prove to have asked (PKCE S256). Source: RFC 6749 section 4.1, RFC 7636.
"""

import hmac
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Final
from urllib.parse import urlencode, urlsplit

_SECONDS: Final = 60
_MOST: Final = 1_000
_LOOPBACK: Final = {"127.0.0.1", "localhost", "::1"}


class Unasked(ValueError):
    """A page has not asked as it must; says what is wrong in the standard's words."""


@dataclass(frozen=True)
class CodeRequest:
    """What a page asks for in somebody's name; its fields are the standard's."""

    client_id: str
    redirect_uri: str
    code_challenge: str
    state: str = ""
    nonce: str = ""

    def hidden(self) -> dict[str, str]:
        """Return what the form on the issuer's page carries along."""
        return {**asdict(self), "response_type": "code", "code_challenge_method": "S256"}

    def answered(self, **said: str) -> str:
        """Return the address that somebody is sent back to."""
        joint = "&" if "?" in self.redirect_uri else "?"
        return f"{self.redirect_uri}{joint}{urlencode({**said, 'state': self.state})}"

    @property
    def origin(self) -> str:
        """Where somebody is sent back to, without the path."""
        parts = urlsplit(self.redirect_uri)
        return f"{parts.scheme}://{parts.netloc}"


def asked(form: Mapping[str, str]) -> CodeRequest:
    """Return what a page asks for; raises `Unasked`."""
    if form.get("response_type") != "code":
        raise Unasked("unsupported_response_type")
    if form.get("code_challenge_method") != "S256" or not form.get("code_challenge"):
        raise Unasked("invalid_request: PKCE (S256)")
    if not form.get("client_id") or not _is_loopback(form.get("redirect_uri", "")):
        raise Unasked("invalid_request: client_id, redirect_uri (loopback)")
    return CodeRequest(**{name: form.get(name, "") for name in CodeRequest.__dataclass_fields__})


def _is_loopback(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme == "http" and parts.hostname in _LOOPBACK and "@" not in parts.netloc and address.isascii()
    except ValueError:
        return False


class Codes:
    """The codes that nobody has turned into a token yet."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._open: dict[str, tuple[CodeRequest, dict[str, str], float]] = {}

    def give(self, wanted: CodeRequest, person: dict[str, str]) -> str:
        """Return a code for somebody who has chosen who they are."""
        while len(self._open) >= _MOST:
            self._open.pop(next(iter(self._open)), None)
        code = secrets.token_urlsafe(32)
        self._open[code] = wanted, person, self._clock() + _SECONDS
        return code

    def take(self, form: Mapping[str, str]) -> tuple[CodeRequest, dict[str, str]] | None:
        """Return what was asked for and who it is, once; None for whoever cannot prove to have asked."""
        wanted, person, until = self._open.pop(form.get("code", ""), (None, {}, 0.0))
        if wanted is None or self._clock() > until:
            return None
        same = (form.get("client_id"), form.get("redirect_uri")) == (wanted.client_id, wanted.redirect_uri)
        proven = hmac.compare_digest(_challenge(form.get("code_verifier", "")), wanted.code_challenge.encode())
        return (wanted, person) if same and proven else None


def _challenge(proof: str) -> bytes:
    return urlsafe_b64encode(sha256(proof.encode()).digest()).rstrip(b"=")
