"""The operator's verb `audit`: the stored figures are compared with what SQL makes of the archive.

Invariant: it ends with 0 when nothing differs, with 1 when something does, with 2 when not all could be compared, and
with 3 when nothing differs but a number was used twice or an event has several numbers.
"""

import sys

from services.reporting.audit.queries import Verdict, audit
from services.reporting.audit.tables.audit_source import open_audit_source
from services.reporting.indicators import DECLARED
from services.reporting.settings import OWNER, ReportingSettings
from shared.messaging.inbox.operator import say
from shared.runtime.process import run_once
from shared.runtime.telemetry import set_up


def run_audit() -> None:
    """Compare the figures with the archive, and print each difference."""
    settings, verdict = ReportingSettings(), Verdict()
    set_up(OWNER, "audit", settings)
    run_once(_compare(settings, verdict))
    sys.exit(verdict.exit_code)


async def _compare(settings: ReportingSettings, verdict: Verdict) -> None:
    async with open_audit_source(settings.database_url, DECLARED) as source:
        async for words in audit(source, verdict):
            say(words)
