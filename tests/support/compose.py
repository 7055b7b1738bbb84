"""The compose file as its users run it, on free ports and under a project of its own.

Everything is asked of the `docker` command, as an operator would. Invariant: what a stack has brought up is gone with
it, volumes included, however its tests ended.
"""

import json
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from deploy.local.ports import reserved
from shared.runtime.clock import new_id
from tests.support.house import ROOT

PROVINCE: Final = "73"
PARTITIONS: Final = 4
PROJECTORS: Final = 3
"""Workers that share the nation's fold, unless a test says otherwise."""
PORTS: Final = (
    "PORT", "PROVINCE_PORT", "REGISTRY_PORT", "MENTORING_PORT", "PARTNERSHIPS_PORT", "ISSUER_PORT", "KAFKA_PORT",
)  # fmt: skip
SECRETS: Final = (
    "SESSION_SECRET", "POSTGRES_PASSWORD", "REGISTRY_PASSWORD", "MENTORING_PASSWORD", "PARTNERSHIPS_PASSWORD",
    "PROVINCE_REPORTING_PASSWORD", "REPORTING_PASSWORD",
)  # fmt: skip
"""What a person makes with `deploy/secrets.sh`."""
_UP_SECONDS = 900
_MORE_PORTS = 3
_KINDS: Final = {"container": ("ps", "--all"), "volume": ("volume", "ls"), "network": ("network", "ls")}
_NONE: Final = """no Docker engine answers, and these tests are about containers; start one, or point DOCKER_HOST to it.
It also needs Compose v2 (`docker compose version`). Every other test runs without: make test"""
Json = dict[str, Any]


class NoEngine(Exception):
    """There is nothing here to run containers with."""


def docker(*arguments: str, environment: dict[str, str] | None = None, within_seconds: float = 120) -> str:
    """Run the docker command and return what it printed; raises `AssertionError` with its complaint."""
    program = shutil.which("docker") or "/usr/bin/docker"
    settings = [f"{name}={value}" for name, value in (environment or {}).items()]
    command = ["/usr/bin/env", *settings, program, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=within_seconds)
    assert done.returncode == 0, f"docker {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr[-4_000:]}"
    return done.stdout


def engine() -> str:
    """Return the version of the engine that answers; raises `NoEngine` when none does."""
    try:
        docker("compose", "version")
        return docker("version", "--format", "{{.Server.Version}}").strip()
    except AssertionError as silence:
        raise NoEngine(f"{_NONE}\n{silence}") from None


def inspect(*names: str) -> list[Json]:
    """Return what the engine knows of containers or images."""
    found: list[Json] = json.loads(docker("inspect", *names)) if names else []
    return found


@dataclass(frozen=True)
class Stack:
    """A province and the nation, as one compose project."""

    project: str
    ports: dict[str, int]
    secrets: dict[str, str]

    def url(self, port: str) -> str:
        """Return the address behind one of `PORTS`."""
        return f"http://127.0.0.1:{self.ports[port]}"

    @property
    def kafka_servers(self) -> str:
        """Where a client outside finds the streams."""
        return f"127.0.0.1:{self.ports['KAFKA_PORT']}"

    def compose(self, *arguments: str) -> str:
        """Run a compose verb on this project."""
        told = {name: str(port) for name, port in self.ports.items()}
        told |= {"PROVINCE": PROVINCE, "PARTITIONS": str(PARTITIONS), **self.secrets}
        return docker("compose", "-p", self.project, *arguments, environment=told, within_seconds=_UP_SECONDS)

    def up(self, *arguments: str, projectors: int) -> None:
        """Bring everything up, the nation's fold by so many workers; returns when all is healthy."""
        up = ("up", "--detach", "--wait", "--scale", f"reporting-worker={projectors}", *arguments)
        for _ in range(_MORE_PORTS):
            try:
                self.compose(*up)
            except AssertionError as refused:
                if not port_was_taken(str(refused)):
                    raise
                self.ports.update(free_ports())
            else:
                return
        self.compose(*up)

    def containers(self, service: str = "") -> list[Json]:
        """Return what the engine knows of this project's containers, those that have ended included."""
        return inspect(*self.compose("ps", "--all", "--quiet", *([service] if service else [])).split())

    def running(self, service: str = "") -> list[Json]:
        """Return those that run."""
        return [each for each in self.containers(service) if each["State"]["Running"]]

    def down(self) -> None:
        """Take everything away, data included."""
        self.compose("down", "--volumes", "--timeout", "20")

    def leftovers(self) -> dict[str, list[str]]:
        """Return what is there of this project, by kind."""
        mine = f"label=com.docker.compose.project={self.project}"
        found = {kind: docker(*verb, "--quiet", "--filter", mine).split() for kind, verb in _KINDS.items()}
        return {kind: names for kind, names in found.items() if names}


def made_secrets() -> dict[str, str]:
    """Return a value at random for each of `SECRETS`."""
    return {name: secrets.token_hex(32) for name in SECRETS}


def free_ports() -> dict[str, int]:
    """Return a port for each of `PORTS` that is free now; the engine binds it later, and says when it no longer is."""
    with reserved(len(PORTS)) as numbers:
        return dict(zip(PORTS, numbers, strict=True))


def port_was_taken(words: str) -> bool:
    """Tell whether an engine refuses because somebody has the port."""
    return "port is already allocated" in words or "address already in use" in words


@contextmanager
def stack() -> Iterator[Stack]:
    """Lend a project in which nothing runs yet; raises `AssertionError` when taking it down leaves anything."""
    lent = Stack(f"naik-kelas-{new_id().hex[-8:]}", free_ports(), made_secrets())
    try:
        yield lent
    finally:
        lent.down()
    assert not lent.leftovers()


def service_of(container: Json) -> str:
    """Return the name a container's service has in the compose file."""
    return str(container["Config"]["Labels"]["com.docker.compose.service"])
