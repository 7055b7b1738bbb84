"""Kafka and PostgreSQL in containers, where a Docker engine answers.

The broker listens inside on the very port that is advertised outside: with two different ones it cannot reach itself,
and transactional producers wait for ever. Invariant: the images are the versions the launcher and compose run, and
the broker is told what the launcher tells its own.
"""

import gc
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from typing import Any

import docker
import psycopg
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import LogMessageWaitStrategy

from deploy.local import kafka, kafka_wire
from deploy.local.ports import LOOPBACK, free_ports
from tests.support.eventually import poll
from tests.support.servers import Server

KAFKA_IMAGE = "apache/kafka:4.3.1"
POSTGRES_IMAGE = "postgres:18"
_START_SECONDS = 120
_PASSWORD = "only-for-tests"  # noqa: S105  # a container on loopback that lives as long as the tests


@cache
def engine_answers() -> bool:
    """Tell whether a Docker engine answers; the client on PATH says nothing about that."""
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        answer = _ping()
        gc.collect()  # the client does not close a socket on which nobody answered
        return answer


def _ping() -> bool:
    try:
        with closing(docker.from_env(timeout=3)) as engine:
            return bool(engine.ping())
    except docker.errors.DockerException:
        return False


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
    }


def _on_loopback(container: DockerContainer, inside: int, outside: int) -> DockerContainer:
    """Let a port be reached from this machine alone; testcontainers' own way opens it to the whole network."""
    bound: dict[str, Any] = container.ports
    bound[str(inside)] = (LOOPBACK, outside)
    return container


class Docker:
    """Servers from a Docker engine, through testcontainers."""

    name = f"{KAFKA_IMAGE} and {POSTGRES_IMAGE}, in containers"

    @contextmanager
    def kafka(self) -> Iterator[Server]:
        """Lend a single-node broker."""
        port = free_ports(1)[0]
        container = _on_loopback(DockerContainer(KAFKA_IMAGE), port, port)
        for name, value in _kafka_settings(port).items():
            container.with_env(name, value)
        ready = LogMessageWaitStrategy("Kafka Server started").with_startup_timeout(_START_SECONDS)
        with container.waiting_for(ready):
            yield _Contained(container, f"127.0.0.1:{port}", lambda: kafka_wire.brokers(port) > 0)

    @contextmanager
    def postgres(self) -> Iterator[Server]:
        """Lend a PostgreSQL; it starts twice, so what counts is the first answer over TCP."""
        port = free_ports(1)[0]
        address = f"postgresql://postgres:{_PASSWORD}@127.0.0.1:{port}/postgres"
        container = _on_loopback(DockerContainer(POSTGRES_IMAGE), 5432, port)
        with container.with_env("POSTGRES_PASSWORD", _PASSWORD):
            poll(lambda: _answers(address), within_seconds=_START_SECONDS)
            yield _Contained(container, address, lambda: _answers(address))


def _answers(address: str) -> bool:
    try:
        with psycopg.connect(address, connect_timeout=2) as connection:
            return connection.execute("select 1").fetchone() is not None
    except psycopg.OperationalError:
        return False
