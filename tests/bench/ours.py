"""Our folder in a contest: reporting's worker and its rebuild as they are shipped, held at the start by a lock.

A worker that was given its partitions asks PostgreSQL where they stand before it reads anything; a rebuild says first
which indicators there are. Invariant: the clock runs from the moment that question may be answered until the last
position, or the swap, is committed.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg

from deploy.local.child import Child, Program
from tests.bench.acts import PROVINCES
from tests.bench.contest import ROOT
from tests.bench.costs import Meter, Spent
from tests.bench.servers import Servers
from tests.support.eventually import poll
from tests.support.processes import Process

_MODULES: Final = {"all": "services.reporting", "sums": "tests.bench.sums_only"}
_EMPTY: Final = "truncate cell, cell_member, line, named_place, lane, taken_ids, card, quarantine"
_WAITING: Final = """
select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"""
_ASKING: Final = f"{_WAITING} and query like '%insert into lane%'"
"""Workers that ask where their partitions stand; the one that looks after their logs waits, too."""
_FOLDED: Final = "select coalesce(sum(position), 0) from lane where consumer = 'folder'"
_CELLS: Final = "select 'public.cell'::regclass::oid::bigint"
_QUARANTINED: Final = "select count(*) from quarantine"
_SECONDS: Final = 300
_LOOK_SECONDS: Final = 0.01


class OurFolder:
    """So many processes of the worker, on the partitions of one kind of acts."""

    def __init__(self, servers: Servers, database: str, name: str, what: str) -> None:
        self._servers, self._database, self._what = servers, database, what
        self._environment = {
            "REPORTING_DATABASE_URL": database,
            "REPORTING_KAFKA_SERVERS": servers.kafka.servers,
            "REPORTING_PROVINCES": ",".join(PROVINCES[name]),
            "REPORTING_LOG_LEVEL": "ERROR",
            "REPORTING_SESSION_TIMEOUT_SECONDS": "30",
        }

    def migrate(self) -> None:
        """Make the tables."""
        Process("reporting", "migrate", self._environment).done()

    def fold(self, records: int, processes: int = 1) -> Spent:
        """Fold so many records from nothing; returns what it took."""
        with psycopg.connect(self._database) as gun, psycopg.connect(self._database, autocommit=True) as connection:
            connection.execute(_EMPTY)
            self._servers.settle()
            with self._processes("worker", processes) as pids:
                gun.execute("lock table lane in access exclusive mode")
                poll(lambda: _one(connection, _ASKING) == processes, within_seconds=60)
                meter = Meter({"client": pids, **self._servers.pids})
                gun.commit()
                poll(lambda: _one(connection, _FOLDED) == records, _SECONDS, _LOOK_SECONDS)
                spent = meter.read()
            if quarantined := _one(connection, _QUARANTINED):
                raise AssertionError(f"{quarantined} records were parked")
        return spent

    def rebuild(self) -> Spent:
        """Count everything again that was folded; returns what it took until the swap."""
        with psycopg.connect(self._database) as gun, psycopg.connect(self._database, autocommit=True) as connection:
            self._servers.settle()
            gun.execute("lock table indicator in access exclusive mode")
            live = _one(connection, _CELLS)
            with self._processes("rebuild", 1) as pids:
                poll(lambda: _one(connection, _WAITING) == 1, within_seconds=60)
                meter = Meter({"client": pids, **self._servers.pids})
                gun.commit()
                poll(lambda: _one(connection, _CELLS) != live, _SECONDS, _LOOK_SECONDS)
                return meter.read()

    @contextmanager
    def _processes(self, verb: str, count: int) -> Iterator[list[int]]:
        command = [sys.executable, "-m", _MODULES[self._what], verb]
        program = Program(name="folder", command=command, log=None, environment=self._environment, folder=ROOT)
        started = [Child(program) for _ in range(count)]
        try:
            yield [each.pid for each in started]
        finally:
            for each in started:
                each.ask_to_stop()
            for each in started:
                each.stop(within_seconds=10)


def _one(connection: psycopg.Connection, question: str) -> int:
    row = connection.execute(question.encode()).fetchone()
    return int(row[0]) if row else 0
