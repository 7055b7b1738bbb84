"""The way to the issuer and back: what we ask, and what we remember of it in the browser meanwhile.

Invariant: pure; an answer counts only in the browser that asked (state), for this one asking (nonce), and only who
asked can turn its code into tokens (PKCE S256). Whoever comes back goes on to a page of ours and nowhere else.
Source: RFC 6749, RFC 7636, OpenID Connect Core 3.1.
"""

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

from shared.http.auth.signing import Signer
from shared.i18n import Text
from shared.runtime.errors import Unauthenticated

LIFETIME: Final = timedelta(minutes=10)
"""How long somebody may take at the issuer's page."""
HOME: Final = "/"
_OURS: Final = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
_LONGEST_CHARACTERS: Final = 1_000


class LoginRefused(Unauthenticated):
    """Whoever came back from the issuer is not believed; `slug` names the rule."""

    def __init__(self, slug: str) -> None:
        words = Text(
            "Masuk tidak berhasil. Silakan mulai lagi dari halaman depan.",
            "Logging in did not succeed. Please start again from the front page.",
        )
        super().__init__(slug, words)


def safe_redirect_path(path: str) -> str:
    """Return a path of this site; the front page instead of whatever leads elsewhere."""
    return path if len(path) <= _LONGEST_CHARACTERS and _OURS.fullmatch(path) and path.isascii() else HOME


def _random() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class AuthorizationRequest:
    """Somebody on their way to the issuer."""

    next: str = HOME
    state: str = field(default_factory=_random)
    nonce: str = field(default_factory=_random)
    code_verifier: str = field(default_factory=_random)
    """PKCE's code verifier."""

    def sealed(self, seal: Signer) -> str:
        """Return it for a cookie."""
        return seal.sign(asdict(self), LIFETIME)

    def address(self, endpoint: str, client_id: str, back: str, *, anew: bool = False) -> str:
        """Return where at the issuer somebody logs in; `anew`: even if the issuer still knows whoever was there before.

        Source: OpenID Connect Core 1.0, section 3.1.2.1.
        """
        asked = {
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": back,
            "scope": "openid profile",
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": challenge(self.code_verifier),
            "code_challenge_method": "S256",
            **({"prompt": "login"} if anew else {}),
        }
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    def is_answered_by(self, claims: Mapping[str, Any], client_id: str) -> bool:
        """Tell whether verified claims of an ID token answer this one asking of this client."""
        meant = claims.get("azp", client_id) == client_id
        return meant and _same(str(claims.get("nonce") or ""), self.nonce)


def challenge(code_verifier: str) -> str:
    """Return PKCE's S256 challenge of a code verifier."""
    return urlsafe_b64encode(hashlib.sha256(code_verifier.encode()).digest()).decode().rstrip("=")


def resume(sealed: str, seal: Signer, state: str) -> AuthorizationRequest:
    """Return who went out when they come back; raises `LoginRefused` when they did not, or not from this browser."""
    said = seal.verify(sealed)
    if said is None or "code_verifier" not in said:
        raise LoginRefused("login-unknown")
    request = AuthorizationRequest(said["next"], said["state"], said["nonce"], said["code_verifier"])
    if not _same(state, request.state):
        raise LoginRefused("login-state-differs")
    return request


def _same(sent: str, expected: str) -> bool:
    return hmac.compare_digest(sent.encode(errors="replace"), expected.encode())
