"""What one start of the demo leaves for the next, and for the person beside it: lock, children, ports, addresses.

Invariant: at most one launcher runs in a checkout (the kernel holds the lock, so a dead one never blocks), and a
process of an earlier start is ended only if pid *and* birth say that it is ours.
"""

import fcntl
import json
import os
import signal
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, TextIO

from deploy.local.child import Child, birth
from deploy.local.messages import Refused, say
from deploy.local.paths import ENDPOINTS, VAR
from deploy.local.prefork import not_for_copies

LOCK: Final = VAR / "demo.lock"
LAUNCHER: Final = VAR / "launcher.json"
CHILDREN: Final = VAR / "children.json"
LONGEST_LOG_BYTES: Final = 5_000_000
POLL_SECONDS: Final = 0.05
ASKED_SECONDS: Final = 0.5
"""Whoever only asks whether a launcher runs holds its lock for a moment."""
LEAVE_SECONDS: Final = 8.0
"""How long processes of a launcher that was killed may take to end by themselves."""


def read(path: Path) -> Any:
    """Return a file's JSON; nothing if it is not there or was cut short."""
    try:
        return json.loads(path.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return None


def write(path: Path, content: object) -> None:
    """Replace a file at once, readable by its owner alone."""
    unfinished = path.with_suffix(".new")
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps(content, indent=2) + "\n")
    unfinished.replace(path)


def hold() -> TextIO:
    """Take the lock of this checkout, which ends with the file and its copies; raises Refused if another holds it."""
    VAR.mkdir(exist_ok=True)
    door = LOCK.open("w")
    deadline = time.monotonic() + ASKED_SECONDS
    while not _locked(door):
        if time.monotonic() > deadline:
            door.close()
            raise already_running()
        time.sleep(POLL_SECONDS)
    ENDPOINTS.unlink(missing_ok=True)  # of a launcher that was killed
    return door


@contextmanager
def only_one(handed: int | None = None) -> Iterator[None]:
    """Be the launcher of this checkout; raises Refused if another one is. `handed` is a lock that is held already."""
    with not_for_copies(hold() if handed is None else os.fdopen(handed, "w")):
        write(LAUNCHER, {"pid": os.getpid(), "born": birth(os.getpid())})
        try:
            yield
        finally:
            for left in (LAUNCHER, CHILDREN, ENDPOINTS):
                left.unlink(missing_ok=True)


def already_running() -> Refused:
    """Return the sentence for a second start."""
    known = read(ENDPOINTS) or {}
    if not known.get("ready"):
        return Refused(
            "Demo di folder ini sedang dimulai (atau dihentikan); tunggu, dan lihat: make status",
            "The demo in this folder is being started already (or stopped); wait, and look: make status",
        )
    address = known["dashboard"]
    return Refused(
        f"Demo sudah berjalan di folder ini ({address}); hentikan dengan Ctrl-C di terminalnya atau: make down",
        f"The demo already runs in this folder ({address}); stop it with Ctrl-C in its terminal or with: make down",
    )


def is_running() -> bool:
    """Tell whether a launcher runs in this checkout."""
    if not LOCK.exists():
        return False
    with LOCK.open("a") as door:
        return not _locked(door)


def _locked(door: TextIO) -> bool:
    try:
        fcntl.flock(door, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def launcher_pid() -> int | None:
    """Return the running launcher's process."""
    told = read(LAUNCHER) or {}
    return told["pid"] if told and birth(told["pid"]) == told["born"] else None


def record(children: Iterable[Child]) -> None:
    """Remember what was started, for a next start that must clean up after this one."""
    write(CHILDREN, [{"name": child.program.name, "pid": child.pid, "born": child.born} for child in children])


def end_leftovers() -> None:
    """End what a launcher that was killed left behind; what is not provably ours stays."""
    left = [entry for entry in read(CHILDREN) or [] if birth(entry["pid"]) == entry["born"]]
    if not left:
        return
    say(
        f"Membereskan {len(left)} proses sisa dari start sebelumnya …",
        "ending what an earlier start left running …",
    )
    for entry in left:
        _signal(entry, signal.SIGTERM)
    deadline = time.monotonic() + LEAVE_SECONDS
    while (left := [entry for entry in left if birth(entry["pid"]) == entry["born"]]) and time.monotonic() < deadline:
        time.sleep(0.1)
    for entry in left:
        _signal(entry, signal.SIGKILL)


def shorten_logs(folder: Path) -> None:
    """Put long logs of earlier starts aside; only the last such stay."""
    for log in folder.glob("*.log"):
        if log.stat().st_size > LONGEST_LOG_BYTES:
            log.replace(log.with_suffix(".old"))


def _signal(entry: Mapping[str, Any], number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(entry["pid"], number)
