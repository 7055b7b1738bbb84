"""The operator's verbs `reprocess` and `waive-gap`, by which an inbox is recovered.

Invariant: each ends with 0 only when it did what was asked, and says in two languages what that was.
"""

from typing import Final

from services.reporting.archive.tables import PostgresArchive
from services.reporting.indicators import DECLARED
from services.reporting.projection.commands import Projection
from services.reporting.projection.rules.decoding import RecordDecoder
from services.reporting.projection.tables.projection_writer import PostgresProjectionWriter
from services.reporting.recovery.commands import Reprocessor
from services.reporting.recovery.tables import PostgresQuarantine
from services.reporting.settings import OWNER, ReportingSettings
from shared.messaging.inbox.operator import inbox_verbs
from shared.messaging.inbox.reprocessing import Reprocessed, reprocess_all


async def reprocess(database_url: str) -> Reprocessed:
    """Apply what is quarantined and can be read by now."""
    decoder, writer, archive = (
        RecordDecoder(DECLARED),
        PostgresProjectionWriter(database_url),
        PostgresArchive(database_url),
    )
    judge = Reprocessor(decoder, Projection(DECLARED, decoder), writer, archive).judge
    quarantine = PostgresQuarantine(database_url, judge)
    try:
        return await reprocess_all(quarantine.reprocess_next)
    finally:
        for opened in (writer, archive, quarantine):
            await opened.close()


INBOX_VERBS: Final = inbox_verbs(OWNER, ReportingSettings, lambda settings: reprocess(settings.database_url))
