"""One child process of the launcher: started in its own group, tied to its starter, stopped in order.

Invariant: a child is signalled only while it is provably the one that was started (same pid *and* same birth), so
a recycled pid is never hit. Start children from a thread that lives as long as they shall: Linux ends them with the
thread that started them.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from deploy.local import exec_guard
from deploy.local.prefork import Forked, close_all_but, run_module
from shared.http.listening_sockets import hand_down

GUARD: Final = Path(__file__).with_name("exec_guard.py")
BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
NAME: Final = Path("/proc/self/comm")


def birth(pid: int) -> str | None:
    """Return what tells this process from any other that has or had its pid; None if there is none.

    A zombie counts as none: it has ended, its parent merely has not looked.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None if BOOT.exists() else _birth_by_ps(pid)
    return None if fields[0] in "ZX" else f"{BOOT.read_text().strip()}/{fields[19]}"


def _birth_by_ps(pid: int) -> str | None:
    asked = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return asked.stdout.strip() or None


@dataclass(frozen=True, kw_only=True)
class Account:
    """Another user a program shall run as, and the paths it must be able to reach."""

    user: int
    group: int
    needed: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Program:
    """What to run, where its words go, and the signal that asks it to end."""

    name: str
    command: list[str]
    """The program and its arguments; or, with `warm`, a Python module and its arguments."""
    log: Path | None
    """Standard output and error are appended to it; None shows them on the launcher's own."""
    environment: dict[str, str] = field(default_factory=dict)
    folder: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    account: Account | None = None
    warm: bool = False
    """Run the module in a copy of this process (`Forked`), which has imported most of what it needs."""
    listeners: tuple[socket.socket, ...] = ()
    """Sockets that listen already, for a warm program to answer at; they stay open here, for its next life."""

    def order(self) -> str:
        """Return what the guard is told."""
        account = {} if self.account is None else {**vars(self.account), "needed": list(self.account.needed)}
        return json.dumps({"parent": os.getpid(), "signal": int(self.stop_signal), **account})


class Child:
    """A running program; made by starting it."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._process = Forked(partial(_go_on_as, program, os.getpid())) if program.warm else self._start()
        self.pid: Final = self._process.pid
        self.born: Final = birth(self.pid) or ""
        self.started_at: Final = time.monotonic()

    def _start(self) -> subprocess.Popen[bytes]:
        program = self.program
        command = [sys.executable, "-I", "-S", str(GUARD), program.order(), *program.command]
        output = None if program.log is None else program.log.open("ab")
        try:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=None if output is None else subprocess.STDOUT,
                env={**os.environ, **program.environment},
                cwd=program.folder,
                start_new_session=True,
            )
        finally:
            if output is not None:
                output.close()

    @property
    def exit_code(self) -> int | None:
        """The way it ended, as subprocess tells it; None while it runs."""
        return self._process.poll()

    def ask_to_stop(self) -> None:
        """Send the stop signal; returns at once."""
        with suppress(ProcessLookupError):
            self._process.send_signal(self.program.stop_signal)

    def wait(self, within_seconds: float) -> bool:
        """Wait until it has ended; False if it has not."""
        try:
            self._process.wait(within_seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self) -> None:
        """End it and its whole group now, and wait until it is gone."""
        if self.exit_code is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self, within_seconds: float) -> None:
        """Ask it to end; end it by force if it has not within the time."""
        self.ask_to_stop()
        if not self.wait(within_seconds):
            self.kill()


def _go_on_as(program: Program, starter: int) -> None:
    """Be a program, in a copy of the launcher."""
    close_all_but(program.listeners)
    hand_down(program.listeners)
    os.setsid()
    exec_guard.tie(starter, int(program.stop_signal))
    if NAME.exists():
        NAME.write_text(program.name)  # what `ps` and `top` show
    with Path(os.devnull).open() as nothing:
        os.dup2(nothing.fileno(), 0)
    if program.log is not None:
        with program.log.open("ab") as output:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
    os.environ.update(program.environment)
    os.chdir(program.folder or Path.cwd())
    run_module(program.command[0], tuple(program.command[1:]))


def last_lines(log: Path, count: int = 12) -> str:
    """Return the end of a log, for a person who must see why a program ended."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
    except FileNotFoundError:
        return ""
