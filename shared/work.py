"""One command, one transaction: state, facts and the caller's key stand or fall together.

A service's store subclasses `Work` with the reads and writes of its own aggregates; handlers see a port they declare
themselves. Invariant: only leaving the `async with` block commits, and only when nothing was raised.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from types import TracebackType
from typing import Self
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from shared import clock
from shared.contracts import Envelope, Event
from shared.idempotency import Attempt, once
from shared.outbox.rows import record
from shared.telemetry import traceparent


class Work:
    """The open transaction of one command, with the time it happens at."""

    def __init__(
        self, engine: AsyncEngine, owner: str, partitions: int, now: Callable[[], datetime] = clock.now
    ) -> None:
        self.now = now()
        self.session = AsyncSession(engine, expire_on_commit=False)
        self._owner, self._partitions = owner, partitions

    async def __aenter__(self) -> Self:
        await self.session.begin()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await (self.session.rollback() if kind else self.session.commit())
        finally:
            await self.session.close()

    def new_id(self) -> UUID:
        """Return an identity for something this command creates."""
        return clock.new_id()

    async def emit(self, event: Event, *, province: str, version: int) -> UUID:
        """Let a fact leave with this transaction's commit; returns its event id."""
        envelope = Envelope(
            id=self.new_id(),
            event=event,
            province=province,
            recorded_at=self.now,
            version=version,
            traceparent=traceparent(),
        )
        await record(self.session, self._owner, self._partitions, envelope)
        return envelope.id

    async def once(self, attempt: Attempt, run: Callable[[], Awaitable[str]]) -> tuple[str, bool]:
        """Run a command unless it was done before; shape: (answer, whether it is an old one)."""
        return await once(self.session, attempt, run)
