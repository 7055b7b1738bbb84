"""Logging in to pages at the issuer that the services trust, and out again.

Invariant: a session begins only with an ID token that the issuer signed for these pages and this one asking; a person
is sent on to a page of ours and nowhere else; what cannot be believed ends in one sentence, never in half a session.

Pages and API of one service ask the same door, and the same `Principal` comes from a session as from a bearer token:

    access = open_access(settings)                   # settings: class XSettings(AccessSettings, ServiceSettings)
ApiParts(door=access, routers=(login(access, Page), ...))   # GET /login?next=/desk, GET /login/back, POST /logout; #
Page: page_class(...) of shared.http.pages.responses, may be left out

    @routes.get("/desk")                             # without a session: 303 to /login, and back here; a form: 401
    async def desk(request: Request, principal: Annotated[Principal, greets(*CENTRES)]) -> HTMLResponse:
        session = session_of(request)                # None for a bearer token, and on a PUBLIC page for a stranger
        head(session, "/desk", language)             # HTML: name, role, region and "Keluar", or the link "Masuk"
        hidden(session)                              # HTML: the CSRF field, for each form of the page

What a session sends other than by GET is refused (403, `form-foreign`) without that field or the header `X-CSRF-Token`.
"""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote_plus

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
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
from shared.http.auth.issuer import Described, IssuerAway, IssuerUnreachable, address_in
from shared.http.auth.issuer_client import fetch_json, send_form
from shared.http.auth.permissions import PUBLIC
from shared.http.auth.sessions import CSRF_FIELD, Session, check_csrf
from shared.http.auth.sessions import LIFETIME as SESSION
from shared.http.auth.tokens import principal_of
from shared.i18n import Text
from shared.runtime.errors import Kind, ServiceError
from shared.runtime.principal import Principal
from shared.runtime.settings import AccessSettings
from shared.runtime.telemetry import log

_BACK: Final = "/login/back"
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_LEFT_SECONDS: Final = 30 * 86_400
_SEE_OTHER: Final = 303
_REFUSALS: Final = range(400, 500)
_POST: Final = "client_secret_post"


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
    """Return the session of whoever asks for a page; None when they have not logged in, or too long ago."""
    access: OidcAuthenticator = request.app.state.door
    return access.session(request)


def login(access: OidcAuthenticator, route_class: type[APIRoute] = APIRoute) -> APIRouter:
    """Return the three addresses of logging in and out; `access` is also the application's door.

    With the route class of a service's pages, a refusal looks like one of them.
    """
    routes = APIRouter(include_in_schema=False, dependencies=[PUBLIC], route_class=route_class)
    issuer = Described(access.settings.oidc_issuer, fetch_json)

    @routes.get("/login")
    async def go(request: Request, next: str = HOME) -> RedirectResponse:
        going = AuthorizationRequest(safe_redirect_path(next))
        answer = _on(_out(access, request, going, await _endpoint(issuer, access, "authorization_endpoint")))
        _set(access, answer, _going_cookie(access), going.sealed(access.seal), int(LIFETIME.total_seconds()))
        return answer

    @routes.get(_BACK)
    async def back(request: Request, state: str = "", code: str = "") -> RedirectResponse:
        going = resume(request.cookies.get(_going_cookie(access), ""), access.seal, state)
        if not code:
            log().warning("login-refused", reason=_word(request.query_params.get("error", "")))
            raise LoginRefused("login-not-granted")
        principal = await _principal(access, going, await _exchanged(issuer, access, request, going, code))
        answer = _on(going.next)
        sealed = access.sessions.begin(principal).sealed
        _set(access, answer, access.cookie, sealed, int(SESSION.total_seconds()))
        for over in (_going_cookie(access), _left_cookie(access)):
            _drop(access, answer, over)
        return answer

    @routes.post("/logout")
    async def leave(request: Request) -> RedirectResponse:
        session = session_of(request)
        if session is not None:
            check_csrf(session, str((await request.form()).get(CSRF_FIELD, "")))
        answer = _on(HOME)
        _drop(access, answer, access.cookie)
        _set(access, answer, _left_cookie(access), "1", _LEFT_SECONDS)
        return answer

    return routes


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


async def _endpoint(issuer: Described, access: OidcAuthenticator, name: str) -> str:
    try:
        return address_in(await issuer.now(), name)
    except IssuerUnreachable as fault:
        log().warning("issuer-unread", issuer=access.settings.oidc_issuer, reason=str(fault))
        raise IssuerAway from None


async def _exchanged(
    issuer: Described, access: OidcAuthenticator, request: Request, going: AuthorizationRequest, code: str
) -> str:
    """Return the ID token that the issuer gives for a code; raises `LoginRefused` or `IssuerAway`."""
    known = access.settings
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": _back(access, request)}
    form |= {"client_id": known.oidc_client_id, "code_verifier": going.code_verifier}
    try:
        description = await issuer.now()
        basic = _named(known) if _wants_basic(description, known) else None
        if known.oidc_client_secret and basic is None:
            form["client_secret"] = known.oidc_client_secret
        answer = await send_form(address_in(description, "token_endpoint"), form, basic)
    except IssuerUnreachable as fault:
        log().warning("login-unanswered", issuer=known.oidc_issuer, reason=str(fault))
        if fault.status in _REFUSALS:
            raise LoginRefused("login-code-refused") from None
        raise IssuerAway from None
    return str(answer.get("id_token", ""))


def _named(known: AccessSettings) -> tuple[str, str]:
    """Return the client's name and secret as RFC 6749 2.3.1 wants them: each written as in a form."""
    return quote_plus(known.oidc_client_id), quote_plus(known.oidc_client_secret)


def _wants_basic(description: Mapping[str, Any], known: AccessSettings) -> bool:
    ways = description.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return bool(known.oidc_client_secret) and not (_POST in ways and "client_secret_basic" not in ways)


async def _principal(access: OidcAuthenticator, going: AuthorizationRequest, id_token: str) -> Principal:
    claims = await access.id_tokens.claims(id_token)
    if not going.is_answered_by(claims, access.settings.oidc_client_id):
        raise LoginRefused("login-nonce-differs")
    return principal_of(claims)


def _word(error: str) -> str:
    """Return an error's code as the standard writes it; a stranger's sentence goes into no log."""
    return error if re.fullmatch(r"[a-z_]{1,40}", error) else "another"


def _on(address: str) -> RedirectResponse:
    return RedirectResponse(address, _SEE_OTHER, {"cache-control": "no-store", "referrer-policy": "no-referrer"})


def _set(access: OidcAuthenticator, answer: RedirectResponse, name: str, sealed: str, seconds: int) -> None:
    answer.set_cookie(name, sealed, seconds, path="/", secure=access.secure, httponly=True, samesite="lax")


def _drop(access: OidcAuthenticator, answer: RedirectResponse, name: str) -> None:
    answer.delete_cookie(name, path="/", secure=access.secure, httponly=True, samesite="lax")
