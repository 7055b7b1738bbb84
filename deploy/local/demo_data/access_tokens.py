"""Tokens for those who tell the nation: each province's office speaks for itself, the ministry for what is nobody's.

Invariant: a token is asked for again before it ends, and kept nowhere but in memory.
"""

import time
from typing import Final

import httpx2

from deploy.local.issuer import token_request

_SPARE_SECONDS: Final = 60


class Badges:
    """Whoever speaks, by the demo's issuer."""

    def __init__(self, issuer: str, http: httpx2.AsyncClient) -> None:
        self._issuer, self._http = issuer, http
        self._held: dict[str, tuple[str, float]] = {}

    async def header(self, province: str) -> dict[str, str]:
        """Return what a province's office, or with "" the ministry, shows at a service's door."""
        token, until = self._held.get(province, ("", 0.0))
        if time.monotonic() > until:
            token, until = await self._ask(f"province:{province}" if province else "ministry")
            self._held[province] = token, until
        return {"Authorization": f"Bearer {token}"}

    async def _ask(self, client: str) -> tuple[str, float]:
        answer = (await self._http.post(f"{self._issuer}/token", data=token_request(client))).raise_for_status().json()
        return str(answer["access_token"]), time.monotonic() + float(answer["expires_in"]) - _SPARE_SECONDS
