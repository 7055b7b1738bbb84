"""Kafka and PostgreSQL as child processes, through the launcher the demo uses: for machines without a Docker engine.

Invariant: their data is in a folder of its own outside the checkout, and is gone when the test is.
"""

import os
import resource
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from deploy.local.child import Child
from deploy.local.kafka import Kafka
from deploy.local.postgres import Postgres


class _Server(Protocol):
    @property
    def pid(self) -> int: ...
    @property
    def child(self) -> Child: ...
    @property
    def folder(self) -> Path: ...
    def start(self) -> object: ...
    def stop(self) -> None: ...
    def kill(self) -> None: ...


class Launched:
    """A launched server under the names a test uses."""

    def __init__(self, launched: _Server, address: str) -> None:
        self._launched, self.address = launched, address
        self._stopped: list[int] = []

    def stop(self) -> None:
        self._launched.stop()

    def kill(self) -> None:
        self._launched.kill()

    def start(self) -> None:
        self._launched.start()

    def pause(self) -> None:
        self._stopped = _family(self._launched.pid)
        for pid in self._stopped:
            os.kill(pid, signal.SIGSTOP)

    def resume(self) -> None:
        while self._stopped:
            os.kill(self._stopped.pop(), signal.SIGCONT)

    def leave_room(self, file_bytes: int) -> None:
        """Let no file of the server grow beyond this size, as if the disk were full there; ends with the process."""
        resource.prlimit(self._launched.pid, resource.RLIMIT_FSIZE, (file_bytes, resource.RLIM_INFINITY))

    @property
    def runs(self) -> bool:
        """Whether its process has not ended."""
        return self._launched.child.exit_code is None

    @property
    def folder(self) -> Path:
        """Where its data is."""
        return self._launched.folder


def _family(pid: int) -> list[int]:
    """Return a process and all below it; PostgreSQL's workers are sessions of their own, so its group is not enough."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    return [pid, *(each for child in children for each in _family(int(child)))]


class Local:
    """Servers as children of this process."""

    name = "the local launcher"

    @contextmanager
    def kafka(self) -> Iterator[Launched]:
        """Lend a single-node broker."""
        with tempfile.TemporaryDirectory(prefix="kafka-") as folder, Kafka(Path(folder)) as broker:
            process = Launched(broker, broker.servers)
            try:
                yield process
            finally:
                process.resume()

    @contextmanager
    def postgres(self) -> Iterator[Launched]:
        """Lend a PostgreSQL."""
        with tempfile.TemporaryDirectory(prefix="postgres-") as folder, Postgres(Path(folder)) as server:
            process = Launched(server, server.admin_url)
            try:
                yield process
            finally:
                process.resume()
