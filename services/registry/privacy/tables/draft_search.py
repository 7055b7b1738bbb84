"""Looks for somebody in the tables that offices sent, before the transaction in which they are forgotten.

What can be searched was written when a table was read, so no file is opened; of a file that a release of before took,
or keeps taking beside this one, it is written here, once, in the queue in which files are read.

Invariant: no statement here runs in a transaction with another, save the short ones that write a search text; what is
stored after the snapshot of a search is found by `drafts`, inside the transaction that forgets.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final, Protocol, TypeVar
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.errors import ForeignKeyViolation
from psycopg.rows import DictRow

from services.registry.imports.rules.search_text import search_text
from services.registry.imports.tables.sandbox import open_apart
from services.registry.imports.tables.sheet_imports import NOTHING_SAID, kept_file, named
from services.registry.people.tables import EntrepreneurRow
from services.registry.privacy.commands import Traces
from services.registry.privacy.tables.drafts import KNOWN_AS, UNSEARCHED, any_carries, patterns, sought_by
from shared.persistence.database import Pool
from shared.runtime.errors import Conflict, Invalid
from shared.runtime.failpoints import failpoint
from shared.runtime.principal import Principal

T = TypeVar("T")
_AS_OF: Final = "select pg_current_snapshot()::text as as_of"
_TEXTS: Final = "select distinct import_id from sheet_text order by import_id"
_TEXT: Final = "select content from sheet_text where import_id = %(import_id)s"
_NAMED: Final = "select id from sheet_import where named like any(%(patterns)s) order by id"
_REFUSED: Final = "select import_id, row from sheet_refused where said like any(%(patterns)s) order by import_id, row"
_STORE_TEXT: Final = """
insert into sheet_text (import_id, number, content) select %(import_id)s, number, content
from unnest(%(parts)s::bytea[]) with ordinality as part (content, number) on conflict do nothing"""
_UNSEARCHED_NAMES: Final = """
select id, file_name, columns, sheet, other_sheets from sheet_import where named is null order by id limit 500
for update"""
_NAME: Final = """
update sheet_import set named = made.named from unnest(%(ids)s::uuid[], %(texts)s::text[]) as made (id, named)
where sheet_import.id = made.id"""
_UNSEARCHED_ROWS: Final = """
select import_id, row, cells from sheet_refused where said is null order by import_id, row limit 500 for update"""
_SAY: Final = """
update sheet_refused set said = made.said
from unnest(%(ids)s::uuid[], %(rows)s::int[], %(texts)s::text[]) as made (import_id, row, said)
where (sheet_refused.import_id, sheet_refused.row) = (made.import_id, made.row)"""


class Read(Protocol):
    """Reads a file where nothing else waits for it; raises `Unavailable` when too many are being read."""

    async def __call__(self, work: Callable[[], T]) -> T:
        """Return what reading a file comes to."""


class DraftSearch:
    """Looks through what can be searched of sent tables, one table at a time."""

    def __init__(self, pool: Pool, read: Read) -> None:
        self._pool, self._read = pool, read
        self._thread = ThreadPoolExecutor(1, "search")

    async def traces_of(self, ref: UUID, asks: Principal) -> Traces:
        """Return where sent tables carry somebody; nothing for whoever is gone or beyond reach."""
        known_as = await self._all(KNOWN_AS, {"id": ref})
        if not known_as or not EntrepreneurRow.scope_columns.within(asks, known_as[0]):
            return Traces()
        await self._catch_up()
        sought = sought_by(known_as)
        like = {"patterns": patterns(sought)}
        ((as_of,),) = [each.values() for each in await self._all(_AS_OF, {})]
        drafts = [each["import_id"] for each in await self._all(_TEXTS, {}) if await self._carries(each, sought)]
        named_so = [each["id"] for each in await self._all(_NAMED, like)]
        refused = [(each["import_id"], each["row"]) for each in await self._all(_REFUSED, like)]
        failpoint("drafts-searched")
        return Traces(sought, as_of, (*drafts,), (*named_so,), (*refused,))

    async def _all(self, statement: str, row: Mapping[str, Any]) -> list[DictRow]:
        async with self._pool.connection() as connection:
            return await (await connection.execute(statement, row)).fetchall()

    async def _carries(self, draft: Mapping[str, Any], sought: frozenset[str]) -> bool:
        parts = [each["content"] for each in await self._all(_TEXT, draft)]
        return await asyncio.get_running_loop().run_in_executor(self._thread, any_carries, parts, sought)

    async def _catch_up(self) -> None:
        """Write what is searched of whatever a release of before has stored."""
        for draft in await self._all(UNSEARCHED, {}):
            await self._store(draft["import_id"], await self._read_text(draft["import_id"]))
        for step in (_name_some, _say_some):
            while await self._step(step):
                pass

    async def _read_text(self, import_id: UUID) -> Sequence[bytes | None]:
        try:
            content = await kept_file(self._pool, import_id)
            return await self._read(partial(_search_text, content)) or [NOTHING_SAID]
        except Conflict:  # it was imported or forgotten just now
            return []
        except Invalid:  # nobody can read it any more: it may carry anybody
            return [None]

    async def _store(self, import_id: UUID, parts: Sequence[bytes | None]) -> None:
        try:
            await self._all_at_once(_STORE_TEXT, {"import_id": import_id, "parts": [*parts]})
        except ForeignKeyViolation:
            """The file was imported or forgotten just now."""

    async def _all_at_once(self, statement: str, row: Mapping[str, Any]) -> None:
        async with self._pool.connection() as connection:
            await connection.execute(statement, row)

    async def _step(self, step: Callable[[AsyncConnection[DictRow]], Any]) -> bool:
        async with self._pool.connection() as connection, connection.transaction():
            return bool(await step(connection))


async def _name_some(connection: AsyncConnection[DictRow]) -> int:
    rows = await (await connection.execute(_UNSEARCHED_NAMES)).fetchall()
    await connection.execute(_NAME, {"ids": [each["id"] for each in rows], "texts": [named(each) for each in rows]})
    return len(rows)


async def _say_some(connection: AsyncConnection[DictRow]) -> int:
    rows = await (await connection.execute(_UNSEARCHED_ROWS)).fetchall()
    made: dict[str, list[Any]] = {"ids": [each["import_id"] for each in rows], "rows": [each["row"] for each in rows]}
    await connection.execute(_SAY, {**made, "texts": [search_text([each["cells"]]) for each in rows]})
    return len(rows)


def _search_text(content: bytes) -> Sequence[bytes]:
    with open_apart(content) as (sheet, *_):
        return sheet.survey(0, {}).search_text
