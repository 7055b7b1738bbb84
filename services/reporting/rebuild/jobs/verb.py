"""The operator's verb `rebuild`: all figures are computed again beside the live ones, and put in their place.

Invariant: it ends with 0 only when the rebuilt figures are the live ones; else it says why in two languages.
"""

import sys

from services.reporting.indicators import DECLARED
from services.reporting.projection.commands import Projection
from services.reporting.projection.rules.decoding import RecordDecoder
from services.reporting.projection.tables.catalogue import publish
from services.reporting.projection.tables.projection_writer import PostgresProjectionWriter
from services.reporting.rebuild.jobs.rebuilding import RebuildContext, Rebuilding
from services.reporting.rebuild.rules import RebuildRefused
from services.reporting.rebuild.tables.shadow_tables import FILLING, FOLLOWING, open_shadow
from services.reporting.settings import OWNER, ReportingSettings
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
    modes = {"filling": FILLING, "following": FOLLOWING}
    context = RebuildContext(
        settings=settings,
        workers=settings.rebuild_hands,
        projection=lambda: Projection(DECLARED, RecordDecoder(DECLARED)),
        writer=lambda mode: PostgresProjectionWriter(settings.database_url, modes[mode]),
    )
    await publish(settings.database_url, DECLARED)
    async with open_shadow(settings.database_url, DECLARED) as shadow:
        await Rebuilding(context, shadow, _print_progress).run()


def _print_progress(words: Text) -> None:
    sys.stderr.write(f"{words.id} · {words.en}\n")
