"""What an issuer of tokens says about itself, and what happens when it says nothing.

Invariant: knows no transport, so that what decides about tokens is tested without one; an issuer that calls itself
otherwise than we do is not the one that we trust. Source: OpenID Connect Discovery 1.0, section 4.3.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from shared.errors import Unavailable, Words

Fetch = Callable[[str], Awaitable[Mapping[str, Any]]]
"""Returns the JSON object at an address; raises `Unheard`."""
_DISCOVERY: Final = "/.well-known/openid-configuration"


class Unheard(Exception):
    """The issuer gave no answer that can be used; says in a word why, and with which status when it was a refusal."""

    def __init__(self, reason: str, status: int = 0) -> None:
        super().__init__(reason)
        self.status = status


class IssuerAway(Unavailable):
    """The issuer cannot be asked, and what is known from before does not suffice."""

    def __init__(self) -> None:
        words = Words(
            "Penerbit token belum dapat dihubungi; silakan coba lagi.",
            "The issuer of tokens cannot be reached yet; please try again.",
        )
        super().__init__("issuer-away", words)


async def described(issuer: str, fetch: Fetch) -> Mapping[str, Any]:
    """Return what an issuer publishes about itself; raises `Unheard`, also when it names another issuer."""
    found = await fetch(issuer.rstrip("/") + _DISCOVERY)
    if found.get("issuer") != issuer:
        raise Unheard("another issuer's description")
    return found


def address_in(description: Mapping[str, Any], name: str) -> str:
    """Return one of the addresses that a description names; raises `Unheard` when it does not."""
    found = description.get(name)
    if not isinstance(found, str) or not found.startswith(("https://", "http://")):
        raise Unheard(f"no {name}")
    return found
