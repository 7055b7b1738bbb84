"""A server that runs as a child process with its data in a folder: what Kafka and PostgreSQL have in common here.

It binds its ports itself, so each is reserved for it, and another one is taken when one is lost all the same.

Invariant: after `start` it answers or nothing of it is left running; what answers for another server at its port does
not count. `restart` keeps the data, and the port unless somebody has taken it meanwhile.
"""

import secrets
import time
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from deploy.local.child import Child, Program, last_lines
from deploy.local.ports import Reserved, first_from
from shared.runtime.failpoints import failpoint

POLL_SECONDS: Final = 0.05
_IN_USE: Final = "Address already in use"


class ServerFailed(Exception):
    """The server ended, or did not answer in time; the message ends with its last words."""


class Server(ABC):
    """Start it, stop it, kill it, start it again; `with Kafka(folder) as kafka:`."""

    name: str
    inner_ports: int = 0
    """How many ports it needs besides the one that clients know."""

    def __init__(self, folder: Path, *, port: int = 0, first: int = 0, log: Path | None = None) -> None:
        """Reserve `port` if it can still be had, else the first from `first` upwards, else any."""
        self.folder = folder.absolute()
        self.log = log or self.folder / f"{self.name}.log"
        self.identity: Final = secrets.token_hex(4)
        """What it tells clients of itself, so that no other server at its port is taken for it."""
        self._first = first
        self._ports = [_kept(port) or self._another(), *(Reserved() for _ in range(self.inner_ports))]
        self._child: Child | None = None
        self._said_before = 0

    @property
    def port(self) -> int:
        """Where clients find it on loopback."""
        return self._ports[0].number

    @abstractmethod
    def program(self) -> Program:
        """Return what to run, the folder made ready for it."""

    @abstractmethod
    def answers(self) -> bool:
        """Tell whether a client would be served now, and by this very server."""

    def may_try_again(self) -> bool:
        """Tell whether a server that ended at its start may succeed a moment later: another had one of its ports."""
        return _IN_USE in self._words() or any(port.is_lost() for port in self._ports)

    @property
    def child(self) -> Child:
        """The running process; raises ServerFailed when there is none."""
        if self._child is None:
            raise ServerFailed(f"{self.name} is not running")
        return self._child

    @property
    def pid(self) -> int:
        """The server's (first) process."""
        return self.child.pid

    def launch(self) -> None:
        """Start the process without waiting for it, at other ports where some were lost; a new folder is prepared."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._replace_lost_ports()
        program = self.program()
        self._said_before = self.log.stat().st_size if self.log.exists() else 0
        failpoint("server-port-chosen")
        self._child = Child(program)

    def wait_ready(self, within_seconds: float = 60) -> None:
        """Return when it answers; raises ServerFailed."""
        deadline = time.monotonic() + within_seconds
        while not self.answers():
            ended = self.child.exit_code is not None
            if time.monotonic() > deadline or (ended and not self.may_try_again()):
                raise ServerFailed(f"{self.name} gives no answer on port {self.port}:\n{last_lines(self.log)}")
            time.sleep(POLL_SECONDS)
            if ended:
                self.launch()

    def start(self) -> Self:
        """Start and wait until it answers; raises ServerFailed."""
        try:
            self.launch()
            self.wait_ready()
        except BaseException:
            self.stop(within_seconds=0)
            raise
        return self

    def stop(self, within_seconds: float = 10) -> None:
        """Shut down cleanly; by force after the time."""
        if self._child is not None:
            self._child.stop(within_seconds)
            self._child = None

    def close(self) -> None:
        """Shut down and let go of the ports."""
        self.stop()
        for port in self._ports:
            port.close()

    def kill(self) -> None:
        """End it as a power cut would end the process (SIGKILL)."""
        self.child.kill()
        self._child = None

    def restart(self) -> None:
        """Stop if it runs, and start again with the same data."""
        self.stop()
        self.start()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, _of: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.close()

    def _another(self) -> Reserved:
        return first_from(self._first) if self._first else Reserved()

    def _replace_lost_ports(self) -> None:
        if self._ports[0].is_lost():
            self._ports[0] = self._another()
        self._ports[1:] = [Reserved() if port.is_lost() else port for port in self._ports[1:]]

    def _words(self) -> str:
        """Return what it has said since it was launched."""
        if not self.log.exists():
            return ""
        with self.log.open("rb") as log:
            log.seek(self._said_before)
            return log.read().decode(errors="replace")

    def _run(self, program: Program, within_seconds: float = 120) -> None:
        """Run a program that prepares the folder to its end; raises ServerFailed."""
        child = Child(program)
        if not child.wait(within_seconds) or child.exit_code:
            child.kill()
            raise ServerFailed(f"{program.name} could not prepare {self.folder}:\n{last_lines(self.log)}")


def _kept(port: int) -> Reserved | None:
    """Reserve the port of an earlier start, if there is one and nobody else has it."""
    with suppress(OSError):
        return Reserved(port, again=True) if port else None
    return None
