"""The door of an api: every call that is for somebody names them, by a bearer token or by the session of a browser.

Invariant: no token and no session, no answer; a session that was ended, here or at the issuer, is none. Whether a thing
exists is not said to somebody whom nobody knows. A
browser adds its cookie to whatever another site makes it send, so a session may change something only with its CSRF
token beside it; a bearer token is added by nobody unasked and needs none.
"""

from dataclasses import dataclass, field
from typing import Final

from fastapi import Request
from starlette.types import Message

from shared.http.auth.issuer_client import verifier_for
from shared.http.auth.oidc_client import OidcClient
from shared.http.auth.permissions import TokenMissing
from shared.http.auth.session_checks import EndedSessions, SessionChecks
from shared.http.auth.sessions import CSRF_FIELD, CsrfFailed, Session, Sessions, check_csrf
from shared.http.auth.signing import Signer
from shared.http.auth.tokens import TrustedIssuer, Verifier
from shared.runtime.principal import Principal
from shared.runtime.settings import AccessSettings

CSRF_HEADER: Final = "x-csrf-token"
"""Where a script, which sends no form, puts the session's CSRF token."""
_SCHEME: Final = "bearer "
_CHANGES_NOTHING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
_LONGEST_FORM_BYTES: Final = 32_000_000
"""More than any table that an office may send; routes set their own, narrower limits."""
_SHORTEST_SECRET: Final = 32
_LOOKED_UP: Final = "session"


class AccessUnset(ValueError):
    """The service is not told whom to believe, or with what to sign."""

    def __init__(self, setting: str) -> None:
        super().__init__(f"{setting}; an api does not start without")


@dataclass(frozen=True)
class OidcAuthenticator:
    """Finds out who calls; made once for an api and handed to `create_app` as its door."""

    settings: AccessSettings
    sessions: Sessions
    seal: Signer = field(repr=False)
    """Of what a browser remembers while its person is at the issuer."""
    tokens: Verifier
    """Of bearer tokens: they are meant for the api."""
    id_tokens: Verifier
    """Of ID tokens: they are meant for the client."""
    client: OidcClient
    checks: SessionChecks

    async def principal(self, request: Request) -> Principal:
        """Return who calls; raises `TokenMissing`, `TokenRefused` or, for a change by a session, `FormForeign`."""
        given = request.headers.get("authorization", "")
        if given.lower().startswith(_SCHEME):
            return await self.tokens.principal(given[len(_SCHEME) :].strip())
        session = await self.look_up(request)
        if session is None:
            raise TokenMissing
        if request.method not in _CHANGES_NOTHING:
            check_csrf(session, await _csrf_sent(request))
        return session.principal

    async def look_up(self, request: Request) -> Session | None:
        """Return the session of a request, looked up once for all of it; None when it is over or there never was one.

        Raises what the database raises while it is away: nobody is believed unchecked.
        """
        if not hasattr(request.state, _LOOKED_UP):
            session = self.sessions.known(request.cookies.get(self.cookie, ""))
            stands = session is not None and await self.checks.stands(session)
            setattr(request.state, _LOOKED_UP, session if stands else None)
        return self.session(request)

    def session(self, request: Request) -> Session | None:
        """Return the session of a request; None where it was not looked up, for nobody has to be known there."""
        found: Session | None = getattr(request.state, _LOOKED_UP, None)
        return found

    @property
    def secure(self) -> bool:
        """Whether browsers come by https alone."""
        return self.settings.public_url.startswith("https://")

    @property
    def cookie(self) -> str:
        """Name of the session's cookie; by https one that no neighbouring site can set."""
        return "__Host-naik-kelas" if self.secure else "naik-kelas"


async def _csrf_sent(request: Request) -> str:
    if CSRF_HEADER in request.headers:
        return request.headers[CSRF_HEADER]
    if not request.headers.get("content-type", "").lower().startswith(_FORMS):
        return ""
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > _LONGEST_FORM_BYTES:
        raise CsrfFailed
    return await _field_in(request)


async def _field_in(request: Request) -> str:
    """Return the token in a form, and leave the form to its route as it came."""
    try:
        content = await request.body()
    except RuntimeError:  # the route declares its fields: the form has been read, and is closed when the call is over
        return str((await request.form()).get(CSRF_FIELD, ""))

    async def again() -> Message:
        return {"type": "http.request", "body": content, "more_body": False}

    async with Request(request.scope, again).form() as form:
        return str(form.get(CSRF_FIELD, ""))


def open_authenticator(settings: AccessSettings, ended: EndedSessions) -> OidcAuthenticator:
    """Return the door that believes the configured issuer; `ended`: the service's own. Raises `AccessUnset`."""
    if not settings.oidc_issuer:
        raise AccessUnset("oidc_issuer: not set")
    if len(settings.session_secret) < _SHORTEST_SECRET:
        raise AccessUnset(f"session_secret: not set, or shorter than {_SHORTEST_SECRET} characters")
    issuer, secret, leeway = settings.oidc_issuer, settings.session_secret, settings.oidc_leeway_seconds
    tokens = verifier_for(TrustedIssuer(issuer, settings.oidc_audience, leeway))
    id_tokens = verifier_for(TrustedIssuer(issuer, settings.oidc_client_id, leeway))
    client = OidcClient(settings)
    return OidcAuthenticator(
        settings,
        Sessions(secret),
        Signer(secret, "login"),
        tokens=tokens,
        id_tokens=id_tokens,
        client=client,
        checks=SessionChecks(ended, client, id_tokens, tokens, settings.session_recheck_seconds),
    )
