"""The projector: it turns batches into cells and timelines, and writes one portion while it projects the next.

Invariant: a portion is written whole or not at all, and after the portion before it.
"""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Final

from opentelemetry.trace import SpanKind

from services.reporting.projection.commands import Projection, ProjectionWriter, WriteBatch
from services.reporting.projection.jobs.portions import portions, records_of
from shared.messaging.inbox.classification import unresolved
from shared.messaging.inbox.sequencing import Run
from shared.messaging.inbox.tracker import PartitionTracker
from shared.runtime.failpoints import failpoint
from shared.runtime.telemetry import traces

PROJECTOR_GROUP: Final = "reporting-folder"


class Projector:
    """Projects batches into cells and timelines; while one portion is being written, the next is being projected."""

    def __init__(self, projection: Projection, writer: ProjectionWriter, tracker: PartitionTracker) -> None:
        self._projection, self._writer, self._tracker = projection, writer, tracker
        self._writing: Awaitable[None] | None = None

    async def on_batch(self, runs: Sequence[Run]) -> None:
        """Apply a batch, portion by portion, each whole or not at all; raises when one was not applied."""
        with traces.batch("fold", SpanKind.CONSUMER, traces.carried(runs), records_of(runs), PROJECTOR_GROUP):
            try:
                for portion in portions(runs):
                    await self._fold(portion)
                await self._written()
            except BaseException:
                await asyncio.gather(self._written(), return_exceptions=True)
                self._tracker.forget()
                self._projection.forget_keys()
                raise

    async def _fold(self, runs: Sequence[Run]) -> None:
        positions = await self._tracker.positions(runs)
        failpoint("folder-decoding")
        batch = self._projection.project_batch(runs, positions)
        if asked := unresolved(batch.plans):
            await self._written()
            batch = self._projection.project_batch(runs, positions, await self._writer.holders(asked))
        await self._tracker.confirm(batch.plans)
        if batch.plans:
            await self._projection.resolve_keys(batch, self._writer)
            self._tracker.expect(batch.plans)
            await self._written()
            batch.stood = self._tracker.last_commit
            self._writing = self._note(self._writer.write(batch), batch)

    async def _note(self, written: Awaitable[None], batch: WriteBatch) -> None:
        await written
        self._tracker.moved(batch.plans)

    async def _written(self) -> None:
        writing, self._writing = self._writing, None
        if writing is not None:
            await writing
