"""A person at a browser, once logged in: one signed cookie that says who it is and until when, and nothing else.

Invariant: pure; a cookie that is altered, foreign or over is no session. A form is taken only with the token that its
own session was given, so that no other site can send one in a person's name.
"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast
from uuid import UUID

from shared.http.auth.signing import Signer
from shared.i18n import Text
from shared.runtime.clock import now
from shared.runtime.errors import Forbidden
from shared.runtime.principal import Principal, PrincipalUnfit, Role

CSRF_FIELD: Final = "csrf"
"""The hidden field in which a form carries its session's token."""
LIFETIME: Final = timedelta(hours=8)
"""A working day: whoever changes roles at the issuer is somebody else here by the next one."""


class CsrfFailed(Forbidden):
    """The form was not made for this session."""

    def __init__(self) -> None:
        words = Text(
            "Formulir ini tidak berasal dari sesi Anda. Muat ulang halaman, lalu kirim lagi.",
            "This form does not come from your session. Reload the page, then send it again.",
        )
        super().__init__("form-foreign", words)


@dataclass(frozen=True)
class Session:
    """Somebody who has logged in."""

    principal: Principal
    ends_at: datetime
    sealed: str = field(repr=False)
    """What the cookie holds."""
    csrf: str = field(repr=False)


class Sessions:
    """Makes sessions, and knows its own again."""

    def __init__(self, secret: str, clock: Callable[[], datetime] = now) -> None:
        self._seal, self._forms = Signer(secret, "session", clock), Signer(secret, "form", clock)

    def begin(self, principal: Principal) -> Session:
        """Return a new session of somebody."""
        said = {"sub": principal.subject, "role": principal.role, "region": principal.region, "name": principal.name}
        if principal.centre_id is not None:
            said["centre"] = str(principal.centre_id)
        session = self.known(self._seal.sign(said, LIFETIME))
        assert session is not None  # noqa: S101  # it was sealed this moment
        return session

    def known(self, sealed: str) -> Session | None:
        """Return the session that a cookie stands for; None when it is not one of ours, or over."""
        said = self._seal.verify(sealed)
        principal = _principal(said) if said else None
        if said is None or principal is None:
            return None
        return Session(principal, datetime.fromtimestamp(said["exp"], UTC), sealed, self._forms.mac(sealed))


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
