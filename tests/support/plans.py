"""Statements as they are executed, and what PostgreSQL does for each of them.

A recorder stands between whoever asks and psycopg, whether they ask through SQLAlchemy or not: it notes each statement
of some folders' modules with the functions that executed it. Invariant: a plan is that of the very statement with its
very parameters, on the same connection's settings, really executed.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from psycopg import AsyncConnection, AsyncCursor, AsyncServerCursor
from sqlalchemy.ext.asyncio import AsyncSession

ROOT: Final = Path(__file__).parents[2]
_ASKED_BY: ContextVar[frozenset[tuple[str, str]]] = ContextVar("asked_by", default=frozenset())
"""Who asked through SQLAlchemy, which executes on a stack of its own."""


@dataclass(frozen=True)
class Executed:
    """One statement, with its parameters and who executed it."""

    callers: frozenset[tuple[str, str]]
    """The functions that it was executed for: file, from the root of the tree on, and name."""
    statement: Any
    parameters: Any

    @property
    def text(self) -> str:
        """Return the statement as it was written, to tell it from others."""
        return str(self.statement)


@dataclass(frozen=True)
class Plan:
    """What one execution of a statement did."""

    executed: Executed
    milliseconds: float
    pages: int
    """Pages of 8 KB that were looked at, in memory or not."""
    rows: int
    """Rows that its nodes handled, in all loops, those thrown away by a filter among them."""
    whole: tuple[str, ...]
    """The tables that were read from end to end."""
    indexes: frozenset[str]
    """The indexes by which something was found."""


@contextmanager
def recorded(*under: str) -> Iterator[list[Executed]]:
    """Note every statement that is executed by a file under some folders."""
    found: list[Executed] = []
    with ExitStack() as stack:
        for cursor in (AsyncCursor, AsyncServerCursor):
            stack.enter_context(_replaced(cursor, partial(_noting, found, under)))
        stack.enter_context(_replaced(AsyncSession, partial(_asking, under)))
        yield found


@contextmanager
def _replaced(owner: type, instead: Callable[[Any], Any]) -> Iterator[None]:
    """Let a class execute otherwise; `instead` is given how it did."""
    plain = owner.execute  # type: ignore[attr-defined]  # psycopg's and SQLAlchemy's classes have it
    owner.execute = instead(plain)  # type: ignore[attr-defined]
    try:
        yield
    finally:
        owner.execute = plain  # type: ignore[attr-defined]


def _noting(found: list[Executed], under: Sequence[str], plain: Any) -> Any:
    async def execute(self: Any, query: Any, params: Any = None, **more: Any) -> Any:
        if callers := frozenset(_callers(under)) | _ASKED_BY.get():
            found.append(Executed(callers, query, params))
        return await plain(self, query, params, **more)

    return execute


def _asking(under: Sequence[str], plain: Any) -> Any:
    async def execute(self: Any, *asked: Any, **more: Any) -> Any:
        token = _ASKED_BY.set(frozenset(_callers(under)))
        try:
            return await plain(self, *asked, **more)
        finally:
            _ASKED_BY.reset(token)

    return execute


def _callers(under: Sequence[str]) -> Iterator[tuple[str, str]]:
    frame = sys._getframe(2)  # the way to those who called
    while frame is not None:
        file = Path(frame.f_code.co_filename)
        if any(file.is_relative_to(ROOT / each) for each in under):
            yield str(file.relative_to(ROOT)), frame.f_code.co_name
        frame = frame.f_back  # type: ignore[assignment]


async def explain(connection: AsyncConnection, executed: Executed) -> Plan:
    """Execute a statement once more and return its plan."""
    top = await _explained(connection, executed, "explain (analyze, buffers, format json)")
    nodes = list(_nodes(top["Plan"]))
    return Plan(
        executed,
        top["Execution Time"],
        top["Plan"]["Shared Hit Blocks"] + top["Plan"]["Shared Read Blocks"],
        sum(_handled(node) for node in nodes),
        tuple(node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan" and node["Actual Loops"]),
        _indexes(nodes),
    )


async def foresee(connection: AsyncConnection, executed: Executed) -> Plan:
    """Return the plan of a statement that changes or locks something, which is not executed."""
    nodes = list(_nodes((await _explained(connection, executed, "explain (format json)"))["Plan"]))
    whole = tuple(node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan")
    return Plan(executed, 0, 0, 0, whole, _indexes(nodes))


def _indexes(nodes: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    return frozenset(node["Index Name"] for node in nodes if "Index Name" in node)


async def _explained(connection: AsyncConnection, executed: Executed, how: str) -> Any:
    said = executed.statement
    text = said if isinstance(said, str | bytes) else said.as_string(connection)
    text = text.decode() if isinstance(text, bytes) else text
    ((plan,),) = await (await connection.execute(f"{how} {text}".encode(), executed.parameters)).fetchall()
    return (plan if isinstance(plan, list) else json.loads(plan))[0]


def _nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from _nodes(inner)


def _handled(node: Mapping[str, Any]) -> int:
    removed = sum(node.get(name, 0) for name in _REMOVED)
    return int((node["Actual Rows"] + removed) * node["Actual Loops"])


_REMOVED: Sequence[str] = ("Rows Removed by Filter", "Rows Removed by Index Recheck", "Rows Removed by Join Filter")
