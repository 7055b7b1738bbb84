"""One command, one transaction: state, facts and the caller's key stand or fall together.

A service's store subclasses `Work` with the reads and writes of its own aggregates; handlers see a port they declare
themselves. Writes are queued and travel with the commit in one round trip (PostgreSQL's pipeline): what breaks a
constraint is therefore raised when the block is left.

Invariant: only leaving the `async with` block commits, only when nothing was raised, and 201 is said after the commit.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from functools import cache
from types import TracebackType
from typing import Any, Self, TypeVar
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.errors import UniqueViolation
from psycopg.rows import DictRow
from sqlmodel import SQLModel

from shared import clock
from shared.contracts import Envelope, Event
from shared.database import Pool
from shared.errors import ServiceError
from shared.faults import reached
from shared.idempotency import RECALL, REMEMBER, Attempt, KeyReused
from shared.outbox.rows import INSERT, row_of
from shared.telemetry import traceparent


class CommitLost(Exception):
    """PostgreSQL rolled back what was to be committed."""


@cache
def insertion(table: type[SQLModel]) -> str:
    """Return the statement that stores one row of a table, its columns as named parameters."""
    names = list(table.model_fields)
    columns, values = ", ".join(names), ", ".join(f"%({name})s" for name in names)
    return f"insert into {table.__tablename__} ({columns}) values ({values})"  # noqa: S608  # names from our own code


class Work:
    """The open transaction of one command, with the time it happens at."""

    def __init__(self, pool: Pool, owner: str, partitions: int, now: Callable[[], datetime] = clock.now) -> None:
        self.now = now()
        self._pool, self._owner, self._partitions = pool, owner, partitions
        self._stack = AsyncExitStack()
        self._connection: AsyncConnection[DictRow]

    async def __aenter__(self) -> Self:
        self._connection = await self._stack.enter_async_context(self._pool.connection())
        await self._stack.enter_async_context(self._connection.pipeline())
        await self._connection.execute("begin")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            await self._stack.__aexit__(kind, error, trace)
            return
        reached("api-before-commit")
        async with self._stack:
            ended = await self._connection.execute("commit")
        if ended.statusmessage != "COMMIT":
            raise CommitLost(str(ended.statusmessage))

    async def write(self, statement: str, row: Mapping[str, Any]) -> None:
        """Queue a write; it is done when the block is left, and what is wrong with it is raised there."""
        await self._connection.execute(statement, row)

    async def ask(self, statement: str, row: Mapping[str, Any]) -> DictRow | None:
        """Return the first row that a statement answers with, now."""
        return await (await self._connection.execute(statement, row)).fetchone()

    async def ask_all(self, statement: str, row: Mapping[str, Any]) -> list[DictRow]:
        """Return every row that a statement answers with, now."""
        return await (await self._connection.execute(statement, row)).fetchall()

    async def ask_each(self, statements: Sequence[str], row: Mapping[str, Any]) -> list[DictRow | None]:
        """Return the first row of each statement's answer, all in one round trip; they run in the given order."""
        asked = [await self._connection.execute(statement, row) for statement in statements]
        return [await each.fetchone() for each in asked]

    async def insert(self, table: type[SQLModel], row: Mapping[str, Any]) -> None:
        """Queue one new row of a table."""
        await self.write(insertion(table), row)

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
        await self.write(INSERT, row_of(self._owner, self._partitions, envelope))
        return envelope.id

    async def recall(self, attempt: Attempt) -> str | None:
        """Return what this attempt was answered before; raises `KeyReused` when its key belongs to another command."""
        known = await self.ask(RECALL, {"key": attempt.key})
        if known is None:
            return None
        if known["fingerprint"] != attempt.fingerprint:
            raise KeyReused(attempt.key)
        return str(known["answer"])

    async def remember(self, attempt: Attempt, answer: str) -> None:
        """Store the answer beside what it speaks of."""
        await self.write(REMEMBER, {"key": attempt.key, "fingerprint": attempt.fingerprint, "answer": answer})


W = TypeVar("W", bound=Work)


async def once(open_work: Callable[[], W], attempt: Attempt, run: Callable[[W], Awaitable[str]]) -> tuple[str, bool]:
    """Run a command unless this attempt was made before; shape: (answer, whether it is an old one).

    Two sendings under way at once: the later one fails on the key, or on what the earlier one has stored, and then
    gives the earlier one's answer.
    """
    try:
        async with open_work() as work:
            if (old := await work.recall(attempt)) is not None:
                return old, True
            answer = await run(work)
            await work.remember(attempt, answer)
    except (ServiceError, UniqueViolation) as refusal:
        if isinstance(refusal, KeyReused) or (earlier := await _twin(open_work, attempt)) is None:
            raise
        return earlier, True
    return answer, False


async def _twin(open_work: Callable[[], Work], attempt: Attempt) -> str | None:
    async with open_work() as work:
        return await work.recall(attempt)
