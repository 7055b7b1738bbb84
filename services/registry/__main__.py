"""`python -m services.registry migrate|api|worker`."""

from services.registry.app import run_api, run_migrate, run_worker
from shared.runtime.process import main

main("registry", {"migrate": run_migrate, "api": run_api, "worker": run_worker})
