"""One running system for all end-to-end tests.

Invariant: tests share the system, not its things: each makes its own centre and looks only at what is behind it.
"""

from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest
from playwright.async_api import Browser
from psycopg import sql

from shared.runtime.clock import new_id
from tests.support import processes, streams, system
from tests.support.browser import launched
from tests.support.collector import Collector, collecting
from tests.support.system import SERVICES, System

PROVINCES = "73,33,95"


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    """A browser that nobody has used yet."""
    async with launched() as lent:
        yield lent


@pytest.fixture(scope="session")
def collector() -> Iterator[Collector]:
    """Where the system's traces go."""
    with collecting() as lent:
        yield lent


@pytest.fixture(scope="session")
async def nation(kafka_servers: str, postgres_admin_url: str, collector: Collector) -> AsyncIterator[System]:
    """Three provinces in three time zones, all roles of all services, each service with its own database."""
    streams.delete_all(kafka_servers)
    databases = {service: f"{service}_{new_id().hex}" for service in SERVICES}
    with psycopg.connect(postgres_admin_url, autocommit=True) as admin:
        for name in databases.values():
            admin.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        base = postgres_admin_url.rsplit("/", 1)[0]
        urls = {service: f"{base}/{name}" for service, name in databases.items()}
        with processes.roles() as lent:
            yield await system.start(lent, kafka_servers, urls, PROVINCES, collector.endpoint)
        for name in databases.values():
            admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
