"""`python -m services.partnerships migrate|api|worker`."""

from services.partnerships.app import run_api, run_migrate, run_worker
from shared.runtime.process import main

main("partnerships", {"migrate": run_migrate, "api": run_api, "worker": run_worker})
