"""Where a test's Kafka and PostgreSQL come from.

Three rungs, the first that holds is taken: an address given in TEST_KAFKA_URL or TEST_POSTGRES_URL (for tests alone:
its province streams are deleted), a Docker engine, the local launcher (`fixtures.py` hands them out).

Invariant: there is always a real Kafka and a real PostgreSQL; a test is never skipped for want of either.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from tests.support.containers import Docker, engine_answers
from tests.support.local import Local
from tests.support.servers import Source

_GIVEN_KAFKA = os.environ.get("TEST_KAFKA_URL", "")
_GIVEN_POSTGRES = os.environ.get("TEST_POSTGRES_URL", "")


@cache
def source() -> Source:
    """Return where servers come from on this machine."""
    return Docker() if engine_answers() else Local()


def rung() -> str:
    """Say for people where Kafka and PostgreSQL come from."""
    given = [name for name in ("TEST_KAFKA_URL", "TEST_POSTGRES_URL") if os.environ.get(name)]
    return " and ".join([*given, source().name][:2])


@contextmanager
def kafka() -> Iterator[str]:
    """Lend a broker and say where it is; shape: `host:port[,host:port]`."""
    if _GIVEN_KAFKA:
        yield _GIVEN_KAFKA
        return
    with source().kafka() as server:
        yield server.address


@contextmanager
def postgres() -> Iterator[str]:
    """Lend a PostgreSQL and give the URL of somebody who may create databases there."""
    if _GIVEN_POSTGRES:
        yield _GIVEN_POSTGRES
        return
    with source().postgres() as server:
        yield server.address
