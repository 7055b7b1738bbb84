"""Logging in to pages at the issuer that the services trust, and out again.

Invariant: a session begins only with an ID token that the issuer signed for these pages and this one asking; a person
is sent on to a page of ours and nowhere else; what cannot be believed ends in one sentence, never in half a session.
Whoever has logged out is out before they are answered, here and wherever the issuer tells of it.

Pages and API of one service ask the same door, and the same `Principal` comes from a session as from a bearer token:

    access = open_authenticator(settings, PostgresEndedSessions(pool))  # XSettings(AccessSettings, ServiceSettings)
    ApiParts(door=access, routers=(login(access, Page), ...))
    # GET /login?next=/desk, GET /login/back, POST /logout, POST /logout/back-channel for the issuer
    # Page: page_class(...) of shared.http.pages.responses, may be left out

    @routes.get("/desk")                             # without a session: 303 to /login, and back here; a form: 401
    async def desk(request: Request, principal: Annotated[Principal, greets(*CENTRES)]) -> HTMLResponse:
        session = session_of(request)                # None for a bearer token, and on a PUBLIC_PAGE for a stranger
        head(session, "/desk", language)             # HTML: name, role, region and "Keluar", or the link "Masuk"
        hidden(session)                              # HTML: the CSRF field, for each form of the page

What a session sends other than by GET is refused (403, `form-foreign`) without that field or the header `X-CSRF-Token`.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.routing import APIRoute

from shared.http.auth.authenticator import OidcAuthenticator
from shared.http.auth.authorization_request import (
    HOME,
    LIFETIME,
    AuthorizationRequest,
    LoginRefused,
    resume,
    safe_redirect_path,
)
from shared.http.auth.issuer import GrantRefused
from shared.http.auth.permissions import PUBLIC
from shared.http.auth.sessions import CSRF_FIELD, Grant, Session, check_csrf
from shared.http.auth.sessions import LIFETIME as SESSION
from shared.http.auth.tokens import TokenRefused, principal_of
from shared.i18n import Text
from shared.runtime.clock import now
from shared.runtime.errors import Kind, ServiceError
from shared.runtime.telemetry import log

_BACK: Final = "/login/back"
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_LEFT_SECONDS: Final = 30 * 86_400
_SEE_OTHER: Final = 303


class AddressUnset(ServiceError):
    """Somebody comes from elsewhere, and nobody has said by which address; a stranger's word is not taken for it."""

    kind: Kind = "unavailable"

    def __init__(self) -> None:
        words = Text(
            "Masuk belum disiapkan: alamat layanan ini (PUBLIC_URL) belum ditetapkan oleh pengelolanya.",
            "Logging in is not set up: whoever runs this service has not set its address (PUBLIC_URL).",
        )
        super().__init__("public-url-unset", words)


def session_of(request: Request) -> Session | None:
    """Return the session of whoever asks for a page; None when they have not logged in, or their session is over."""
    access: OidcAuthenticator = request.app.state.door
    return access.session(request)


def login(access: OidcAuthenticator, route_class: type[APIRoute] = APIRoute) -> APIRouter:
    """Return the addresses of logging in and out; `access` is also the application's door.

    With the route class of a service's pages, a refusal looks like one of them.
    """
    routes = APIRouter(include_in_schema=False, dependencies=[PUBLIC], route_class=route_class)

    @routes.get("/login")
    async def go(request: Request, next: str = HOME) -> RedirectResponse:
        going = AuthorizationRequest(safe_redirect_path(next))
        answer = _on(_out(access, request, going, await access.client.address("authorization_endpoint")))
        _set(access, answer, _going_cookie(access), going.sealed(access.seal), int(LIFETIME.total_seconds()))
        return answer

    @routes.get(_BACK)
    async def back(request: Request, state: str = "", code: str = "") -> RedirectResponse:
        going = resume(request.cookies.get(_going_cookie(access), ""), access.seal, state)
        if not code:
            log().warning("login-refused", reason=_word(request.query_params.get("error", "")))
            raise LoginRefused("login-not-granted")
        session = await _begun(access, going, await _exchanged(access, request, going, code))
        answer = _on(going.next)
        _set(access, answer, access.cookie, session.sealed, int(SESSION.total_seconds()))
        for over in (_going_cookie(access), _left_cookie(access)):
            _drop(access, answer, over)
        return answer

    _add_logout(access, routes)
    return routes


