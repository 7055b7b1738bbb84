"""The archive's consumer: it files every event of the streams, beside the projector and never waiting for it.

Invariant: a batch that fails is read again from where PostgreSQL says, so an event is filed once.
"""

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from opentelemetry.trace import SpanKind

from services.reporting.archive.rules import ArchiveBatch, archive_batch
from services.reporting.projection.jobs.portions import portions, records_of
from services.reporting.projection.rules.decoding import RecordDecoder
from shared.contracts.partition import Partition
from shared.messaging.inbox.classification import unresolved
from shared.messaging.inbox.sequencing import Holders, Run
from shared.messaging.inbox.tracker import PartitionTracker
from shared.runtime.failpoints import failpoint
from shared.runtime.telemetry import traces

ARCHIVE_GROUP: Final = "reporting-archive"


class Archive(Protocol):
    """Where events are kept; a batch is one transaction."""

    async def holders(self, asked: Mapping[Partition, set[int]]) -> Holders:
        """Return which events took numbers."""

    async def write(self, batch: ArchiveBatch) -> None:
        """File a batch whole or not at all; raises unless all its partitions still stand where they stood."""


class ArchiveConsumer:
    """Files every event behind the numbers."""

    def __init__(self, decoder: RecordDecoder, archive: Archive, tracker: PartitionTracker) -> None:
        self._decoder, self._archive, self._tracker = decoder, archive, tracker

    async def on_batch(self, runs: Sequence[Run]) -> None:
        """File a batch, portion by portion, each whole or not at all; raises when one was not filed."""
        with traces.batch("file", SpanKind.CONSUMER, traces.carried(runs), records_of(runs), ARCHIVE_GROUP):
            try:
                for portion in portions(runs):
                    await self._file(portion)
            except BaseException:
                self._tracker.forget()
                raise

    async def _file(self, runs: Sequence[Run]) -> None:
        positions = await self._tracker.positions(runs)
        failpoint("archive-decoding")
        batch = archive_batch(self._decoder, runs, positions)
        if asked := unresolved(batch.plans):
            batch = archive_batch(self._decoder, runs, positions, await self._archive.holders(asked))
        await self._tracker.confirm(batch.plans)
        if batch.plans:
            await self._archive.write(batch)
            self._tracker.expect(batch.plans)
            self._tracker.moved(batch.plans)
