"""The real broker and the real PostgreSQL of a measurement, in a projector that goes with it.

Invariant: every run starts from empty tables and a fresh checkpoint, so no run pays for the one before it.
"""

import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

from deploy.local.kafka import Kafka
from deploy.local.postgres import Postgres
from shared.persistence.database import migrate
from tests.support.house import ROOT

_JOIN_MS: Final = 1_500
"""How long the broker waits for more members of a new group, so that several start with a partition each at once."""


class _Broker(Kafka):
    def _write_config(self, data: Path) -> Path:
        config = super()._write_config(data)
        with config.open("a") as settings:
            settings.write(f"group.initial.rebalance.delay.ms={_JOIN_MS}\n")
        return config


@dataclass(frozen=True)
class Servers:
    """Where they are, and who they are for the kernel."""

    kafka: Kafka
    postgres: Postgres

    @property
    def pids(self) -> dict[str, list[int]]:
        """Their processes, by name."""
        return {"PostgreSQL": [self.postgres.pid], "Kafka": [self.kafka.pid]}

    def database(self, name: str) -> str:
        """Make a database and return its URL."""
        return self.postgres.create_database(name)

    async def filled(self, service: str, fill: Callable[[str], Awaitable[None]]) -> str:
        """Make a service's database, with its tables and what is filled into them; returns its URL."""
        url = self.database(service)
        migrate(ROOT / "services" / service / "migrations", url)
        await fill(url)
        self.settle()
        return url

    def settle(self) -> None:
        """Write down what waits to be written, so that the next run does not pay for it."""
        with psycopg.connect(self.postgres.admin_url, autocommit=True) as admin:
            admin.execute("checkpoint")


@contextmanager
def servers() -> Iterator[Servers]:
    """Lend a broker and a PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        projector = Path(name)
        projector.chmod(0o755)  # PostgreSQL runs as another user when this is root
        with _Broker(projector / "kafka") as kafka, Postgres(projector / "postgres") as postgres:
            yield Servers(kafka, postgres)
