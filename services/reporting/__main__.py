"""`python -m services.reporting migrate|api|worker|archive|rebuild|readmit|pass-hole`."""

from services.reporting.app import run_api, run_archive, run_migrate, run_worker
from services.reporting.operating import run_pass_hole, run_readmit, run_rebuild
from shared.run import main

main(
    "reporting",
    {
        "migrate": run_migrate,
        "api": run_api,
        "worker": run_worker,
        "archive": run_archive,
        "rebuild": run_rebuild,
        "readmit": run_readmit,
        "pass-hole": run_pass_hole,
    },
)
