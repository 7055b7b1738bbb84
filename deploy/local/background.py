"""The demo in the background: `make up`, `make down`, `make status`.

Invariant: `up` returns only when the demo is ready or has failed, showing what the launcher says meanwhile; `down`
returns only when nothing of it runs.
"""

import os
import subprocess
import sys
import time
from typing import Any, Final

from deploy.local import state
from deploy.local.health import is_ready
from deploy.local.messages import Refused, say
from deploy.local.paths import DATA, ENDPOINTS, LOGS, ROOT
from deploy.local.resource_usage import family, megabytes, percent_of_a_core
from deploy.local.roles import running_roles

LOG: Final = LOGS / "launcher.log"
POLL_SECONDS: Final = 0.1
DOWN_SECONDS: Final = 40.0
WATCH_SECONDS: Final = 3.0


def up() -> int:
    """Start a launcher of its own, which gets the lock from here, and follow it until all is ready."""
    LOGS.mkdir(parents=True, exist_ok=True)
    with state.hold() as door, LOG.open("w") as log:
        launcher = subprocess.Popen(
            [sys.executable, "-u", "-m", "deploy.local", "demo", str(door.fileno())],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            start_new_session=True,
            pass_fds=[door.fileno()],
        )
    try:
        return _follow(launcher)
    except KeyboardInterrupt:
        launcher.terminate()
        return launcher.wait()


def _follow(launcher: "subprocess.Popen[bytes]") -> int:
    with LOG.open() as words:
        while launcher.poll() is None and not (state.read(ENDPOINTS) or {}).get("ready"):
            _copy(words.read())
            time.sleep(POLL_SECONDS)
        time.sleep(POLL_SECONDS)  # the last lines come right after the file says that all is ready
        _copy(words.read())
    return launcher.returncode or 0


def _copy(words: str) -> None:
    print(words, end="", flush=True)


def down() -> int:
    """Stop the running demo, and whatever a killed one left."""
    launcher = state.launcher_pid()
    if launcher is None or not state.is_running():
        state.end_leftovers()
        say("Demo tidak berjalan.", "The demo is not running.")
        return 0
    os.kill(launcher, 15)
    deadline = time.monotonic() + DOWN_SECONDS
    while state.is_running():
        if time.monotonic() > deadline:
            raise Refused(
                f"Demo belum berhenti setelah {DOWN_SECONDS:g} s; lihat {LOG}.",
                f"The demo has not stopped after {DOWN_SECONDS:g} s; see {LOG}.",
            )
        time.sleep(POLL_SECONDS)
    say("Demo berhenti.", "The demo has stopped.")
    return 0


def status() -> int:
    """Say what runs, where, and how well."""
    known = state.read(ENDPOINTS)
    if not state.is_running() or not known:
        say("Demo tidak berjalan.", "The demo is not running; start it with: make demo, or make up")
        return 0
    say(f"{'ready' if known['ready'] else 'starting'}  {known['dashboard']}")
    for role in running_roles():
        address = known["services"][role.service][role.role]
        mark = "✓" if is_ready(int(address.rstrip("/").rpartition(":")[2])) else "✗"
        say(f"  {mark} {role.name:22} {address:28} {_process(known, role.name)}")
    say(f"    {'kafka':22} {known['kafka']:28} {_process(known, 'kafka')}")
    say(f"    {'postgres':22} {'':28} {_process(known, 'postgres')}")
    everything = family(state.launcher_pid() or 0)
    percent = percent_of_a_core(everything, WATCH_SECONDS)
    say(
        f"    {'all':22} {len(everything)} processes, {sum(map(megabytes, everything))} MB, {percent:.1f} % of one core"
    )
    return 0


def _process(known: dict[str, Any], name: str) -> str:
    pid = known["pids"].get(name, 0)
    return f"pid {pid:<8} {sum(map(megabytes, family(pid))) if pid else 0:4} MB"


def reset() -> int:
    """Forget all data of the demo; the environment and the downloads stay."""
    with state.hold():
        state.end_leftovers()
        subprocess.run(["rm", "-rf", str(DATA)], check=True)
    say("Data demo dilupakan.", "The demo's data is forgotten.")
    return 0
