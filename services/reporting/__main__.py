"""`python -m services.reporting VERB`.

Roles: migrate, api, worker, archive. Verbs: rebuild, audit, refile, reprocess, waive-gap, put-aside, take-in and
accept-log.

`reprocess` is also called `readmit`, and `waive-gap` `pass-hole`.
"""

from services.reporting.app import run_api, run_archive, run_migrate, run_worker
from services.reporting.audit.jobs import run_audit
from services.reporting.rebuild.jobs.verb import run_rebuild
from services.reporting.recovery.jobs import INBOX_VERBS, run_refile
from shared.runtime.process import main

main(
    "reporting",
    {
        "migrate": run_migrate,
        "api": run_api,
        "worker": run_worker,
        "archive": run_archive,
        "rebuild": run_rebuild,
        "audit": run_audit,
        "refile": run_refile,
        **INBOX_VERBS,
    },
)
