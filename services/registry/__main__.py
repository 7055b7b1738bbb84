"""`python -m services.registry migrate|api|worker|reconcile`."""

from services.registry.app import RELAY_VERBS, run_api, run_migrate, run_worker
from shared.runtime.process import main

main("registry", {"migrate": run_migrate, "api": run_api, "worker": run_worker, **RELAY_VERBS})
