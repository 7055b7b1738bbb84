"""Reporting's own verbs, with only the indicators that add up declared: what a projector without `Distinct` would be.

`python -m tests.bench.sums_only worker` takes the settings of `python -m services.reporting worker`.

Invariant: it is the service's verb to the last line; the list of views is all that differs.
"""

import runpy

from services.reporting import indicators
from services.reporting.indicators.rules.catalogue import Catalogue
from services.reporting.indicators.sessions import SESSION_HOURS, SESSIONS

if __name__ == "__main__":
    indicators.DECLARED = Catalogue((SESSIONS, SESSION_HOURS))
    runpy.run_module("services.reporting", run_name="__main__")
