"""The services' roles as child processes that a test may kill, pause and let die at a named point.

Invariant: every child ends with its test, and what it last said stands in the failure's report.
"""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

import httpx2

from deploy.local.child import Child, Program, last_lines
from deploy.local.ports import Reserved
from tests.support import tokens
from tests.support.eventually import NeverHappened, eventually

_ROOT = Path(__file__).resolve().parents[2]
KILLED_AT_POINT = 137
"""How a process ends that was told to die at a named point."""


def settings_of(service: str, **fields: object) -> dict[str, str]:
    """Return a service's environment: `settings_of("registry", database_url=url)` sets REGISTRY_DATABASE_URL."""
    told = {"oidc_issuer": tokens.issuer().address, "session_secret": tokens.SESSION_SECRET, **fields}
    return {f"{service}_{name}".upper(): str(value) for name, value in told.items()}


async def listens(port: int) -> bool:
    """Tell that somebody listens at a port; raises `ConnectionRefusedError` while nobody does."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()
    return True


class Running(Protocol):
    """A program at work."""

    @property
    def pid(self) -> int: ...
    @property
    def exit_code(self) -> int | None: ...
    def ask_to_stop(self) -> None: ...
    def wait(self, within_seconds: float) -> bool: ...
    def kill(self) -> None: ...


Spawn = Callable[[Program], Running]
"""Starts a program: as a child of its own (`Child`), or as a copy of a process that has imported it (`zygote`)."""


class Process:
    """One role of one service: `python -m services.<service> <role>`; made by starting it."""

    def __init__(
        self, service: str, role: str, settings: Mapping[str, str], *, die_at: str = "", spawn: Spawn = Child
    ) -> None:
        self.name = f"{service} {role}"
        self._reserved = Reserved(), Reserved()
        free, others = self._reserved
        figures = int(settings.get(f"{service.upper()}_METRICS_PORT", others.number))
        self.port = int(settings.get(f"{service.upper()}_HTTP_PORT", "0")) or free.number
        self.url = f"http://127.0.0.1:{self.port}"
        self.figures_url = f"http://127.0.0.1:{figures}" if role == "api" else self.url
        """Where operators ask for its figures."""
        self.log = Path(tempfile.mkdtemp(prefix="role-")) / f"{service}-{role}.log"
        ports = {"HTTP_PORT": self.port, "METRICS_PORT": figures}
        own = {f"{service.upper()}_{name}": str(port) for name, port in ports.items()} | {"NAIK_KELAS_DIE_AT": die_at}
        command = [sys.executable, "-m", f"services.{service}", role]
        program = Program(name=self.name, command=command, log=self.log, environment={**settings, **own}, folder=_ROOT)
        self._child = spawn(program)

    @property
    def pid(self) -> int:
        """The process, for tools that look at it from outside."""
        return self._child.pid

    @property
    def exit_code(self) -> int | None:
        """How it ended; None while it runs."""
        return self._child.exit_code

    @property
    def words(self) -> str:
        """What it said last."""
        return last_lines(self.log, 40)

    async def ready(self, within_seconds: float = 30) -> None:
        """Return when it says that it is ready; raises `NeverHappened`, at once if it has ended."""
        async with httpx2.AsyncClient(timeout=5) as http:

            async def answers() -> bool:
                if self._child.exit_code is not None:
                    raise RuntimeError(f"{self.name} ended with {self._child.exit_code}:\n{self.words}")
                try:
                    return (await http.get(f"{self.url}/health/ready")).status_code == httpx2.codes.OK
                except httpx2.TransportError as unheard:
                    raise ConnectionError(*unheard.args) from unheard

            await eventually(answers, within_seconds)

    def done(self, within_seconds: float = 60) -> None:
        """Wait for a role that finishes by itself; raises `RuntimeError` with its words unless it ended well."""
        if not self._child.wait(within_seconds) or self._child.exit_code:
            raise RuntimeError(f"{self.name} ended with {self._child.exit_code}:\n{self.words}")

    async def died(self, within_seconds: float = 30) -> int:
        """Wait until it has ended by itself; returns how."""
        await eventually(lambda: self._child.exit_code is not None, within_seconds)
        return int(self._child.exit_code or 0)

    def stop(self, within_seconds: float = 15) -> int:
        """Ask it to end; returns how it did, raises `NeverHappened` when it had to be forced."""
        self._child.ask_to_stop()
        if not self._child.wait(within_seconds):
            self.kill()
            raise NeverHappened(f"{self.name} did not end within {within_seconds} s of SIGTERM:\n{self.words}")
        return int(self._child.exit_code or 0)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._child.kill()

    @property
    def hangs(self) -> bool:
        """Whether its clock is stopped, by `pause` or by itself at a named point."""
        state = Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()[0]
        return state in "Tt"

    def pause(self) -> None:
        """Stop its clock: it holds its connections and does nothing."""
        os.killpg(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on, believing that no time has passed."""
        os.killpg(self.pid, signal.SIGCONT)


class Roles:
    """Starts roles that end with the test."""

    def __init__(self, spawn: Spawn = Child) -> None:
        self._started, self._spawn = ExitStack(), spawn

    def start(self, service: str, role: str, settings: Mapping[str, str], *, die_at: str = "") -> Process:
        """Start a role without waiting for it."""
        process = Process(service, role, settings, die_at=die_at, spawn=self._spawn)
        self._started.callback(_end, process)
        return process

    def close(self) -> None:
        """End them all, last started first."""
        self._started.close()


def _end(process: Process) -> None:
    process.kill()
    print(f"--- {process.name}, its last words:\n{process.words}")  # noqa: T201  # pytest shows it when the test failed
    process.log.unlink(missing_ok=True)
    process.log.parent.rmdir()


@contextmanager
def roles(spawn: Spawn = Child) -> Iterator[Roles]:
    """Lend a starter of roles."""
    lent = Roles(spawn)
    try:
        yield lent
    finally:
        lent.close()
