"""Kafka and PostgreSQL in containers, where a Docker engine answers.

The broker listens inside on the very port that is advertised outside: with two different ones it cannot reach itself,
and transactional producers wait for ever. Invariant: the images are the versions the launcher and compose run, and
the broker is told what the launcher tells its own. Only `parts` and a trial import this: the import asks the engine.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg
from docker.errors import APIError
from testcontainers.core.container import DockerContainer

from deploy.local import kafka, kafka_wire
from deploy.local.ports import LOOPBACK, reserved
from tests.support.compose import port_was_taken
from tests.support.eventually import poll
from tests.support.servers import Server

KAFKA_IMAGE = "apache/kafka:4.3.1"
POSTGRES_IMAGE = "postgres:18"
IMAGES = (KAFKA_IMAGE, POSTGRES_IMAGE)
_START_SECONDS = 120
_MORE_PORTS = 5
_PASSWORD = "only-for-tests"  # noqa: S105  # a container on loopback that lives as long as the tests


class _Contained:
    """A container under the names a test uses."""

    def __init__(self, container: DockerContainer, address: str, answers: Callable[[], bool]) -> None:
        self._container, self.address, self._answers = container.get_wrapped_container(), address, answers

    def stop(self) -> None:
        self._container.stop(timeout=30)

    def kill(self) -> None:
        self._container.kill()

    def start(self) -> None:
        self._container.start()
        poll(self._answers, within_seconds=_START_SECONDS)

    def pause(self) -> None:
        self._container.pause()

    def resume(self) -> None:
        self._container.unpause()


def _kafka_settings(port: int) -> dict[str, str]:
    """Return what the image is told: what the launcher tells its broker, and where to listen."""
    told = {f"KAFKA_{name}".replace(".", "_").upper(): value for name, value in kafka.SETTINGS.items()}
    return told | {
        "KAFKA_HEAP_OPTS": " ".join(kafka.HEAP),
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
        "KAFKA_LISTENERS": f"PLAINTEXT://:{port},CONTROLLER://:9093",
        "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://127.0.0.1:{port}",
        "KAFKA_BROKER_RACK": f"{LOOPBACK}:{port}",
    }


def _on_loopback(container: DockerContainer, inside: int, outside: int) -> DockerContainer:
    """Let a port be reached from this machine alone; testcontainers' own way opens it to the whole network."""
    bound: dict[str, Any] = container.ports
    bound[str(inside)] = (LOOPBACK, outside)
    return container


class Docker:
    """Servers from a Docker engine, through testcontainers."""

    name = f"{KAFKA_IMAGE} and {POSTGRES_IMAGE}, in containers"

    def __init__(self, ready_seconds: float = 120) -> None:
        self._ready_seconds = ready_seconds

    @contextmanager
    def kafka(self) -> Iterator[Server]:
        """Lend a single-node broker."""
        with _running(_kafka) as (container, port):
            identity = f"{LOOPBACK}:{port}"
            yield self._ready(container, identity, lambda: identity in kafka_wire.racks(port))

    @contextmanager
    def postgres(self) -> Iterator[Server]:
        """Lend a PostgreSQL; it starts twice, so what counts is the first answer over TCP."""
        with _running(_postgres) as (container, port):
            address = f"postgresql://postgres:{_PASSWORD}@127.0.0.1:{port}/postgres"
            yield self._ready(container, address, lambda: _answers(address))

    def _ready(self, container: DockerContainer, address: str, answers: Callable[[], bool]) -> _Contained:
        poll(answers, within_seconds=self._ready_seconds)
        return _Contained(container, address, answers)


def _kafka(port: int) -> DockerContainer:
    container = _on_loopback(DockerContainer(KAFKA_IMAGE), port, port)
    return container.with_envs(**_kafka_settings(port))


def _postgres(port: int) -> DockerContainer:
    return _on_loopback(DockerContainer(POSTGRES_IMAGE), 5432, port).with_env("POSTGRES_PASSWORD", _PASSWORD)


@contextmanager
def _running(make: Callable[[int], DockerContainer]) -> Iterator[tuple[DockerContainer, int]]:
    """Run a container at a port of this machine; at another one where somebody was quicker than the engine."""
    with ExitStack() as stack:
        yield _started(make, stack)


def _started(
    make: Callable[[int], DockerContainer], stack: ExitStack, more_ports: int = _MORE_PORTS
) -> tuple[DockerContainer, int]:
    with reserved(1) as (port,):
        container = make(port)
    try:
        stack.enter_context(container)
    except APIError as fault:
        if not more_ports or not port_was_taken(str(fault)):
            raise
        return _started(make, stack, more_ports - 1)
    return container, port


def _answers(address: str) -> bool:
    try:
        with psycopg.connect(address, connect_timeout=2) as connection:
            return connection.execute("select 1").fetchone() is not None
    except psycopg.OperationalError:
        return False
