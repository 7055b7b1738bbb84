"""Every place outside a province's own registry where a person's name could turn up, as text to search.

Invariant: nothing is left out that leaves a process: streams, logs, traces, figures, and all of reporting's tables.
"""

import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress

import httpx2
import psycopg
from psycopg import sql

from tests.support import streams
from tests.support.collector import Collector
from tests.support.system import System

_TABLES = "select relname from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace"
_ROWS = sql.SQL("select t::text from {} t")
_COLUMNS = "select table_name, column_name, data_type from information_schema.columns where table_schema = 'public'"
_QUARANTINED = "select encode(value, 'escape') from quarantine"
"""Bytes would be shown as numbers."""


def places(system: System, collector: Collector) -> Iterator[tuple[str, str]]:
    """Yield places with what stands there; shape: (place, text)."""
    for name in streams.names(system.kafka_servers):
        yield name, str(streams.read(system.kafka_servers, name))
    for (service, role), process in system.processes.items():
        yield f"log of {service} {role}", process.log.read_text("utf-8")
        yield f"figures of {service} {role}", httpx2.get(f"{process.figures_url}/metrics", timeout=10).text
    yield "traces", collector.exported.decode("utf-8", "replace")
    yield from _reporting(system.databases["reporting"])


def _reporting(url: str) -> Iterator[tuple[str, str]]:
    with psycopg.connect(url) as connection:
        yield "what is parked", str(connection.execute(_QUARANTINED).fetchall())
        for (table,) in connection.execute(_TABLES).fetchall():
            yield f"reporting's {table}", str(connection.execute(_ROWS.format(sql.Identifier(table))).fetchall())


def stored(url: str) -> Iterator[tuple[str, str]]:
    """Yield every column of every table of a database, bytes as the text that they are; shape: (place, text)."""
    with psycopg.connect(url) as connection:
        for table, name, kind in connection.execute(_COLUMNS).fetchall():
            shown = sql.SQL("{}" if kind == "bytea" else "{}::text").format(sql.Identifier(name))
            query = sql.SQL("select {} from {}").format(shown, sql.Identifier(table))
            yield f"{table}.{name}", str([_said(each) for (each,) in connection.execute(query).fetchall()])


def _said(stored: str | bytes | None) -> str | None:
    """Return what a column says; bytes as the text that they are, unpacked if they are packed."""
    if not isinstance(stored, bytes):
        return stored
    with suppress(zlib.error):
        stored = zlib.decompress(stored)
    return stored.decode("utf-8", "replace")


def named(text: str, canaries: Iterable[str]) -> list[str]:
    """Return the canaries that a text holds."""
    return [canary for canary in canaries if canary in text]
