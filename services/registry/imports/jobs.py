"""The worker's importer: takes started imports one after another and brings each to its end.

Invariant: an import goes on where its last committed batch ended, whoever runs it and however the runner before died;
one that cannot be gone on with is marked as failed and holds up no other. What has been kept long enough is deleted.
"""

import asyncio
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import partial
from itertools import islice
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection

from services.registry.imports.commands import (
    Admitted,
    Context,
    Refused,
    Sheet,
    admit,
    below,
    judged,
    places_of,
    today_of,
)
from services.registry.imports.rules.sheet_import import Import
from services.registry.imports.tables.import_batches import Batch, Overtaken, admit_batch
from services.registry.imports.tables.sheet_imports import IMPORTS, WAKE_CHANNEL, kept_file
from services.registry.reference.tables.region_codes import declared_history
from shared.persistence.database import Pool, connect
from shared.persistence.database_errors import DATABASE_FAULTS
from shared.persistence.unit_of_work import Deployment
from shared.regions import History
from shared.runtime import clock
from shared.runtime.telemetry import log

OpenSheets = Callable[[bytes], AbstractContextManager[Sequence[Sheet]]]
_LOCK: Final = 7_309_000_001
_LOOKS_AGAIN_SECONDS: Final = 30
_AWAY_SECONDS: Final = 1
_NEXT: Final = f"{IMPORTS.select} where state = 'running' order by sent_at limit 1"
_FORGET: Final = """
with old as (
    update sheet_import as job set state = case state when 'done' then 'done' else 'expired' end, sample = '[]'
    where kept_until < %(now)s and (
        state in ('previewed', 'failed')
        or (state = 'done' and exists (select from sheet_refused where import_id = job.id))
    ) returning id
), refused as (delete from sheet_refused where import_id in (select id from old))
delete from sheet_piece where import_id in (select id from old)"""


class Importer:
    """Runs in the worker beside the relay; of several workers one imports at a time."""

    def __init__(self, url: str, pool: Pool, instance: Deployment, batch_rows: int, open_sheets: OpenSheets) -> None:
        self._url, self._pool, self._instance = url, pool, instance
        self._batch_rows, self._open = batch_rows, open_sheets
        self._thread = ThreadPoolExecutor(1, "importer")
        self._waits_for: str | None = None

    async def run(self) -> None:
        """Import for ever; while the database is away, wait for it."""
        while True:
            try:
                await self._serve()
            except DATABASE_FAULTS as away:
                self._waits_for = type(away).__name__
                log().warning("importer-waits", reason=self._waits_for)
                await asyncio.sleep(_AWAY_SECONDS)

    async def failure_reason(self) -> str | None:
        """Name what the importer waits for."""
        return self._waits_for

    async def _serve(self) -> None:
        async with await connect(self._url, autocommit=True) as guard:
            await guard.execute(f"listen {WAKE_CHANNEL}")
            await self._alone(guard)
            while True:
                await self._all()
                await guard.execute(_FORGET, {"now": self._instance.clock()})
                self._waits_for = None
                async for _ in guard.notifies(timeout=_LOOKS_AGAIN_SECONDS, stop_after=1):
                    pass

    async def _alone(self, guard: AsyncConnection[Any]) -> None:
        """Wait until no other worker imports; asking again holds no snapshot open, as a waiting statement would."""
        while True:
            row = await (await guard.execute("select pg_try_advisory_lock(%s)", [_LOCK])).fetchone()
            if row and row[0]:
                return
            await asyncio.sleep(_AWAY_SECONDS)

    async def _all(self) -> None:
        while (job := await self._next()) is not None:
            try:
                await self._import(job)
            except DATABASE_FAULTS:
                raise
            except Overtaken:
                log().info("import-overtaken", import_id=str(job.id))
            except Exception as fault:  # noqa: BLE001  # whatever is wrong with one file, the next ones are wanted
                log().error("import-failed", import_id=str(job.id), reason=type(fault).__name__)
                await self._say("update sheet_import set state = 'failed' where id = %s and state = 'running'", job.id)

    async def _next(self) -> Import | None:
        async with self._pool.connection() as connection:
            row = await (await connection.execute(_NEXT)).fetchone()
        return None if row is None else IMPORTS.from_row(row)

    async def _say(self, statement: str, import_id: UUID) -> None:
        async with self._pool.connection() as connection:
            await connection.execute(statement, [import_id])

    async def _import(self, job: Import) -> None:
        history = await declared_history(self._pool)
        batches = self._batches(job, await kept_file(self._pool, job.id), history)
        try:
            while (batch := await self._apart(partial(next, batches, None))) is not None:
                job = await admit_batch(self._pool, self._instance, job, batch)
        finally:
            await self._apart(batches.close)

    async def _apart(self, work: Callable[[], Any]) -> Any:
        """Do in the importer's thread what would hold up the loop."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _batches(self, job: Import, content: bytes, history: History) -> Generator[Batch, None, None]:
        provinces = self._instance.provinces
        today = today_of(self._instance.clock(), job.region_code, provinces)
        places = places_of(job.region_code, provinces, history)
        context = Context(job.mapping, places, today, job.centre_id, job.column_values, job.who)
        with self._open(content) as sheets:
            (sheet,) = [each for each in sheets if each.name == job.sheet]
            rows = judged(islice(below(sheet, job.header_row), job.position, None), context)
            yield from batched(rows, self._batch_rows, context, job)


def batched(rows: Iterator[Any], most: int, context: Context, job: Import) -> Iterator[Batch]:
    """Yield judged rows batch by batch, the last one marked; there is always a last one."""
    position, is_last = job.position, False
    while not is_last:
        taken = list(islice(rows, most))
        position, is_last = position + len(taken), len(taken) < most
        refused = [result for _, _, result in taken if isinstance(result, Refused)]
        admitted: list[Admitted] = [
            admit((clock.new_id(), clock.new_id()), (row, cells), result, context)
            for row, cells, result in taken
            if result is not None and not isinstance(result, Refused)
        ]
        yield Batch(admitted, refused, position, is_last)
