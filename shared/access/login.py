"""Logging in to pages at the issuer that the services trust, and out again.

Invariant: a session begins only with an ID token that the issuer signed for these pages and this one asking; a person
is sent on to a page of ours and nowhere else; what cannot be believed ends in one sentence, never in half a session.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from shared.access.fetch import believing, fetch_json, send_form
from shared.access.going import HOME, LIFETIME, Going, LoginRefused, came_back, ours
from shared.access.issuer import IssuerAway, Unheard, address_in, described
from shared.access.principal import Principal
from shared.access.scope import PUBLIC
from shared.access.seal import Seal
from shared.access.sessions import LIFETIME as SESSION
from shared.access.sessions import Session, Sessions, check_csrf
from shared.access.tokens import Trust, Verifier, principal_of
from shared.settings import AccessSettings
from shared.telemetry import log

_BACK: Final = "/login/back"
_SEE_OTHER: Final = 303
_REFUSALS: Final = range(400, 500)
_POST: Final = "client_secret_post"


@dataclass(frozen=True)
class Access:
    """How people log in to the pages of one api; made once, and kept in `app.state.access`."""

    settings: AccessSettings
    sessions: Sessions
    seal: Seal = field(repr=False)
    """Of what a browser remembers while its person is at the issuer."""
    verifier: Verifier
    """Of ID tokens: they are meant for the client, not for the api."""

    @property
    def secure(self) -> bool:
        """Whether browsers come by https alone."""
        return self.settings.public_url.startswith("https://")

    @property
    def cookie(self) -> str:
        """Name of the session's cookie; by https one that no neighbouring site can set."""
        return "__Host-naik-kelas" if self.secure else "naik-kelas"

    @property
    def going_cookie(self) -> str:
        """Name of the cookie that lasts until somebody is back from the issuer."""
        return f"{self.cookie}-login"

    def back(self, request: Request) -> str:
        """Return the address to which the issuer sends people back."""
        return (self.settings.public_url or str(request.base_url)).rstrip("/") + _BACK


def open_access(settings: AccessSettings) -> Access:
    """Return how people log in, as an operator has set it."""
    trust = Trust(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_leeway_seconds)
    secret = settings.session_secret
    return Access(settings, Sessions(secret), Seal(secret, "login"), believing(trust))


def session_of(request: Request) -> Session | None:
    """Return the session of whoever asks for a page; None when they have not logged in, or too long ago."""
    access: Access = request.app.state.access
    return access.sessions.known(request.cookies.get(access.cookie, ""))


def login(access: Access) -> APIRouter:
    """Return the three addresses of logging in and out; `access` also has to stand in `app.state.access`."""
    routes = APIRouter(include_in_schema=False, dependencies=[PUBLIC])

    @routes.get("/login")
    async def go(request: Request, next: str = HOME) -> RedirectResponse:
        going = Going(ours(next))
        endpoint = await _endpoint(access, "authorization_endpoint")
        answer = _on(going.address(endpoint, access.settings.oidc_client_id, access.back(request)))
        _set(access, answer, access.going_cookie, going.sealed(access.seal), int(LIFETIME.total_seconds()))
        return answer

    @routes.get(_BACK)
    async def back(request: Request, state: str = "", code: str = "") -> RedirectResponse:
        going = came_back(request.cookies.get(access.going_cookie, ""), access.seal, state)
        if not code:
            log().warning("login-refused", reason=_word(request.query_params.get("error", "")))
            raise LoginRefused("login-not-granted")
        principal = await _principal(access, going, await _exchanged(access, request, going, code))
        answer = _on(going.next)
        sealed = access.sessions.begin(principal).sealed
        _set(access, answer, access.cookie, sealed, int(SESSION.total_seconds()))
        _drop(access, answer, access.going_cookie)
        return answer

    @routes.post("/logout")
    async def leave(request: Request) -> RedirectResponse:
        session = session_of(request)
        if session is not None:
            check_csrf(session, str((await request.form()).get("csrf", "")))
        answer = _on(HOME)
        _drop(access, answer, access.cookie)
        return answer

    return routes


async def _endpoint(access: Access, name: str) -> str:
    try:
        return address_in(await described(access.settings.oidc_issuer, fetch_json), name)
    except Unheard as fault:
        log().warning("issuer-unread", issuer=access.settings.oidc_issuer, reason=str(fault))
        raise IssuerAway from None


async def _exchanged(access: Access, request: Request, going: Going, code: str) -> str:
    """Return the ID token that the issuer gives for a code; raises `LoginRefused` or `IssuerAway`."""
    known = access.settings
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": access.back(request)}
    form |= {"client_id": known.oidc_client_id, "code_verifier": going.proof}
    try:
        description = await described(known.oidc_issuer, fetch_json)
        basic = (known.oidc_client_id, known.oidc_client_secret) if _wants_basic(description, known) else None
        if known.oidc_client_secret and basic is None:
            form["client_secret"] = known.oidc_client_secret
        answer = await send_form(address_in(description, "token_endpoint"), form, basic)
    except Unheard as fault:
        log().warning("login-unanswered", issuer=known.oidc_issuer, reason=str(fault))
        if fault.status in _REFUSALS:
            raise LoginRefused("login-code-refused") from None
        raise IssuerAway from None
    return str(answer.get("id_token", ""))


def _wants_basic(description: Mapping[str, Any], known: AccessSettings) -> bool:
    ways = description.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return bool(known.oidc_client_secret) and not (_POST in ways and "client_secret_basic" not in ways)


async def _principal(access: Access, going: Going, id_token: str) -> Principal:
    claims = await access.verifier.claims(id_token)
    if not going.is_answered_by(claims, access.settings.oidc_client_id):
        raise LoginRefused("login-nonce-differs")
    return principal_of(claims)


def _word(error: str) -> str:
    """Return an error's code as the standard writes it; a stranger's sentence goes into no log."""
    return error if re.fullmatch(r"[a-z_]{1,40}", error) else "another"


def _on(address: str) -> RedirectResponse:
    return RedirectResponse(address, _SEE_OTHER, {"cache-control": "no-store", "referrer-policy": "no-referrer"})


def _set(access: Access, answer: RedirectResponse, name: str, sealed: str, seconds: int) -> None:
    answer.set_cookie(name, sealed, seconds, path="/", secure=access.secure, httponly=True, samesite="lax")


def _drop(access: Access, answer: RedirectResponse, name: str) -> None:
    answer.delete_cookie(name, path="/", secure=access.secure, httponly=True, samesite="lax")
