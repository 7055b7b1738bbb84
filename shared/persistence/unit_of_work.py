"""One command, one transaction: state, facts and the caller's key stand or fall together.

A subject's adapter extends `UnitOfWork` with the reads and writes of its own aggregates; its handlers see the port that
they declare, an extension of `shared.contracts.unit_of_work.Work`. Writes are queued and travel with the commit in one
round trip (PostgreSQL's pipeline): what breaks a constraint is therefore raised when the block is left.

Invariant: only leaving the `async with` block commits, only when nothing was raised, and 201 is said after the commit.
A handler cannot store a state without the facts that led to it: `record` writes both, and numbers them. The other door,
`save_without_event`, is for what no event tells of; `tests/contract/test_recording.py` lists who uses it, and why.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import TracebackType
from typing import Any, ClassVar, Self, TypeVar, cast
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import DictRow
from sqlmodel import SQLModel

from shared.contracts import Envelope, Fact
from shared.i18n import Text
from shared.persistence import audit
from shared.persistence.database import Pool
from shared.persistence.database_errors import naming_locked
from shared.persistence.mapping import Mappings, Row
from shared.persistence.outbox import INSERT, row_of
from shared.persistence.retrying import PATIENCE_SECONDS
from shared.runtime import clock
from shared.runtime.aggregate import Aggregate, Change, numbered
from shared.runtime.errors import Forbidden, PreconditionFailed
from shared.runtime.failpoints import failpoint
from shared.runtime.principal import Principal
from shared.runtime.telemetry import traceparent
from shared.runtime.validation import require_served


class CommitLost(Exception):
    """PostgreSQL rolled back what was to be committed."""


@cache
def insertion(table: type[SQLModel]) -> str:
    """Return the statement that stores one row of a table, its columns as named parameters."""
    names = list(table.model_fields)
    columns, values = ", ".join(names), ", ".join(f"%({name})s" for name in names)
    return f"insert into {table.__tablename__} ({columns}) values ({values})"  # noqa: S608  # names from our own code


@dataclass(frozen=True)
class Deployment:
    """What this running service works for."""

    provinces: tuple[str, ...]
    partitions: int
    clock: Callable[[], datetime] = clock.now
    lock_wait_seconds: float = PATIENCE_SECONDS
    """How long a command waits in all for what others hold."""

    def check_served(self, province: str) -> None:
        """Raise `Invalid` for a province that is another instance's: its things and its facts are none of ours."""
        require_served("province", province, province, self.provinces)

    def outgoing(self, owner: str, envelope: Envelope) -> dict[str, str | int | bytes]:
        """Return the outbox row of one fact of service `owner`; raises `Invalid` when it is another province's."""
        self.check_served(envelope.province)
        return row_of(owner, self.partitions, envelope)


@dataclass(frozen=True)
class CommandContext:
    """One request for a change: who makes it, by which act, on which version of the thing at its address."""

    principal: Principal
    act: str
    expected: int | None = None
    """The version that whoever asks has looked at; None where nothing is changed that was there before."""


class BeyondReach(Forbidden):
    """Something new at a place that whoever asks has nothing to do with."""

    def __init__(self, place: str) -> None:
        super().__init__(
            "beyond-reach",
            Text(f"Wilayah {place} di luar wewenang Anda.", f"Region {place} is beyond what you may change."),
        )


class VersionStale(PreconditionFailed):
    """The thing was changed in the meantime."""

    def __init__(self, expected: int, found: int) -> None:
        super().__init__(
            "version-stale",
            Text(
                f"Data ini sudah diubah orang lain (versi {found}, Anda melihat versi {expected}). Muat ulang dahulu.",
                f"Somebody else changed this (version {found}; you looked at version {expected}). Load it again.",
            ),
        )


T = TypeVar("T", bound=Aggregate)


