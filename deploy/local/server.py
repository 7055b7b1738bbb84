"""A server that runs as a child process with its data in a folder: what Kafka and PostgreSQL have in common here.

Invariant: after `start` it answers or nothing of it is left running; `restart` keeps port and data.
"""

import time
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from deploy.local.child import Child, Program, last_lines

POLL_SECONDS: Final = 0.05


class ServerFailed(Exception):
    """The server ended, or did not answer in time; the message ends with its last words."""


class Server(ABC):
    """Start it, stop it, kill it, start it again; `with Kafka(folder) as kafka:`."""

    name: str

    def __init__(self, folder: Path, *, port: int, log: Path | None = None) -> None:
        self.folder = folder.absolute()
        self.port = port
        self.log = log or self.folder / f"{self.name}.log"
        self._child: Child | None = None

    @abstractmethod
    def program(self) -> Program:
        """Return what to run, the folder made ready for it."""

    @abstractmethod
    def answers(self) -> bool:
        """Tell whether a client would be served now."""

    def may_try_again(self) -> bool:
        """Tell whether a server that ended at its start may succeed a moment later."""
        return False

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
        """Start the process without waiting for it; a new folder is prepared first."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._child = Child(self.program())

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

    def kill(self) -> None:
        """End it as a power cut would end the process (SIGKILL)."""
        self.child.kill()
        self._child = None

    def restart(self) -> None:
        """Stop if it runs, and start again with the same data on the same port."""
        self.stop()
        self.start()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, _of: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self, program: Program, within_seconds: float = 120) -> None:
        """Run a program that prepares the folder to its end; raises ServerFailed."""
        child = Child(program)
        if not child.wait(within_seconds) or child.exit_code:
            child.kill()
            raise ServerFailed(f"{program.name} could not prepare {self.folder}:\n{last_lines(self.log)}")
