"""`python -m services.mentoring migrate|api|worker|reprocess|waive-gap`.

`reprocess` is also called `readmit`, and `waive-gap` `pass-hole`.
"""

from services.mentoring.app import run_api, run_migrate, run_worker
from services.mentoring.operating import INBOX_VERBS
from shared.runtime.process import main

main("mentoring", {"migrate": run_migrate, "api": run_api, "worker": run_worker, **INBOX_VERBS})
