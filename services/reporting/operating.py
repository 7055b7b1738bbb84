"""What an operator asks of reporting, once at a time: `rebuild`, `audit`, `readmit`, `pass-hole`.

Invariant: each ends with 0 only when it did what was asked, and says in two languages what that was.
"""

import argparse
import sys

from services.reporting.archive.tables import PostgresArchive
from services.reporting.audit.queries import Verdict, audit
from services.reporting.audit.tables.audit_source import open_evidence
from services.reporting.indicators import DECLARED
from services.reporting.projection.commands import Projection
from services.reporting.projection.jobs import OWNER
from services.reporting.projection.rules.decoding import Reader
from services.reporting.projection.rules.sequencing import PartitionName, WaivedGap
from services.reporting.projection.tables.catalogue import publish
from services.reporting.projection.tables.projection_writer import PostgresProjectionWriter
from services.reporting.projection.tables.waived_gaps import Decision, waive
from services.reporting.rebuild.jobs import RebuildContext, Rebuilding
from services.reporting.rebuild.rules import RebuildRefused
from services.reporting.rebuild.tables.shadow_tables import FILLING, FOLLOWING, open_shadow
from services.reporting.recovery.commands import ReprocessingResult, Reprocessor, reprocess_all
from services.reporting.recovery.tables import PostgresQuarantine
from services.reporting.settings import ReportingSettings
from shared.i18n import Text
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
                _say(words)

    run_once(compare())
    sys.exit(verdict.exit_code)


async def reprocess(database_url: str) -> ReprocessingResult:
    """Count what is parked and can be read by now."""
    ledger, archive, quarantine = (
        PostgresProjectionWriter(database_url), PostgresArchive(database_url), PostgresQuarantine(database_url)
    )  # fmt: skip
    reader = Reader(DECLARED)
    try:
        return await reprocess_all(quarantine, Reprocessor(reader, Projection(DECLARED, reader), ledger, archive).judge)
    finally:
        for opened in (ledger, archive, quarantine):
            await opened.close()


def run_reprocess() -> None:
    """Fold what is parked again, after its cause was mended."""
    settings = ReportingSettings()
    set_up(OWNER, "readmit", settings)

    async def tell() -> None:
        _say((await reprocess(settings.database_url)).words)

    run_once(tell())


def run_waive_gap() -> None:
    """Let go of missing numbers, exactly those that a lane stands still for; ends with 1 when nothing does."""
    settings, decision = ReportingSettings(), _decision(sys.argv[2:])
    set_up(OWNER, "pass-hole", settings)

    async def decide() -> None:
        freed, halted = await waive(settings.database_url, decision)
        if not freed:
            _say(_NOTHING_LIKE_THAT, *halted)
            sys.exit(1)
        _say(_LET_GO, *freed)

    run_once(decide())


_NOTHING_LIKE_THAT = Text(
    id="Tidak ada jalur yang terhenti tepat seperti itu; yang terhenti:",
    en="No lane stands still for exactly that; what does:",
)
_LET_GO = Text(
    id="Nomor yang hilang dilewati dan dicatat; jalur ini berjalan lagi untuk:",
    en="The missing numbers are let go, on record; the lane goes on for:",
)


def _decision(arguments: list[str]) -> Decision:
    parser = argparse.ArgumentParser("python -m services.reporting pass-hole")
    parser.add_argument("lane", type=_lane, help="jalur yang terhenti · the lane that stands still: 73.mentoring/0")
    parser.add_argument("missing", type=_numbers, help="nomor yang hilang · the missing numbers: 7..9")
    parser.add_argument("--by", required=True, help="jabatan yang memutuskan, bukan nama · the office that decides")
    parser.add_argument("--why", required=True, help="alasan · the reason")
    asked = parser.parse_args(arguments)
    return Decision(asked.lane, asked.missing, asked.by, asked.why)


def _lane(said: str) -> PartitionName:
    topic, _, partition = said.rpartition("/")
    return PartitionName(topic, int(partition))


def _numbers(said: str) -> WaivedGap:
    first, _, last = said.partition("..")
    return WaivedGap(int(first), int(last))


def _tell_progress(words: Text) -> None:
    sys.stderr.write(f"{words.id} · {words.en}\n")


def _say(words: Text, *lines: str) -> None:
    sys.stdout.write("\n  ".join((f"{words.id} · {words.en}", *lines)) + "\n")
