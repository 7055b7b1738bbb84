"""`python -m services.reporting migrate|api|worker|archive|rebuild|audit|reprocess|waive-gap`.

`reprocess` is also called `readmit`, and `waive-gap` `pass-gap`.
"""

from services.reporting.app import run_api, run_archive, run_migrate, run_worker
from services.reporting.audit.jobs import run_audit
from services.reporting.rebuild.jobs.verb import run_rebuild
from services.reporting.recovery.jobs import INBOX_VERBS
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
        **INBOX_VERBS,
    },
)
