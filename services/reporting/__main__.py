"""`python -m services.reporting migrate|api|worker|archive|rebuild|audit|readmit|pass-hole`."""

from services.reporting.app import run_api, run_archive, run_migrate, run_worker
from services.reporting.operating import run_audit, run_rebuild, run_reprocess, run_waive_gap
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
        "readmit": run_reprocess,
        "pass-hole": run_waive_gap,
    },
)