class UnitOfWork:
    """The open transaction of one command, with the time it happens at."""

    tables: ClassVar[Mappings] = {}
    """Kind of thing → its table; a service's store says which."""

    def __init__(self, pool: Pool, owner: str, instance: Deployment, asking: CommandContext) -> None:
        self.now, self.provinces = instance.clock(), instance.provinces
        self.asking, self.home = asking, asking.principal.region[:2]
        self._pool, self._owner, self._instance = pool, owner, instance
        self._stack = AsyncExitStack()
        self._connection: AsyncConnection[DictRow]

    @property
    def patience_seconds(self) -> float:
        """How long this command may wait for what others hold."""
        return self._instance.lock_wait_seconds

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
        failpoint("api-before-commit")
        async with self._stack:
            ended = await self._connection.execute("commit")
        if ended.statusmessage != "COMMIT":
            raise CommitLost(str(ended.statusmessage))

    async def write(self, statement: str, row: Mapping[str, Any]) -> None:
        """Queue a write; it is done when the block is left, and what is wrong with it is raised there."""
        await self._connection.execute(statement, row)

    async def fetch_one(self, statement: str, row: Mapping[str, Any]) -> DictRow | None:
        """Return the first row that a statement answers with, now."""
        with naming_locked(statement):
            return await (await self._connection.execute(statement, row)).fetchone()

    async def fetch_all(self, statement: str, row: Mapping[str, Any]) -> list[DictRow]:
        """Return every row that a statement answers with, now."""
        with naming_locked(statement):
            return await (await self._connection.execute(statement, row)).fetchall()

    async def fetch_each(self, statements: Sequence[str], row: Mapping[str, Any]) -> list[DictRow | None]:
        """Return the first row of each statement's answer, all in one round trip; they run in the given order."""
        asked = [await self._connection.execute(statement, row) for statement in statements]
        with naming_locked(*statements):
            return [await each.fetchone() for each in asked]

    async def find(self, kind: type[T], identity: UUID) -> T | None:
        """Return a thing, if there is one within reach."""
        return await self._one(kind, identity)

    async def get_for_update(self, kind: type[T], identity: UUID) -> T | None:
        """Return a thing within reach and hold it until the end.

        Raises `VersionStale` when the thing at the request's address is no longer as whoever asks has seen it.
        """
        held = await self._one(kind, identity, "for update")
        if held is not None:
            self.check_version(held.version)
        return held

    async def get_other_for_update(self, kind: type[T], identity: UUID) -> T | None:
        """Return a thing that is not the one at the request's address, if there is one within reach, and hold it."""
        return await self._one(kind, identity, "for update")

    async def lock_all(self, kind: type[T], *identities: UUID) -> None:
        """Hold several things of one kind until the end, in the order of their ids, however they are named."""
        statement = f"select 1 from {self.tables[kind].name} where id = any(%(ids)s) order by id for update"  # noqa: S608  # our names
        await self.fetch_all(statement, {"ids": list(identities)})

    async def all_with(self, kind: type[T], field: str, ref: UUID) -> list[T]:
        """Return every thing of one kind whose field names this reference, in the order of their ids."""
        table = self.tables[kind]
        statement = f"{table.select} where {field} = %(ref)s order by id"
        return [cast("T", table.from_row(row)) for row in await self.fetch_all(statement, {"ref": ref})]

    async def _one(self, kind: type[T], identity: UUID, lock: str = "") -> T | None:
        table = self.tables[kind]
        row = await self.fetch_one(f"{table.select} where id = %(id)s {lock}", {"id": identity})
        if row is None or row.get(table.row.deleted_column) is not None or not self.within_reach(table.row, row):
            return None
        return cast("T", table.from_row(row))

    def within_reach(self, row: type[Row], columns: Mapping[str, Any]) -> bool:
        """Tell whether whoever asks may know of this row."""
        return row.scope_columns.within(self.asking.principal, columns)

    def check_version(self, found: int) -> None:
        """Raise `VersionStale` when whoever asks has looked at another version."""
        if self.asking.expected is not None and self.asking.expected != found:
            raise VersionStale(self.asking.expected, found)

    async def record(self, before: T | None, after: T, fact: Fact, *more: Fact, parts: Sequence[Change] = ()) -> T:
        """Store a thing's new state with the facts that led to it, in their order; returns it as stored.

        Each fact is the thing's next version; the state has the version of the last one. Parts are things of their own
        that the same facts tell of, such as the papers of an enterprise: they are stored too, with their own next
        version. Raises as `check_reach` does.
        """
        stored = numbered(before, after, 1 + len(more))
        await self._store(before, stored)
        for was, now in parts:
            await self._store(was, numbered(was, now))
        await self._tell(stored, (fact, *more))
        return stored

    async def record_unless_taken(self, thing: Aggregate, fact: Fact) -> bool:
        """Store something new with its fact; returns False when what is unique in its table is taken."""
        table, stored = self.tables[type(thing)], numbered(None, thing)
        row = table.columns(stored)
        self.check_reach(table.row, row)
        if await self.fetch_one(f"{insertion(table.row)} on conflict do nothing returning id", row) is None:
            return False
        await self._note(table.row, row, row)
        await self._tell(stored, (fact,))
        return True

    async def save_without_event(self, before: T | None, after: T) -> T:
        """Store a thing's new state, its next version, of which no event tells; returns it as stored."""
        stored = numbered(before, after)
        await self._store(before, stored)
        return stored

    def check_reach(self, row: type[Row], columns: Mapping[str, Any]) -> None:
        """Raise `BeyondReach` for a place that whoever asks may not change, `Invalid` for one not served here."""
        if not self.within_reach(row, columns):
            raise BeyondReach(str(columns[row.scope_columns.place]))
        self._instance.check_served(columns["province"])

    async def _store(self, before: Aggregate | None, after: Aggregate) -> None:
        table = self.tables[type(after)]
        columns = table.columns(after)
        earlier = columns if before is None else table.columns(before)
        self.check_reach(table.row, columns)
        await self.write(insertion(table.row) if before is None else table.update(earlier, columns), columns)
        await self._note(table.row, earlier, columns)

    async def _note(self, row: type[Row], before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Enter a change into the audit trail: who, when, what."""
        scope_columns, principal = row.scope_columns, self.asking.principal
        await self.write(
            audit.INSERT,
            {
                "id": self.new_id(),
                "province": after["province"],
                "place": after[scope_columns.place],
                "centre_id": next(iter(scope_columns.owners(after)), None),
                "at": self.now,
                "who": principal.subject,
                "role": principal.role,
                "act": self.asking.act,
                "thing": str(row.__tablename__),
                "thing_id": after["id"],
                "version": after["version"],
                "changes": audit.differences(row, before, after),
            },
        )

    def new_id(self) -> UUID:
        """Return an identity for something this command creates."""
        return clock.new_id()

    async def _tell(self, stored: Aggregate, facts: Sequence[Fact]) -> None:
        """Let the facts that led to a state leave with this transaction's commit."""
        for version, fact in enumerate(facts, stored.version - len(facts) + 1):
            event, event_id = fact if isinstance(fact, tuple) else (fact, self.new_id())
            envelope = Envelope(event_id, event, stored.province, self.now, version, traceparent())
            await self.write(INSERT, self._instance.outgoing(self._owner, envelope))
