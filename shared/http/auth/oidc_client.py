"""The service as a client of the issuer: asks for tokens by codes and refresh tokens, says when a session is over.

Invariant: an issuer that refuses is told apart from one that cannot be asked; neither an answer nor a secret is quoted.
Source: RFC 6749 sections 2.3.1, 4.1.3 and 6, RFC 7009, OpenID Connect Core 12.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote_plus

from shared.http.auth.issuer import Described, GrantRefused, IssuerAway, IssuerUnreachable, address_in
from shared.http.auth.issuer_client import fetch_json, send_form
from shared.runtime.settings import AccessSettings
from shared.runtime.telemetry import log

_POST: Final = "client_secret_post"
_REFUSALS: Final = frozenset({400, 401, 403})
_ENDS: Final = ("end_session_endpoint", "revocation_endpoint")
"""Where an issuer hears that somebody has left: some end their whole session by the one, some by the other."""


class OidcClient:
    """Asks the issuer in this service's name."""

    def __init__(self, settings: AccessSettings) -> None:
        self._settings = settings
        self._issuer = Described(settings.oidc_issuer, fetch_json)

    async def address(self, name: str) -> str:
        """Return one of the addresses that the issuer names; raises `IssuerAway`."""
        try:
            return address_in(await self._issuer.now(), name)
        except IssuerUnreachable as fault:
            log().warning("issuer-unread", issuer=self._settings.oidc_issuer, reason=str(fault))
            raise IssuerAway from None

    async def grant(self, form: Mapping[str, str]) -> Mapping[str, Any]:
        """Return what the issuer gives for a code or a refresh token; raises `GrantRefused` or `IssuerAway`."""
        try:
            return await self._send("token_endpoint", form)
        except IssuerUnreachable as fault:
            log().warning("issuer-grant-missing", issuer=self._settings.oidc_issuer, reason=str(fault))
            if fault.status in _REFUSALS:
                raise GrantRefused from None
            raise IssuerAway from None

    async def end(self, refresh_token: str) -> None:
        """Tell the issuer that a session is over, so that it tells its other clients; what it cannot hear is logged."""
        description = await self._described()
        for endpoint in _ENDS:
            if endpoint in description:
                await self._told(endpoint, {"refresh_token": refresh_token, "token": refresh_token})

    async def _told(self, endpoint: str, form: Mapping[str, str]) -> None:
        try:
            await self._send(endpoint, {**form, "token_type_hint": "refresh_token"})
        except IssuerUnreachable as fault:
            if fault.status or str(fault) not in _NO_OBJECT:
                log().warning("logout-untold", issuer=self._settings.oidc_issuer, to=endpoint, reason=str(fault))

    async def _described(self) -> Mapping[str, Any]:
        try:
            return await self._issuer.now()
        except IssuerUnreachable as fault:
            log().warning("logout-untold", issuer=self._settings.oidc_issuer, reason=str(fault))
            return {}

    async def _send(self, endpoint: str, form: Mapping[str, str]) -> Mapping[str, Any]:
        known, description = self._settings, await self._issuer.now()
        basic = client_credentials(known) if wants_basic(description, known) else None
        sent = {**form, "client_id": known.oidc_client_id}
        if known.oidc_client_secret and basic is None:
            sent["client_secret"] = known.oidc_client_secret
        return await send_form(address_in(description, endpoint), sent, basic)


_NO_OBJECT: Final = frozenset({"not an object", "JSONDecodeError"})
"""How an answer of 200 without JSON is called: all that a revocation is answered."""


def client_credentials(known: AccessSettings) -> tuple[str, str]:
    """Return the client's name and secret as RFC 6749 2.3.1 wants them: each written as in a form."""
    return quote_plus(known.oidc_client_id), quote_plus(known.oidc_client_secret)


def wants_basic(description: Mapping[str, Any], known: AccessSettings) -> bool:
    """Tell whether the client's secret is shown in a header; some issuers take it in the form alone."""
    ways = description.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return bool(known.oidc_client_secret) and not (_POST in ways and "client_secret_basic" not in ways)
