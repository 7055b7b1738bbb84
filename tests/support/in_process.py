"""Services inside the test's own process: the applications that an operator's processes serve, called without a socket.

Invariant: they are put together by each service's own `app.py` and run on its own migrations; nothing is left out but
the network between caller and api.
"""

import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx2
import psycopg
from fastapi import FastAPI
from psycopg.rows import dict_row

from shared.messaging.inbox.decoding import ReplicatedEvent
from shared.messaging.inbox.replicator import write_replicas
from shared.persistence.database import connect, migrate
from shared.runtime import process
from shared.runtime.settings import ServiceSettings
from tests.support import tokens
from tests.support.clients import Caller

PROVINCES = ("73", "33")
PARTITIONS = 2
_NOWHERE = "127.0.0.1:9"


class Service:
    """One service on a database of its own."""

    def __init__(self, name: str, database_url: str, kafka_servers: str = _NOWHERE) -> None:
        self.name, self.database_url = name, database_url
        self._app = import_module(f"services.{name}.app")
        kinds = vars(import_module(f"services.{name}.settings")).values()
        (kind,) = (each for each in kinds if _is_settings(each))
        self.settings: ServiceSettings = kind(
            database_url=database_url,
            kafka_servers=kafka_servers,
            provinces=PROVINCES,
            topic_partitions=PARTITIONS,
            oidc_issuer=tokens.issuer().address,
            session_secret=tokens.SESSION_SECRET,
        )

    def migrate(self) -> None:
        """Create its tables."""
        migrate(Path(str(self._app.__file__)).parent / "migrations", self.database_url)

    async def replicate(self, *events: ReplicatedEvent) -> None:
        """Apply what another service published, in one batch, as its replicator would."""
        async with await connect(self.database_url) as connection:
            await write_replicas(self._app.REPLICAS, connection, events)

    def app(self) -> FastAPI:
        """Return the application of its api."""
        made: FastAPI = self._app.build_api(self.settings)
        return made

    @asynccontextmanager
    async def api(self, language: str = "id") -> AsyncIterator[Caller]:
        """Lend a caller of its api."""
        async with calling(self.app(), language) as caller:
            yield caller

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[Caller]:
        """Run its worker; lends a caller of the worker's health."""
        async with calling(self._app.build_worker(self.settings), "en") as caller:
            yield caller

    def rows(self, statement: str, *parameters: object) -> list[dict[str, Any]]:
        """Return what a statement answers in the service's database."""
        with self._connection() as connection:
            cursor = connection.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def _connection(self) -> Iterator[psycopg.Connection[dict[str, Any]]]:
        with psycopg.connect(self.database_url, autocommit=True, row_factory=dict_row) as connection:
            yield connection


def _is_settings(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, ServiceSettings) and kind is not ServiceSettings


@asynccontextmanager
async def calling(app: FastAPI, language: str = "en") -> AsyncIterator[Caller]:
    """Run an application; lends a caller of it."""
    transport = httpx2.ASGITransport(app=app)
    with _outliving_its_loops():
        async with app.router.lifespan_context(app), Caller("http://inside", language=language) as caller:
            await caller.http.aclose()
            caller.http = httpx2.AsyncClient(transport=transport, base_url="http://inside", headers=caller.headers)
            figures = httpx2.ASGITransport(app=getattr(app.state, "operators", app))
            caller.operators = httpx2.AsyncClient(transport=figures, base_url="http://inside")
            yield caller


@contextmanager
def _outliving_its_loops() -> Iterator[None]:
    """Let a loop that ends fail its test, by the loop's own reason: its role would end the process, here all tests."""
    known, before = len(process._failed), signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        yield
    except BaseException as error:
        error.add_note(f"loops that ended: {process._failed[known:]}")
        raise
    finally:
        signal.signal(signal.SIGTERM, before)
    assert process._failed[known:] == [], "a loop ended"
