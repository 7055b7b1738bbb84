"""What a service asks its database for whoever reads, as it is asked of two databases, one larger than the other.

Invariant: every statement that was asked is explained with its own parameters, one that changes or locks something
without being executed; a public function of a service's tables that nobody asked is named.
"""

import ast
import re
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, Final

from psycopg import AsyncConnection

from shared.persistence.database import FOR_LISTS, connect, migrate
from tests.support import plans
from tests.support.house import ROOT
from tests.support.list_questions import PAGE
from tests.support.plans import Executed, Plan

LISTS: Final = "shared/persistence/list_queries.py"
_SLACK: Final = 4
"""Pages that are looked at for a row: of its index, of its table, of what is joined."""
_FINDS: Final = ("select", "with", "update", "delete")
"""How a statement begins that has to find rows."""
_CHANGES: Final = re.compile(r"\b(update|insert into|delete from|for share)\b")
EVERYWHERE: Final = {
    "ended_session_until_idx": "logins that are over are forgotten by it",
    "idempotency_answered_id": "an erasure forgets answers by it",
    "quarantine_by_place": "an operator finds a record by its place",
    "quarantine_of_reason": "what keeps a partition is found by it",
}
"""Indexes of tables that every service has, by which the library finds something and no list does; and what."""
_INDEXES: Final = """
select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid
where not i.indisunique and c.relnamespace = 'public'::regnamespace"""
_TURN: Final = "pg_advisory"
"""What waits in turn finds nothing."""


@dataclass(frozen=True)
class Planned:
    """A service's questions, and how its database is filled for them."""

    service: str
    fill: Callable[[str], Awaitable[None]]
    ask: Callable[[str], Awaitable[object]]

    async def measured(self, url: str) -> Sequence[Plan]:
        """Fill a database, ask everything of it, and return what its statements did."""
        migrate(ROOT / "services" / self.service / "migrations", url)
        await self.fill(url)
        with plans.recorded(f"services/{self.service}", LISTS) as executed:
            await self.ask(url)
        async with await connect(url, autocommit=True) as plain, await connect(url, autocommit=True) as of_lists:
            for name, value in FOR_LISTS.items():
                await of_lists.execute(f"set {name} = {value}".encode())
            for connection in (plain, of_lists):
                await connection.execute("set default_transaction_read_only = on")
            return [await _plan(of_lists if _is_of_lists(each) else plain, each) for each in _different(executed)]


def most_pages(rows: int) -> float:
    """Return how many pages of PostgreSQL's a page of a list may look at, of a table with so many rows.

    What a share of the rows fits is found among its fellows, if it is small, or met soon along the order, if it is
    large: whichever is less costs the root of all rows times those that are shown, at most.
    """
    return _SLACK * sqrt(PAGE * rows)


def _is_of_lists(executed: Executed) -> bool:
    return any(file == LISTS for file, _ in executed.callers)


async def _plan(connection: AsyncConnection, executed: Executed) -> Plan:
    changes = _CHANGES.search(executed.text.lower())
    return await (plans.foresee if changes else plans.explain)(connection, executed)


def _different(executed: Sequence[Executed]) -> Iterator[Executed]:
    seen = set()
    for each in executed:
        said = (each.text, str(each.parameters))
        if each.text.strip().lower().startswith(_FINDS) and _TURN not in each.text and said not in seen:
            seen.add(said)
            yield each


def functions(service: str) -> Iterator[tuple[str, str]]:
    """Yield the public functions of a service's tables that may ask its database something; shape: (file, name)."""
    files = sorted((ROOT / "services" / service).rglob("*.py"))
    for file in (each for each in files if "tables" in {each.stem, each.parent.name}):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.AsyncFunctionDef) and not node.name.startswith("_"):
                yield str(file.relative_to(ROOT)), node.name


def unasked(service: str, found: Sequence[Plan], reasons: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the functions of which no statement was explained, and for which no reason is given."""
    asked = {caller for plan in found for caller in plan.executed.callers}
    return {*functions(service)} - asked - {*reasons}


async def unused_indexes(url: str, found: Sequence[Plan]) -> set[str]:
    """Return the indexes of a service by which nothing was found, but those that keep something from being twice."""
    async with await connect(url) as connection:
        rows = await (await connection.execute(_INDEXES)).fetchall()
    return {name for (name,) in rows} - {name for plan in found for name in plan.indexes} - EVERYWHERE.keys()


def said(plan: Plan) -> str:
    """Return a statement as a failed test shows it."""
    parameters: Any = plan.executed.parameters
    return f"{plan.pages} pages, {plan.rows} rows, {plan.milliseconds:.1f} ms: {plan.executed.text} {parameters}"
