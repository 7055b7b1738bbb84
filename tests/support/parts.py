"""Where a test's Kafka and PostgreSQL come from.

Three rungs, the first that holds is taken: an address given in TEST_KAFKA_URL or TEST_POSTGRES_URL (for tests alone:
its province streams are deleted), a Docker engine that has proved that it can, the local launcher (`fixtures.py` hands
them out).

Invariant: there is always a real Kafka and a real PostgreSQL; a test is never skipped for want of either.
"""

import fcntl
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tests.support import engine
from tests.support.local import Local
from tests.support.servers import Source

_VERDICT = "NAIK_KELAS_ENGINE_VERDICT"
"""The file in which a run keeps its verdict."""
_GIVEN_KAFKA = os.environ.get("TEST_KAFKA_URL", "")
_GIVEN_POSTGRES = os.environ.get("TEST_POSTGRES_URL", "")


@cache
def source() -> Source:
    """Return where servers come from on this machine."""
    if _engine_is_unfit():
        return Local()
    from tests.support.containers import Docker  # noqa: PLC0415 - its import asks the engine

    return Docker()


def rung() -> str:
    """Say for people where Kafka and PostgreSQL come from, and why not from the Docker engine that there is."""
    given = [name for name in ("TEST_KAFKA_URL", "TEST_POSTGRES_URL") if os.environ.get(name)]
    why = "" if len(given) == 2 or _engine_is_unfit() in {"", engine.NONE} else f" ({_engine_is_unfit()})"
    return " and ".join([*given, source().name][:2]) + why


def decide_once() -> None:
    """Let all processes of this run share one verdict on the engine, whichever asks first."""
    os.environ.setdefault(_VERDICT, str(Path(tempfile.mkdtemp(prefix="verdict-")) / "engine"))


@cache
def _engine_is_unfit() -> str:
    """Return why no engine lends servers; empty when one does."""
    if _VERDICT not in os.environ:
        return engine.unfit()
    with Path(os.environ[_VERDICT]).open("a+") as verdict:
        fcntl.flock(verdict, fcntl.LOCK_EX)
        verdict.seek(0)
        if not (said := verdict.read()):
            said = json.dumps(engine.unfit())
            verdict.write(said)
        return str(json.loads(said))


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
