"""What a test may ask for: a Kafka without streams, a database of its own, a server it may break.

One Kafka and one PostgreSQL serve a whole session. Invariant: no test sees another's rows or records; a test that
stops or pauses a server asks for one of its own.
"""

from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from shared.clock import new_id
from tests.support import parts, streams
from tests.support.servers import Server


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
def fresh_topics(clean_kafka: str) -> Callable[..., str]:
    """Create empty streams: `fresh_topics("73.registry", "73.mentoring", partitions=2)` returns the servers."""

    def create(*names: str, partitions: int = 4) -> str:
        streams.create(clean_kafka, names, partitions)
        return clean_kafka

    return create


@pytest.fixture
def new_database(postgres_admin_url: str) -> Iterator[Callable[..., str]]:
    """Create databases: `new_database()` returns the URL of an empty one, `new_database(like=url)` of a copy."""
    made: list[str] = []
    with psycopg.connect(postgres_admin_url, autocommit=True) as admin:

        def create(like: str = "") -> str:
            name = f"test_{new_id().hex}"
            template = conninfo_to_dict(like)["dbname"] if like else "template1"
            statement = sql.SQL("create database {} template {}")
            admin.execute(statement.format(sql.Identifier(name), sql.Identifier(str(template))))
            made.append(name)
            return _with_database(postgres_admin_url, name)

        yield create
        for name in made:
            admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def database(new_database: Callable[..., str]) -> str:
    """The URL of an empty database of this test alone."""
    return new_database()


def _with_database(url: str, name: str) -> str:
    before, mark, options = url.partition("?")
    return f"{before.rsplit('/', 1)[0]}/{name}{mark}{options}"
