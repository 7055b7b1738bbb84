"""A process that has imported one service and becomes each of its roles by copying itself.

Starting Python and importing a service takes seconds, a copy a few hundredths of one: twenty deaths of a role become
affordable. What runs is still `python -m services.<service> <role>` in a process of its own, with its own
environment, group and log, that can be paused, killed and made to die at a named point.

A mother has imported what all services have in common; each service's zygote is a copy of her. Invariant: none of them
has a second thread or a connection that a copy could inherit; when one ends, its copies end.
"""

import gc
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module, reload
from pathlib import Path
from typing import Any, Final

from deploy.local import exec_guard, prefork
from deploy.local.child import Child, Program
from shared.runtime import failpoints

_ROOT: Final = Path(__file__).resolve().parents[2]
_POLL_SECONDS: Final = 0.01
_IMPORT_SECONDS: Final = 120
_WORD_BYTES: Final = 100


class Copy:
    """A role at work as a zygote's copy; speaks like the launcher's `Child`."""

    def __init__(self, zygote: "Zygote", program: Program) -> None:
        self._zygote = zygote
        self._code: int | None = None
        start = {"name": program.name, "command": program.command, "log": str(program.log)}
        self.pid = int(zygote.ask(start=start, environment=program.environment))
        self._life = select.poll()
        if sys.platform == "linux":  # the kernel says for nothing that a process has not ended
            self._life.register(descriptor := os.pidfd_open(self.pid), select.POLLIN)
            weakref.finalize(self, os.close, descriptor)

    @property
    def exit_code(self) -> int | None:
        """The way it ended, as subprocess tells it; None while it runs."""
        if self._code is None and (sys.platform != "linux" or self._life.poll(0)):
            self._code = self._zygote.ask(poll=self.pid)
        return self._code

    def ask_to_stop(self) -> None:
        """Send SIGTERM; returns at once."""
        self._signal(signal.SIGTERM)

    def wait(self, within_seconds: float) -> bool:
        """Wait until it has ended; False if it has not."""
        deadline = time.monotonic() + within_seconds
        while self.exit_code is None:
            if time.monotonic() > deadline:
                return False
            time.sleep(_POLL_SECONDS)
        return True

    def kill(self) -> None:
        """End it and its whole group now, and wait until it is gone."""
        self._signal(signal.SIGKILL)
        self.wait(10)

    def _signal(self, number: signal.Signals) -> None:
        if self.exit_code is None:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, number)


class Zygote:
    """One service's zygote, seen from the test that asks it for copies."""

    def __init__(self, ours: socket.socket) -> None:
        ours.settimeout(_IMPORT_SECONDS)
        self._socket, self._lines = ours, ours.makefile("rw")

    def ask(self, **question: Any) -> Any:
        """Have something done and return what is answered; raises `EOFError` when the zygote has ended."""
        print(json.dumps(question), file=self._lines, flush=True)
        answer = self._lines.readline()
        if not answer:
            raise EOFError("the zygote has ended")
        return json.loads(answer)

    def close(self) -> None:
        """Hang up; it ends and, with it, every copy that is left."""
        self._lines.close()
        self._socket.close()


class Zygotes:
    """A zygote for each service that is asked for, and their mother."""

    def __init__(self) -> None:
        self._mother, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.prefork", "mother", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                cwd=_ROOT,
                start_new_session=True,
            )
        self._by_service: dict[str, Zygote] = {}

    def start(self, program: Program) -> Copy:
        """Start `python -m services.<service> <role>` as a copy."""
        service = program.command[2].removeprefix("services.")
        if service not in self._by_service:
            self._by_service[service] = self._bear(service)
        return Copy(self._by_service[service], program)

    def _bear(self, service: str) -> Zygote:
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._mother, [service.encode()], [theirs.fileno()])
        return Zygote(ours)

    def close(self) -> None:
        """End them all."""
        for zygote in self._by_service.values():
            zygote.close()
        self._mother.close()
        try:
            self._process.wait(10)
        finally:
            self._process.kill()


@contextmanager
def zygotes() -> Iterator[Zygotes]:
    """Lend a starter of copies."""
    lent = Zygotes()
    try:
        yield lent
    finally:
        lent.close()


class _Served:
    """The copies of one zygote, seen from within it."""

    def __init__(self) -> None:
        self._copies: dict[int, Child] = {}

    def answer(self, question: dict[str, Any]) -> int | None:
        """Start a copy and return its pid, or return how one has ended."""
        if "poll" in question:
            return self._copies[question["poll"]].exit_code
        wanted = question["start"]
        copy = Child(
            Program(
                name=wanted["name"],
                command=["tests.support.prefork", "be", *wanted["command"][2:]],
                log=Path(wanted["log"]),
                environment=question["environment"],
                folder=_ROOT,
                warm=True,
            )
        )
        self._copies[copy.pid] = copy
        return copy.pid

    def close(self) -> None:
        """End what is left."""
        for copy in self._copies.values():
            copy.kill()


def mother(descriptor: str) -> None:
    """Be what all services have in common, and bear their zygotes, until nobody asks any more."""
    prefork.warm_up()
    born = []
    with socket.socket(fileno=int(descriptor)) as ours:
        while (asked := socket.recv_fds(ours, _WORD_BYTES, 1))[0]:
            service, descriptors = asked[:2]
            born.append(prefork.Forked(partial(serve, service.decode(), descriptors[0], os.getpid())))
            os.close(descriptors[0])
    for zygote in born:
        zygote.wait()


def serve(service: str, descriptor: int, parent: int) -> None:
    """Be the zygote of a service until nobody asks any more."""
    exec_guard.tie(parent, signal.SIGTERM)
    import_module(f"services.{service}.app")
    gc.freeze()
    served = _Served()
    with socket.socket(fileno=descriptor) as ours, ours.makefile("rw") as lines:
        for line in lines:
            print(json.dumps(served.answer(json.loads(line))), file=lines, flush=True)
    served.close()


def be(module: str, *arguments: str) -> None:
    """Go on, in the copy, as the module; its own environment says where it shall die."""
    reload(failpoints)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    verb, *rest = sys.argv[1:]
    if verb == "mother":
        mother(*rest)
    else:
        be(*rest)
