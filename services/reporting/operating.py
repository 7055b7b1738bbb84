"""What an operator asks of reporting, once at a time: `rebuild`, `audit`, and what is asked of every inbox.

Invariant: each ends with 0 only when it did what was asked, and says in two languages what that was.
"""

import sys

from services.reporting.archive.tables import PostgresArchive
from services.reporting.audit.queries import Verdict, audit
from services.reporting.audit.tables.audit_source import open_evidence
from services.reporting.indicators import DECLARED
from services.reporting.projection.commands import Projection
from services.reporting.projection.jobs import OWNER
from services.reporting.projection.rules.decoding import Reader
from services.reporting.projection.tables.catalogue import publish
from services.reporting.projection.tables.projection_writer import PostgresProjectionWriter
from services.reporting.rebuild.jobs import RebuildContext, Rebuilding
from services.reporting.rebuild.rules import RebuildRefused
from services.reporting.rebuild.tables.shadow_tables import FILLING, FOLLOWING, open_shadow
from services.reporting.recovery.commands import Reprocessor
from services.reporting.recovery.tables import PostgresQuarantine
from services.reporting.settings import ReportingSettings
from shared.i18n import Text
from shared.messaging.inbox.operator import inbox_verbs, say
from shared.messaging.inbox.reprocessing import Reprocessed, reprocess_all
from shared.runtime.process import run_once
from shared.runtime.telemetry import set_up


def run_rebuild() -> None:
    """Count everything again, from the first event on."""
    settings = ReportingSettings()
    set_up(OWNER, "rebuild", settings)
    try:
        run_once(rebuild(settings))
    except RebuildRefused as refused:
        sys.exit(str(refused))


async def rebuild(settings: ReportingSettings) -> None:
    """Count everything again beside the live numbers, and put the result in their place."""
    manners = {"filling": FILLING, "following": FOLLOWING}
    workshop = RebuildContext(
        settings=settings,
        hands=settings.rebuild_hands,
        folding=lambda: Projection(DECLARED, Reader(DECLARED)),
        ledger=lambda manner: PostgresProjectionWriter(settings.database_url, manners[manner]),
    )
    await publish(settings.database_url, DECLARED)
    async with open_shadow(settings.database_url, DECLARED) as shadow:
        await Rebuilding(workshop, shadow, _tell_progress).run()


def run_audit() -> None:
    """Compare the numbers with the archive; ends with 1 when something differs, 2 when not all could be compared."""
    settings, verdict = ReportingSettings(), Verdict()
    set_up(OWNER, "audit", settings)

    async def compare() -> None:
        async with open_evidence(settings.database_url, DECLARED) as evidence:
            async for words in audit(evidence, verdict):
                say(words)

    run_once(compare())
    sys.exit(verdict.exit_code)


async def reprocess(database_url: str) -> Reprocessed:
    """Count what is parked and can be read by now."""
    reader, ledger, archive = Reader(DECLARED), PostgresProjectionWriter(database_url), PostgresArchive(database_url)
    judge = Reprocessor(reader, Projection(DECLARED, reader), ledger, archive).judge
    quarantine = PostgresQuarantine(database_url, judge)
    try:
        return await reprocess_all(quarantine.readmit)
    finally:
        for opened in (ledger, archive, quarantine):
            await opened.close()


INBOX_VERBS = inbox_verbs(OWNER, ReportingSettings, lambda settings: reprocess(settings.database_url))


def _tell_progress(words: Text) -> None:
    sys.stderr.write(f"{words.id} · {words.en}\n")
