"""How an issuer is asked over HTTP.

Invariant: an issuer that hangs holds nobody for longer than a few seconds, and whatever goes wrong is one `Unheard`
that quotes neither an answer nor a secret.
"""

from collections.abc import Mapping
from functools import lru_cache, partial
from ssl import SSLContext
from typing import Any, Final

import httpx2

from shared.http.auth.issuer import IssuerUnreachable
from shared.http.auth.issuer_clock import IssuerClock
from shared.http.auth.tokens import TrustedIssuer, Verifier

_TIMEOUT_SECONDS: Final = 5.0


async def fetch_json(address: str) -> Mapping[str, Any]:
    """Return the JSON object at an address; raises `Unheard`."""
    return await _asked("GET", address)


async def send_form(address: str, form: Mapping[str, str], basic: tuple[str, str] | None) -> Mapping[str, Any]:
    """Return what a form, sent with or without a client's name and secret, is answered; raises `Unheard`."""
    return await _asked("POST", address, data=dict(form), auth=basic)


@lru_cache(maxsize=1)
def _authorities() -> SSLContext:
    """Return whose certificates are believed; reading them takes as long as a dozen questions."""
    return httpx2.create_ssl_context()


async def _asked(method: str, address: str, dated: IssuerClock | None = None, **more: Any) -> Mapping[str, Any]:
    try:
        async with httpx2.AsyncClient(timeout=_TIMEOUT_SECONDS, verify=_authorities()) as http:
            answer = await http.request(method, address, **more)
            if dated is not None:
                dated.heard(answer.headers)
            found = answer.raise_for_status().json()
    except httpx2.HTTPStatusError as fault:
        status = fault.response.status_code
        raise IssuerUnreachable(f"status {status}", status) from None
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, RecursionError) as fault:
        raise IssuerUnreachable(type(fault).__name__) from None
    if not isinstance(found, dict):
        raise IssuerUnreachable("not an object")
    return found


def verifier_for(trust: TrustedIssuer) -> Verifier:
    """Return who verifies tokens by the keys that the trusted issuer publishes, and by its clock."""
    clock = IssuerClock(trust.leeway_seconds)
    return Verifier(trust, partial(_asked, "GET", dated=clock), issuer_clock=clock)
