"""A person at a browser, once logged in: one signed cookie that says who it is and until when.

Whether a session was ended before its end is not for the cookie to say: see `session_checks`.

Invariant: pure; a cookie that is altered, foreign or over is no session. What the issuer has to be asked with stands in
it encrypted. A form is taken only with the token that its own session was given, so that no other site can send one in
a person's name.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast
from uuid import UUID

from shared.http.auth.signing import Cipher, Signer
from shared.i18n import Text
from shared.runtime.clock import now
from shared.runtime.errors import Forbidden
from shared.runtime.principal import Principal, PrincipalUnfit, Role

CSRF_FIELD: Final = "csrf"
"""The hidden field in which a form carries its session's token."""
LIFETIME: Final = timedelta(hours=8)
"""A working day, for a session of which the issuer can be asked whether it still stands."""
UNCONFIRMED: Final = timedelta(minutes=15)
"""How long a session lasts of which the issuer cannot be asked; then its person comes by the issuer's page again."""
_LONGEST_COOKIE: Final = 3_800
"""What browsers keep, with the cookie's name and attributes: 4,096 bytes."""


class CsrfFailed(Forbidden):
    """The form was not made for this session."""

    def __init__(self) -> None:
        words = Text(
            "Formulir ini tidak berasal dari sesi Anda. Muat ulang halaman, lalu kirim lagi.",
            "This form does not come from your session. Reload the page, then send it again.",
        )
        super().__init__("form-foreign", words)


def digest(kind: str, name: str) -> str:
    """Return the key of a cookie, of a session at the issuer, or of a person, by the name that it has there."""
    return f"{kind}:{hashlib.sha256(name.encode(errors='replace')).hexdigest()}"


@dataclass(frozen=True)
class Grant:
    """What the issuer gave beside the claims when somebody logged in."""

    issued_at: datetime
    """By the issuer's clock."""
    session: str = ""
    """What the issuer calls its own session of this person (`sid`), where it says so."""
    refresh_token: str = field(default="", repr=False)
    """What the issuer is asked with whether the session still stands; empty where it gave none."""


@dataclass(frozen=True)
class Session:
    """Somebody who has logged in."""

    principal: Principal
    ends_at: datetime
    sealed: str = field(repr=False)
    """What the cookie holds."""
    csrf: str = field(repr=False)
    grant: Grant

    @property
    def keys(self) -> tuple[str, ...]:
        """By what it may have been ended: itself, or the issuer's session that it comes from."""
        own = digest("cookie", self.sealed)
        return (own, digest("issuer", self.grant.session)) if self.grant.session else (own,)

    @property
    def person(self) -> str:
        """By what all sessions of its person may have been ended."""
        return digest("person", self.principal.subject)


class Sessions:
    """Makes sessions, and knows its own again."""

    def __init__(self, secret: str, clock: Callable[[], datetime] = now) -> None:
        self._seal, self._forms = Signer(secret, "session", clock), Signer(secret, "form", clock)
        self._hidden, self._clock = Cipher(secret, "refresh"), clock

    def begin(self, principal: Principal, grant: Grant | None = None) -> Session:
        """Return a new session of somebody, a short one without anything to ask the issuer with."""
        grant = grant or Grant(self._clock())
        said = {"sub": principal.subject, "role": principal.role, "region": principal.region, "name": principal.name}
        if principal.centre_id is not None:
            said["centre"] = str(principal.centre_id)
        said |= {"began": grant.issued_at.isoformat(), "sid": grant.session}
        session = self.known(self._sealed(said, grant.refresh_token))
        assert session is not None  # noqa: S101  # it was sealed this moment
        return session

    def _sealed(self, said: dict[str, str], refresh_token: str) -> str:
        if refresh_token:
            asked_with = {**said, "refresh": self._hidden.encrypt(refresh_token)}
            if len(sealed := self._seal.sign(asked_with, LIFETIME)) <= _LONGEST_COOKIE:
                return sealed
        return self._seal.sign(said, UNCONFIRMED)

    def known(self, sealed: str) -> Session | None:
        """Return the session that a cookie stands for; None when it is not one of ours, or over."""
        said = self._seal.verify(sealed)
        principal = _principal(said) if said else None
        if said is None or principal is None:
            return None
        ends_at = datetime.fromtimestamp(said["exp"], UTC)
        began_at = datetime.fromisoformat(said["began"]) if "began" in said else ends_at - LIFETIME
        grant = Grant(began_at, said.get("sid", ""), self._hidden.decrypt(said.get("refresh", "")))
        return Session(principal, ends_at, sealed, self._forms.mac(sealed), grant)


def _principal(said: Mapping[str, Any]) -> Principal | None:
    """Return who it was; None for a cookie of an earlier release, which knew other roles or said it otherwise."""
    try:
        centre_id = UUID(said["centre"]) if "centre" in said else None
        return Principal(said["sub"], cast("Role", said["role"]), said["region"], centre_id, said["name"])
    except (KeyError, PrincipalUnfit):
        return None


def csrf_token(session: Session) -> str:
    """Return what a form of this session carries in its field `CSRF_FIELD`."""
    return session.csrf


def check_csrf(session: Session, sent: str) -> None:
    """Raise `FormForeign` unless a form was made for this session."""
    if not hmac.compare_digest(session.csrf.encode(), sent.encode(errors="replace")):
        raise CsrfFailed