def _add_logout(access: OidcAuthenticator, routes: APIRouter) -> None:
    """Add the addresses by which a session ends: its person's, and the issuer's."""

    @routes.post("/logout")
    async def leave(request: Request) -> RedirectResponse:
        session = await access.look_up(request)
        if session is not None:
            check_csrf(session, str((await request.form()).get(CSRF_FIELD, "")))
            await access.checks.end(session)
        answer = _on(HOME)
        _drop(access, answer, access.cookie)
        _set(access, answer, _left_cookie(access), "1", _LEFT_SECONDS)
        return answer

    @routes.post("/logout/back-channel")
    async def hear(request: Request) -> Response:
        try:
            await access.checks.hear(str((await request.form()).get("logout_token", "")))
        except TokenRefused as refused:
            problem = {"error": "invalid_request", "error_description": refused.slug}
            return JSONResponse(problem, 400, {"cache-control": "no-store"})
        return Response(status_code=200, headers={"cache-control": "no-store"})


def _out(access: OidcAuthenticator, request: Request, going: AuthorizationRequest, endpoint: str) -> str:
    """Return where at the issuer somebody logs in."""
    anew = _left_cookie(access) in request.cookies
    return going.address(endpoint, access.settings.oidc_client_id, _back(access, request), anew=anew)


def _going_cookie(access: OidcAuthenticator) -> str:
    """Return the name of the cookie that lasts until somebody is back from the issuer."""
    return f"{access.cookie}-login"


def _left_cookie(access: OidcAuthenticator) -> str:
    """Return the name of the cookie by which the next to log in, maybe somebody else at this desk, is asked who."""
    return f"{access.cookie}-left"


def _back(access: OidcAuthenticator, request: Request) -> str:
    """Return the address to which the issuer sends people back; raises `AddressUnset`."""
    if not access.settings.public_url and request.url.hostname not in _LOOPBACK:
        raise AddressUnset
    return (access.settings.public_url or str(request.base_url)).rstrip("/") + _BACK


async def _exchanged(
    access: OidcAuthenticator, request: Request, going: AuthorizationRequest, code: str
) -> Mapping[str, Any]:
    """Return what the issuer gives for a code; raises `LoginRefused` or `IssuerAway`."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": _back(access, request)}
    try:
        return await access.client.grant({**form, "code_verifier": going.code_verifier})
    except GrantRefused:
        raise LoginRefused("login-code-refused") from None


async def _begun(access: OidcAuthenticator, going: AuthorizationRequest, given: Mapping[str, Any]) -> Session:
    """Return the session that begins with what the issuer gave."""
    claims = await access.id_tokens.claims(str(given.get("id_token", "")))
    if not going.is_answered_by(claims, access.settings.oidc_client_id):
        raise LoginRefused("login-nonce-differs")
    issued, sid, refresh = claims.get("iat"), claims.get("sid"), given.get("refresh_token")
    grant = Grant(
        datetime.fromtimestamp(issued, UTC) if isinstance(issued, int) else now(),
        sid if isinstance(sid, str) else "",
        refresh if isinstance(refresh, str) and access.settings.session_recheck_seconds > 0 else "",
    )
    return access.sessions.begin(principal_of(claims), grant)


def _word(error: str) -> str:
    """Return an error's code as the standard writes it; a stranger's sentence goes into no log."""
    return error if re.fullmatch(r"[a-z_]{1,40}", error) else "another"


def _on(address: str) -> RedirectResponse:
    return RedirectResponse(address, _SEE_OTHER, {"cache-control": "no-store", "referrer-policy": "no-referrer"})


def _set(access: OidcAuthenticator, answer: RedirectResponse, name: str, sealed: str, seconds: int) -> None:
    answer.set_cookie(name, sealed, seconds, path="/", secure=access.secure, httponly=True, samesite="lax")


def _drop(access: OidcAuthenticator, answer: RedirectResponse, name: str) -> None:
    answer.delete_cookie(name, path="/", secure=access.secure, httponly=True, samesite="lax")
