"""`python -m services.reporting migrate|api|worker|archive|rebuild|audit|readmit|pass-hole`."""

from services.reporting.app import run_api, run_archive, run_migrate, run_worker
from services.reporting.operating import run_audit, run_pass_hole, run_readmit, run_rebuild
from shared.run import main

main(
    "reporting",
    {
        "migrate": run_migrate,
        "api": run_api,
        "worker": run_worker,
        "archive": run_archive,
        "rebuild": run_rebuild,
        "audit": run_audit,
        "readmit": run_readmit,
        "pass-hole": run_pass_hole,
    },
)
