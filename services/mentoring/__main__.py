"""`python -m services.mentoring migrate|api|worker`."""

from services.mentoring.app import run_api, run_migrate, run_worker
from shared.runtime.process import main

main("mentoring", {"migrate": run_migrate, "api": run_api, "worker": run_worker})
