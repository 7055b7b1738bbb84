"""The launcher's verbs: `python -m deploy.local demo|up|down|status|reset|consume|operate|example`.

Invariant: what a person can mend ends in one sentence that says how, and in exit code 1, never in a traceback.
"""

import sys
from collections.abc import Callable
from typing import Final

from deploy.local import background, state
from deploy.local.console import consume, operate
from deploy.local.example import example
from deploy.local.messages import spoken
from deploy.local.options import Wishes
from deploy.local.paths import DATA, LOGS
from deploy.local.server import ServerFailed
from deploy.local.signals import AskedToStop, Signals
from deploy.local.supervisor import Demo


def demo() -> int:
    """Run the demo in the foreground until it is asked to stop: `demo [LOCK]`, where `make up` hands down the lock."""
    signals = Signals()
    handed = int(sys.argv[2]) if len(sys.argv) > 2 else None  # noqa: PLR2004 - program and verb before it
    try:
        with state.only_one(handed):
            state.end_leftovers()
            for folder in (DATA, LOGS):
                folder.mkdir(parents=True, exist_ok=True)
            state.shorten_logs(LOGS)
            Demo(Wishes.of_environment(), signals).run()
    except AskedToStop:
        pass
    return 0


VERBS: Final[dict[str, Callable[[], int]]] = {
    "demo": demo,
    "up": background.up,
    "down": background.down,
    "status": background.status,
    "reset": background.reset,
    "consume": consume,
    "operate": operate,
    "example": example,
}


def main(verb: str) -> int:
    """Do what was asked; return the exit code."""
    try:
        return spoken(VERBS[verb])
    except ServerFailed as failed:
        print(f"\n✗ Server tidak mau berjalan · a server would not start: {failed}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in VERBS:  # noqa: PLR2004 - program and verb
        sys.exit(f"usage: python -m deploy.local {{{'|'.join(VERBS)}}}")
    sys.exit(main(sys.argv[1]))
