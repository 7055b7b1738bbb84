"""What a test may ask for: a Kafka without streams, a database of its own, a server it may break.

One Kafka and one PostgreSQL serve a whole session. Invariant: no test sees another's rows or records; a test that
stops or pauses a server asks for one of its own.
"""

from collections.abc import Iterator
from typing import Protocol
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from shared.runtime.clock import new_id
from tests.support import parts, processes, streams
from tests.support.servers import Server

_TESTER = "naik_kelas_tester"


class FreshTopics(Protocol):
    """Creates empty streams on the session's Kafka and returns its servers."""

    def __call__(self, *names: str, partitions: int = 4) -> str: ...


class NewDatabase(Protocol):
    """Creates a database and returns its URL; `like` is the URL of one to copy."""

    def __call__(self, like: str = "template1") -> str: ...


@pytest.fixture(scope="session")
def kafka_servers() -> Iterator[str]:
    """The session's Kafka, with whatever streams earlier tests left; shape: `host:port[,host:port]`."""
    with parts.kafka() as servers:
        yield servers


@pytest.fixture(scope="session")
def postgres_admin_url() -> Iterator[str]:
    """The session's PostgreSQL, as somebody who may create databases."""
    with parts.postgres() as url:
        yield url


@pytest.fixture
def own_kafka() -> Iterator[Server]:
    """A Kafka of this test alone, which it may stop, kill and pause."""
    with parts.source().kafka() as server:
        yield server


@pytest.fixture
def own_postgres() -> Iterator[Server]:
    """A PostgreSQL of this test alone, which it may stop, kill and pause."""
    with parts.source().postgres() as server:
        yield server


@pytest.fixture
def clean_kafka(kafka_servers: str) -> str:
    """The session's Kafka without any stream: what a subscription by pattern sees is this test's alone."""
    streams.delete_all(kafka_servers)
    return kafka_servers


@pytest.fixture
def fresh_topics(clean_kafka: str) -> FreshTopics:
    """Create empty streams: `fresh_topics("73.registry", "73.mentoring", partitions=2)` returns the servers."""

    def create(*names: str, partitions: int = 4) -> str:
        streams.create(clean_kafka, names, partitions)
        return clean_kafka

    return create


@pytest.fixture(scope="session")
def _tester(postgres_admin_url: str) -> str:
    """An ordinary role that owns the tests' databases: what only a superuser may do fails in a test, too."""
    with psycopg.connect(postgres_admin_url, autocommit=True) as admin:
        if not admin.execute("select 1 from pg_roles where rolname = %s", (_TESTER,)).fetchone():
            admin.execute(f"create role {_TESTER} login password '{_TESTER}'")
    return _TESTER


@pytest.fixture
def new_database(postgres_admin_url: str, _tester: str) -> Iterator[NewDatabase]:
    """Create databases: `new_database()` returns the URL of an empty one, `new_database(like=url)` of a copy."""
    made: list[str] = []
    with psycopg.connect(postgres_admin_url, autocommit=True) as admin:

        def create(like: str = "template1") -> str:
            name, template = f"test_{new_id().hex}", urlsplit(like).path.lstrip("/")
            statement = sql.SQL("create database {} template {} owner {}")
            admin.execute(statement.format(*(sql.Identifier(each) for each in (name, template, _tester))))
            made.append(name)
            return _owned(postgres_admin_url, _tester, name)

        yield create
        for name in made:
            admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def database(new_database: NewDatabase) -> str:
    """The URL of an empty database of this test alone."""
    return new_database()


def _owned(admin_url: str, owner: str, name: str) -> str:
    parts = urlsplit(admin_url)
    return urlunsplit(parts._replace(netloc=f"{owner}:{owner}@{parts.netloc.rpartition('@')[2]}", path=f"/{name}"))


@pytest.fixture
def roles() -> Iterator[processes.Roles]:
    """Starts services' roles as child processes; they end with the test."""
    with processes.roles() as lent:
        yield lent
