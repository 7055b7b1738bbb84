"""`python -m services.partnerships migrate|api|worker|reprocess|waive-gap`.

`reprocess` is also called `readmit`, and `waive-gap` `pass-hole`.
"""

from services.partnerships.app import run_api, run_migrate, run_worker
from services.partnerships.operating import INBOX_VERBS
from shared.runtime.process import main

main("partnerships", {"migrate": run_migrate, "api": run_api, "worker": run_worker, **INBOX_VERBS})
