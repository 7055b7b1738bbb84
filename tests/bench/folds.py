"""The contest of the projectors: merely reading (R), the plain loop (P) and ours, on the same records, taking turns.

`sums` folds the indicators that add up (sessions, session hours); `all` folds the distinct clients, too. P and ours
both fold the same, and every result is judged row by row. Invariant: each run starts from empty tables.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Final, NamedTuple

import psycopg

from tests.bench import plain
from tests.bench.agreement import ADDITIVE, ALL, Judge
from tests.bench.contest import Contestant
from tests.bench.costs import Meter, Spent
from tests.bench.filling import fill, topics
from tests.bench.ours import OurFolder
from tests.bench.servers import Servers
from tests.bench.table import Results

_VIEWS = {"sums": ADDITIVE, "all": ALL}


class Contest(NamedTuple):
    """Which acts, which views, and in how many processes."""

    name: str
    what: str
    crowds: tuple[int, ...]


EVERY: Final = (
    Contest("natural", "sums", (1, 3)),
    Contest("adversarial", "sums", (1, 3)),
    Contest("natural", "all", (1,)),
    Contest("adversarial", "all", (1,)),
)
FEW: Final = (Contest("natural", "all", (1,)), Contest("adversarial", "sums", (1,)))


class Folds:
    """Both kinds of acts on their streams, and everybody who folds them."""

    def __init__(self, servers: Servers, events: int, contests: Sequence[Contest]) -> None:
        self._servers, self._events = servers, events
        self._database = servers.database("bench")
        self._judge = Judge(self._database)
        self._results = {each: Results(f"fold, {each.name}, {each.what}", events) for each in contests}

    def prepare(self) -> None:
        """Fill the streams, let the judge fold them, make the tables."""
        for name in dict.fromkeys(each.name for each in self._results):
            self._judge.open(name)
            asyncio.run(fill(self._servers.kafka.servers, name, self._events, self._judge.noting(name)))
            self._judge.close(name)
        with psycopg.connect(self._database, autocommit=True) as connection:
            connection.execute(plain.TABLES.encode())
        OurFolder(self._servers, self._database, "natural", "all").migrate()

    def round(self) -> None:
        """Let everybody take a turn."""
        for (name, what, crowds), results in self._results.items():
            results.note("R", self._read(name))
            for processes in crowds:
                many = f" in {processes} processes" if processes > 1 else ""
                spent = self._plain(name, what, processes)
                results.note(f"P{many}", spent, self._judge.fault(name, "plain.figure", _VIEWS[what]))
                ours = OurFolder(self._servers, self._database, name, what)
                spent = ours.fold(self._events, processes)
                results.note(f"ours{many}", spent, self._judge.fault(name, "figure", _VIEWS[what]))
                if processes == 1:
                    results.note("ours, rebuilding", ours.rebuild(), self._judge.fault(name, "figure", _VIEWS[what]))

    def show(self) -> Iterator[str]:
        """Yield the tables."""
        yield from (results.show(("R", "P")) for results in self._results.values())

    @property
    def faults(self) -> list[str]:
        """Everything that was judged wrong."""
        return [fault for results in self._results.values() for fault in results.faults.values()]

    def _read(self, name: str) -> Spent:
        return self._contest([("tests.bench.reading", self._servers.kafka.servers, str(self._events), *topics(name))])

    def _plain(self, name: str, what: str, processes: int) -> Spent:
        with psycopg.connect(self._database, autocommit=True) as connection:
            connection.execute(plain.EMPTY)
        self._servers.settle()
        shares = [topics(name)[first::processes] for first in range(processes)]
        said = ("tests.bench.plain", self._servers.kafka.servers, self._database)
        return self._contest([(*said, str(self._share(name, share)), what, *share) for share in shares])

    def _share(self, name: str, share: list[str]) -> int:
        return sum(self._judge.records[name, each.partition(".")[0]] for each in share)

    def _contest(self, contestants: list[tuple[str, ...]]) -> Spent:
        with ExitStack() as stack:
            standing = [stack.enter_context(Contestant(*each)) for each in contestants]
            for each in standing:
                each.await_ready()
            meter = Meter({"client": [each.pid for each in standing], **self._servers.pids})
            for each in standing:
                each.go()
            for each in standing:
                each.await_done()
            return meter.read()
