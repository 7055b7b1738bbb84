"""The verbs that recover an inbox: `reprocess`, `waive-gap`, `put-aside`, `take-in`, `accept-log`; and `refile`.

Invariant: each ends with 0 only when it did what was asked, and says in two languages what that was.
"""

import sys
from typing import Final

from services.reporting.archive.rules import ARCHIVE
from services.reporting.archive.tables.rows import PostgresArchive, take_out
from services.reporting.indicators import DECLARED
from services.reporting.projection.commands import PROJECTOR, Projection
from services.reporting.projection.rules.decoding import RecordDecoder
from services.reporting.projection.tables.projection_writer import PostgresProjectionWriter
from services.reporting.rebuild.jobs.rebuilding import open_streams
from services.reporting.recovery.commands import Refiling, Reprocessor, refile_all
from services.reporting.recovery.tables import MOVE_DOWN, PostgresQuarantine
from services.reporting.settings import OWNER, ReportingSettings
from shared.i18n import Text
from shared.messaging.inbox.operator import Inbox, inbox_verbs, say
from shared.messaging.inbox.put_aside import Remedy
from shared.messaging.inbox.reprocessing import Reprocessed, reprocess_all
from shared.runtime.process import run_once
from shared.runtime.telemetry import set_up


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


_REMEDIES: Final = {
    PROJECTOR: Remedy(
        Text(
            id="sudah terhitung; `rebuild` mengeluarkannya dari semua angka",
            en="it is counted; `rebuild` takes it out of all figures",
        ),
        None,
    ),
    ARCHIVE: Remedy(
        Text(
            id="sudah dikeluarkan dari arsip; nomornya bebas, dan `reprocess` memasukkan kejadian yang menunggunya",
            en="it is out of the archive; its number is free, and `reprocess` takes in the event that waits for it",
        ),
        take_out,
    ),
}


async def refile(settings: ReportingSettings) -> Refiling:
    """File what the archive lacks, from the log."""
    archive = PostgresArchive(settings.database_url)
    try:
        async with open_streams(settings) as log:
            return await refile_all(RecordDecoder(DECLARED), archive, log)
    finally:
        await archive.close()


def run_refile() -> None:
    """Look for what the archive lacks, file it from the log, and say what the log does not have."""
    settings = ReportingSettings()
    set_up(OWNER, "refile", settings)
    run_once(_refile(settings))


async def _refile(settings: ReportingSettings) -> None:
    done = await refile(settings)
    say(done.words, *done.named())
    sys.exit(1 if done.gone else 0)


INBOX_VERBS: Final = inbox_verbs(
    Inbox(OWNER, ReportingSettings, lambda settings: reprocess(settings.database_url), _REMEDIES, [MOVE_DOWN])
)
