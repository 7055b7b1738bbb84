"""The worker's calendar: tells of each paper that has run out, on the day after its last one.

Invariant: a paper runs out once, however many workers look and wherever one of them dies: state and fact are one
transaction that holds the paper. Nothing is told of a person who withdrew consent or was erased, nor of a paper that
was taken back, and one that cannot be told of holds up no other.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Final
from uuid import UUID

from services.registry.permits.commands import PermitWork, expire_permit
from shared.persistence.database import Pool
from shared.persistence.database_errors import DATABASE_FAULTS, is_one_sided
from shared.persistence.unit_of_work import CommandContext, Deployment
from shared.regions import local_day
from shared.runtime.failpoints import failpoint
from shared.runtime.principal import Principal
from shared.runtime.telemetry import log

_LOOKS_AGAIN_SECONDS: Final = 30
_AWAY_SECONDS: Final = 1
_ACT: Final = "worker expires legality"
_DUE: Final = """
select legality.id from legality
    join enterprise on enterprise.id = enterprise_ref join entrepreneur on entrepreneur.id = entrepreneur_ref
where legality.province = %(province)s and not expired and expires_on < %(today)s
    and void_reason is null and enterprise.erased_on is null and consent_withdrawn_on is null
order by expires_on, legality.id"""

OpenWork = Callable[[CommandContext], AbstractAsyncContextManager[PermitWork]]
"""Opens the transaction in which one paper runs out."""


class Calendar:
    """Runs in the worker beside the relay; any number of them may look at once."""

    def __init__(self, pool: Pool, instance: Deployment, open_work: OpenWork) -> None:
        self._pool, self._instance, self._open_work = pool, instance, open_work
        self._waits_for: str | None = None

    async def run(self) -> None:
        """Look for ever; while the database is away, wait for it."""
        while True:
            try:
                await self.look()
                self._waits_for = None
            except DATABASE_FAULTS as away:
                self._waits_for = type(away).__name__
                log().warning("calendar-waits", reason=self._waits_for)
            await asyncio.sleep(_LOOKS_AGAIN_SECONDS if self._waits_for is None else _AWAY_SECONDS)

    async def failure_reason(self) -> str | None:
        """Name what the calendar waits for."""
        return self._waits_for

    async def look(self) -> None:
        """Tell of everything that has run out by now, each province by its own calendar."""
        for province in self._instance.provinces:
            for legality_id in await self._due(province):
                await self._expire(
                    legality_id, CommandContext(Principal("registry-worker", "province", province), _ACT)
                )

    async def _due(self, province: str) -> list[UUID]:
        wanted = {"province": province, "today": local_day(self._instance.clock(), province)}
        async with self._pool.connection() as connection:
            return [row["id"] for row in await (await connection.execute(_DUE, wanted)).fetchall()]

    async def _expire(self, legality_id: UUID, asking: CommandContext) -> None:
        try:
            async with self._open_work(asking) as work:
                await expire_permit(legality_id, work)
                failpoint("expiry-before-commit")
        except Exception as fault:
            if isinstance(fault, DATABASE_FAULTS) and not is_one_sided(fault):
                raise
            log().error("expiry-failed", legality_id=str(legality_id), reason=type(fault).__name__)
        failpoint("expiry-committed")
