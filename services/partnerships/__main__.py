"""`python -m services.partnerships migrate|api|worker|reprocess|waive-gap`.

`reprocess` is also called `reprocess`, and `waive-gap` `pass-hole`.
"""

from services.partnerships.app import INBOX_VERBS, run_api, run_migrate, run_worker
from services.partnerships.settings import NAME
from shared.runtime.process import main

main(NAME, {"migrate": run_migrate, "api": run_api, "worker": run_worker, **INBOX_VERBS})
