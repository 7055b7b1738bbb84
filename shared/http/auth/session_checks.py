"""Whether a login session still stands: asked of this service's own database at each request, of the issuer often.

Logging out, and an issuer that says so (OpenID Connect Back-Channel Logout), end a session at the next request. What an
issuer does not say by itself, such as a role that was taken away, is found when it is asked again with the session's
refresh token: at most `…_SESSION_RECHECK_SECONDS` later, at every replica by itself.

Invariant: a session whose claims the issuer no longer gives is over. While the issuer cannot be asked, a session goes
on for some minutes behind the last answer and no longer.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

from shared.http.auth.issuer import GrantRefused, IssuerAway
from shared.http.auth.sessions import LIFETIME, UNCONFIRMED, Session, digest
from shared.http.auth.tokens import TokenRefused, Verifier, principal_of
from shared.runtime.clock import now
from shared.runtime.principal import Principal
from shared.runtime.telemetry import log

_REMEMBERED: Final = 10_000
"""Most sessions of which it is known when the issuer confirmed them; the oldest are asked about again."""
_LOGGED_OUT: Final = "http://schemas.openid.net/event/backchannel-logout"


class EndedSessions(Protocol):
    """The port: which sessions are over before their end."""

    async def end(self, keys: Sequence[str], ended_at: datetime, until: datetime) -> None:
        """Let sessions be over, durably; nothing is kept of them when they would be over anyway."""

    async def is_over(self, keys: Sequence[str], person: str, began_at: datetime) -> bool:
        """Tell whether a session was ended by one of its keys, or with all that its person had begun by then."""


class IssuerClient(Protocol):
    """The port to the issuer, as `oidc_client` keeps it."""

    async def grant(self, form: Mapping[str, str]) -> Mapping[str, Any]:
        """Return what the issuer gives for a code or a refresh token; raises `GrantRefused` or `IssuerAway`."""

    async def end(self, refresh_token: str) -> None:
        """Tell the issuer that a session is over."""


@dataclass
class SessionChecks:
    """Knows whether sessions still stand, and ends them."""

    ended: EndedSessions
    client: IssuerClient
    id_tokens: Verifier
    tokens: Verifier
    recheck_seconds: float
    """How long an issuer's answer counts; 0: the issuer is not asked, and a session lasts `UNCONFIRMED`."""
    clock: Callable[[], datetime] = now
    _confirmed: dict[str, datetime] = field(default_factory=dict)
    _asking: dict[str, asyncio.Task[bool]] = field(default_factory=dict)

    async def stands(self, session: Session) -> bool:
        """Tell whether a session, whose cookie is right, is not over for another reason."""
        if await self.ended.is_over(session.keys, session.person, session.grant.issued_at):
            return False
        if not session.grant.refresh_token:
            return True
        if self.recheck_seconds <= 0:
            return self.clock() < session.grant.issued_at + UNCONFIRMED
        key, moment = session.keys[0], self.clock()
        if moment - self._confirmed.get(key, session.grant.issued_at) < timedelta(seconds=self.recheck_seconds):
            return True
        return await self._confirm_once(key, session)

    async def end(self, session: Session) -> None:
        """Let a session be over here, and its person's session at the issuer, which tells the other services."""
        try:
            await self._end_here(session, "logout")
        finally:
            if session.grant.refresh_token:
                await self.client.end(session.grant.refresh_token)

    async def hear(self, logout_token: str) -> None:
        """End what an issuer's logout token names; raises `TokenRefused` for one that is not right."""
        claims = await self.id_tokens.claims(logout_token)
        keys = _named_in(claims)
        issued_at = datetime.fromtimestamp(int(claims["iat"]), UTC)
        await self.ended.end(keys, issued_at, self.clock() + LIFETIME)
        log().info("session-ended", reason="issuer-said-so")

    async def _end_here(self, session: Session, reason: str) -> None:
        self._confirmed.pop(session.keys[0], None)
        await self.ended.end(session.keys, self.clock(), session.ends_at)
        log().info("session-ended", reason=reason)

    async def _confirm_once(self, key: str, session: Session) -> bool:
        """Ask once for all that wait: the pages of one person ask for several things at a time."""
        asking = self._asking.get(key)
        if asking is None:
            asking = self._asking[key] = asyncio.ensure_future(self._confirm(key, session))
            asking.add_done_callback(lambda _: self._asking.pop(key, None))
        return await asyncio.shield(asking)

    async def _confirm(self, key: str, session: Session) -> bool:
        try:
            named = await self._named_now(session.grant.refresh_token)
        except IssuerAway:
            return self.clock() - self._confirmed.get(key, session.grant.issued_at) < UNCONFIRMED
        except (GrantRefused, TokenRefused):
            named = None
        if named is None or replace(named, name="") != replace(session.principal, name=""):
            await self._end_here(session, "role-changed" if named else "issuer-refused")
            return False
        while len(self._confirmed) >= _REMEMBERED:
            self._confirmed.pop(next(iter(self._confirmed)))
        self._confirmed[key] = self.clock()
        return True

    async def _named_now(self, refresh_token: str) -> Principal:
        """Return whom the issuer says it is by now."""
        given = await self.client.grant({"grant_type": "refresh_token", "refresh_token": refresh_token})
        if id_token := str(given.get("id_token") or ""):
            return principal_of(await self.id_tokens.claims(id_token))
        return await self.tokens.principal(str(given.get("access_token") or ""))


def _named_in(claims: Mapping[str, Any]) -> list[str]:
    """Return the keys of what a logout token ends; Source: OpenID Connect Back-Channel Logout 1.0, section 2.6."""
    events, sid, sub = claims.get("events"), claims.get("sid"), claims.get("sub")
    named = [digest(kind, name) for kind, name in (("issuer", sid), ("person", sub)) if isinstance(name, str) and name]
    if not isinstance(events, dict) or _LOGGED_OUT not in events or "nonce" in claims or not named:
        raise LogoutTokenRefused
    if not isinstance(claims.get("iat"), int):
        raise LogoutTokenRefused
    return named[:1]


class LogoutTokenRefused(TokenRefused):
    """What an issuer sent ends no session."""

    def __init__(self) -> None:
        super().__init__("logout-token-unfit")
