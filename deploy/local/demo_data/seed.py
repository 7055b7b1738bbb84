"""Send the plan to the services, many commands at a time, wave by wave.

Invariant: a command is sent until it is answered with 201, for a service may be starting anew or may not have heard yet
of what another one knows; only an answer that says the command itself is wrong ends the telling. Sending again is safe
by the idempotency keys.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import httpx2

from deploy.local.demo_data.access_tokens import Badges
from deploy.local.demo_data.commands import Command, resolved

AT_ONCE: Final = 24
CREATED: Final = 201
NOT_YET: Final = {409, 425, 429, 500, 502, 503, 504}
"""Statuses that may be different a moment later: not heard of yet, busy, starting anew."""
PATIENCE_SECONDS: Final = 120.0
FIRST_PAUSE_SECONDS: Final = 0.05
LONGEST_PAUSE_SECONDS: Final = 2.0


class SeedFailed(Exception):
    """A service refuses a command for good, or for too long."""


class Teller:
    """Sends commands and remembers the ids that the services gave."""

    def __init__(self, addresses: Mapping[str, str], badges: Badges, http: httpx2.AsyncClient) -> None:
        self.ids: dict[str, str] = {}
        self._addresses, self._badges, self._http = addresses, badges, http
        self._gate = asyncio.Semaphore(AT_ONCE)

    async def tell(self, wave: list[Command], told: Callable[[], None]) -> None:
        """Send a whole wave; raises Untold."""
        async with asyncio.TaskGroup() as tasks:
            for command in wave:
                tasks.create_task(self._tell_one(command, told))

    async def _tell_one(self, command: Command, told: Callable[[], None]) -> None:
        async with self._gate:
            answer = await self.send(command)
        self.ids[command.key] = str(answer.get("id", ""))
        told()

    async def send(self, command: Command) -> dict[str, Any]:
        """Send one command until it is accepted, and return the answer; raises Untold."""
        url = self._addresses[command.service] + "/".join(resolved(command.path, self.ids))
        body = resolved(command.body, self.ids)
        deadline, pause = time.monotonic() + PATIENCE_SECONDS, FIRST_PAUSE_SECONDS
        while True:
            answer = await self._post(url, body, command)
            if answer is not None and answer.status_code == CREATED:
                return dict(answer.json())
            if (answer is not None and answer.status_code not in NOT_YET) or time.monotonic() > deadline:
                words = "no answer" if answer is None else f"{answer.status_code} {answer.text}"
                raise SeedFailed(f"{command.key} to {url}: {words}")
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    async def _post(self, url: str, body: dict[str, Any], command: Command) -> httpx2.Response | None:
        headers = {"Idempotency-Key": f"demo-{command.key}", "If-Match": f'"{command.version}"'}
        try:
            return await self._http.post(url, json=body, headers=headers | await self._badges.header(command.by))
        except httpx2.TransportError:
            return None


def client() -> httpx2.AsyncClient:
    """Return the HTTP client; one connection for each command under way."""
    limits = httpx2.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)
    return httpx2.AsyncClient(limits=limits, timeout=30, trust_env=False)
