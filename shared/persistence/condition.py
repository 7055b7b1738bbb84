"""In what condition a service's database is, as an orchestrator and an operator ask for it.

Invariant: whoever asks is told the cause and not only that something is wrong: which of the two schemas is older, whose
clock is off by how much, that the disk is full. Asking writes nothing that lasts, begins no writing transaction, and
needs no more than one connection.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.i18n import Text, in_both
from shared.persistence.database_errors import ANSWERED, FULL, READ_ONLY, is_full, meaning
from shared.persistence.schema import EXISTS, STORED, state_of
from shared.runtime import clock
from shared.runtime.clock_difference import clock_words

CLOCK_SECONDS: Final = 300.0
"""How far PostgreSQL's clock and ours may differ."""
FULL_SECONDS: Final = 60.0
"""For so long a disk that was found full is said to be; it may have a little room again, and none for the next row."""
_PROBE_SECONDS: Final = 15.0
_POSTGRESQL: Final = Text("PostgreSQL", "PostgreSQL")
_STATE: Final = text("select clock_timestamp(), current_setting('transaction_read_only')::boolean")
_PROBE: Final = (
    text("set local work_mem = '64kB'"),
    text("select count(*) from generate_series(1, 60000)"),
)
"""Spills some hundred kilobytes to disk and deletes them; it needs no table and no transaction id."""


@dataclass
class Findings:
    """What is wrong, by its name, and what is only worth a note."""

    reasons: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


class DatabaseCondition:
    """Asks one service's database, and remembers what others found."""

    def __init__(
        self,
        engine: AsyncEngine,
        migrations: Path,
        now: Callable[[], datetime] = clock.now,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine, self._migrations = engine, migrations
        self._now, self._ticks = now, ticks
        self._full_at = self._probed_at = float("-inf")

    def saw(self, fault: BaseException) -> None:
        """Note what a statement failed with, whoever sent it."""
        if is_full(fault):
            self._full_at = self._ticks()

    async def find(self, found: Findings) -> None:
        """Find out what is wrong; a database that does not answer in time is the caller's to name."""
        try:
            async with self._engine.connect() as connection:
                await self._ask(connection, found)
                await self._probe(connection)
        except ANSWERED as fault:
            self.saw(fault)
            if not is_full(fault):
                found.reasons["database"] = _why(fault)
        if self._ticks() - self._full_at < FULL_SECONDS:
            found.reasons["disk"] = in_both(FULL.words)

    async def _ask(self, connection: AsyncConnection, found: Findings) -> None:
        before = self._now()
        its_now, read_only = (await connection.execute(_STATE)).one()
        if read_only:
            found.reasons["database"] = in_both(READ_ONLY.words)
        ours = before + (self._now() - before) / 2
        if abs(ours - its_now) > timedelta(seconds=CLOCK_SECONDS):
            found.reasons["clock"] = in_both(clock_words(_POSTGRESQL, (ours - its_now).total_seconds()))
        await self._schema(connection, found)

    async def _schema(self, connection: AsyncConnection, found: Findings) -> None:
        stored: Any = ()
        if await connection.scalar(text(EXISTS)):
            stored = (await connection.scalars(text(STORED))).all()
        state = state_of(self._migrations, stored)
        if state.relation != "current":
            where = found.notes if state.relation == "newer" else found.reasons
            where["schema"] = in_both(state.words)

    async def _probe(self, connection: AsyncConnection) -> None:
        """Write a little, now and then; raises what PostgreSQL says when there is no room for it."""
        if self._ticks() - self._probed_at > _PROBE_SECONDS:
            for statement in _PROBE:
                await connection.execute(statement)
            self._probed_at = self._ticks()


def _why(fault: BaseException) -> str:
    refusal = meaning(fault)
    return in_both(refusal.words) if refusal else type(fault).__name__
