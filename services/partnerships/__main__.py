"""`python -m services.partnerships migrate|api|worker|reprocess|waive-gap|put-aside|take-in|accept-log|reconcile`.

`reprocess` is also called `readmit`, and `waive-gap` `pass-hole`.
"""

from services.partnerships.app import INBOX_VERBS, RELAY_VERBS, run_api, run_migrate, run_worker
from services.partnerships.settings import NAME
from shared.runtime.process import main

main(NAME, {"migrate": run_migrate, "api": run_api, "worker": run_worker, **INBOX_VERBS, **RELAY_VERBS})
