"""`python -m services.reporting migrate|api|worker|archive|rebuild`."""

from services.reporting.app import run_api, run_archive, run_migrate, run_rebuild, run_worker
from shared.run import main

main(
    "reporting",
    {
        "migrate": run_migrate,
        "api": run_api,
        "worker": run_worker,
        "archive": run_archive,
        "rebuild": run_rebuild,
    },
)
