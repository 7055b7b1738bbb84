"""A child that is a copy of this process and goes on as a Python module: `python -m services.registry api`, warm.

Eleven Python processes that each import the same two hundred modules cost a small machine ten seconds and a gigabyte;
copies of one process that has imported them cost one, and share the memory. What runs is the same module, with its own
arguments, environment, log, group and signals.

Invariant: a copy never returns into the launcher's code, and takes over nothing of it but imported modules. The
launcher has no other thread while it copies itself.
"""

import atexit
import gc
import os
import runpy
import signal
import subprocess
import sys
import time
import traceback
import weakref
from collections.abc import Callable, Iterable
from importlib import import_module
from io import TextIOWrapper
from typing import Final, NoReturn, Protocol, TypeVar, cast

SHARED_MODULES: Final = (
    "alembic.command", "faststream.kafka", "httpx2", "shared.http.app", "shared.messaging.inbox.replicator",
    "shared.messaging.kafka", "shared.messaging.outbox.relay", "shared.persistence.database", "shared.regions",
    "shared.runtime.process", "shared.runtime.telemetry",
)  # fmt: skip
"""What the services' roles have in common; no module of a service, for they do not know each other."""
POLL_SECONDS: Final = 0.02


class Open(Protocol):
    """A lock, a socket: what every copy would hold, too, unless it closed it."""

    def close(self) -> object:
        """Let go of it."""


Thing = TypeVar("Thing", bound=Open)
_not_for_copies: "weakref.WeakSet[Open]" = weakref.WeakSet()


def not_for_copies(thing: Thing) -> Thing:
    """Let copies close this unless it is handed to them: what they held would stay locked or bound when we are gone."""
    _not_for_copies.add(thing)
    return thing


def close_all_but(handed: Iterable[Open]) -> None:
    """Close, in a copy, what is not its own."""
    for thing in set(_not_for_copies).difference(handed):
        thing.close()


def warm_up() -> None:
    """Import what the copies will need, and keep the collector from touching (and so unsharing) it."""
    for name in SHARED_MODULES:
        import_module(name)
    gc.collect()
    gc.freeze()


class Forked:
    """A copy at work; speaks like `subprocess.Popen` as far as a child is asked here."""

    def __init__(self, run: Callable[[], None]) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        self.returncode: int | None = None
        self.pid = os.fork()
        if self.pid == 0:
            _never_return(run)

    def poll(self) -> int | None:
        """Return how it ended, if it has."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended; raises subprocess.TimeoutExpired."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if deadline is not None and time.monotonic() >= deadline:
                raise subprocess.TimeoutExpired("copy", timeout or 0)
            time.sleep(POLL_SECONDS)
        return code

    def send_signal(self, number: int) -> None:
        """Signal it, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)


def _never_return(run: Callable[[], None]) -> NoReturn:
    code = 1
    try:
        atexit._clear()  # the launcher's; ours come from here on  # noqa: SLF001
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        run()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - whatever it is, it must not reach the launcher's code
        traceback.print_exc()
    finally:
        atexit._run_exitfuncs()  # noqa: SLF001 - what the interpreter's own end would do
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def run_module(module: str, arguments: tuple[str, ...]) -> None:
    """Be `python -m module argument ...`, saying each line at once, so that a log is whole when it is killed."""
    for stream in (sys.stdout, sys.stderr):
        cast(TextIOWrapper, stream).reconfigure(line_buffering=True)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
