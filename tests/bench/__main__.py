"""`python -m tests.bench [--events N] [--rounds N] [--quick] [part ...]`; `make bench` measures all `PARTS`.

Prints every figure beside what it is measured against, in one run on one machine: only the ratios travel. `--quick`
runs every part with little of everything, which shows that the measurement works and no more. Exits with 1 when a
result is wrong. Invariant: nothing here decides what is fast enough; what may not rise is counted in `baseline.py`.
"""

import argparse
import asyncio
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, replace

from tests.bench import importing, screens, uploads
from tests.bench.contest import Contestant
from tests.bench.costs import Meter
from tests.bench.folds import EVERY, FEW, Contest, Folds
from tests.bench.living import living
from tests.bench.relaying import PARTITIONS, OurRelay
from tests.bench.servers import Servers, servers
from tests.bench.table import Results, percentiles
from tests.support import big_nation, streams
from tests.support.processes import roles

PARTS = ("fold", "relay", "command", "import", "uploads", "screens")
_RAW = "raw"


@dataclass(frozen=True)
class Size:
    """How much of everything."""

    events: int
    facts: int
    requests: int
    rows: int
    kept_rows: int
    steady_seconds: float
    rounds: int
    contests: tuple[Contest, ...]
    nation: big_nation.Size


USUAL = Size(
    events=1_000_000,
    facts=200_000,
    requests=5_000,
    rows=100_000,
    kept_rows=30_000,
    steady_seconds=20,
    rounds=3,
    contests=EVERY,
    nation=big_nation.WHOLE,
)
QUICK = Size(
    events=30_000,
    facts=10_000,
    requests=300,
    rows=2_000,
    kept_rows=2_000,
    steady_seconds=3,
    rounds=1,
    contests=FEW,
    nation=big_nation.SMALL,
)
_A_SECOND = 50


def fold(lent: Servers, size: Size) -> Iterator[str]:
    """Measure the projectors."""
    folds = Folds(lent, size.events, size.contests)
    folds.prepare()
    for _ in range(size.rounds):
        folds.round()
    yield from folds.show()
    yield from folds.faults


def relay(lent: Servers, size: Size) -> Iterator[str]:
    """Measure the relay."""
    results = Results("relay", size.facts)
    with roles() as started:
        ours = OurRelay(lent, lent.database("registry"), started)
        ours.migrate()
        streams.create(lent.kafka.servers, [_RAW], PARTITIONS)
        for _ in range(size.rounds):
            said = ("tests.bench.sending", lent.kafka.servers, str(size.facts), _RAW, str(PARTITIONS))
            with Contestant(*said) as raw:
                raw.await_ready()
                meter = Meter({"client": [raw.pid], **lent.pids})
                raw.go()
                raw.await_done()
                results.note("send_batch", meter.read())
            results.note("ours, the outbox full", ours.carry(size.facts), ours.fault(size.facts))
    yield results.show(("send_batch",))
    yield from results.faults.values()


def command(lent: Servers, size: Size) -> Iterator[str]:
    """Measure commands, the way to the view, and memory."""
    results = Results("command, 16 callers", size.requests)
    with roles() as started, living(lent, started) as system:
        idle = system.memory()
        for _ in range(size.rounds):
            results.note("empty route", system.empty(size.requests))
            results.note("POST /sessions, durable", system.command(size.requests))
        yield results.show(("empty route",))
        seen = asyncio.run(system.until_seen(_A_SECOND, size.steady_seconds))
        yield f"201 to the nation's view at {_A_SECOND} a second      {percentiles(seen)}\n"
        loaded = system.memory()
    yield "memory, MB                                       idle  loaded"
    yield from (f"  {name:44}{idle[name]:8.0f}{loaded[name]:8.0f}" for name in idle)


def import_(lent: Servers, size: Size) -> Iterator[str]:
    """Measure a table on its way into the registry, and the same table again."""
    with roles() as started:
        yield from importing.measure(lent, started, size.rows)


def uploads_(lent: Servers, size: Size) -> Iterator[str]:
    """Measure what offices wait for while tables are kept and sent."""
    with roles() as started:
        yield from uploads.measure(lent, started, size.kept_rows)


def screens_(lent: Servers, size: Size) -> Iterator[str]:
    """Measure what people wait for, in a nation that is put into the tables."""
    yield from screens.measure(lent, size.nation)


def main(arguments: list[str]) -> int:
    """Measure what was asked for; returns 1 when something was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("part", nargs="*", help=f"what to measure: {', '.join(PARTS)}; all of it when nothing is named")
    parser.add_argument("--events", type=int)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args(arguments)
    usual = QUICK if asked.quick else USUAL
    size = replace(usual, events=asked.events or usual.events, rounds=asked.rounds or usual.rounds)
    wrong, figures = False, sys.stdout
    for part in asked.part or PARTS:
        with redirect_stdout(sys.stderr), servers() as lent:  # what processes say last is no figure
            for said in MEASURES[part](lent, size):
                print(said, file=figures, flush=True)
                wrong = wrong or said.startswith("WRONG")
    return int(wrong)


MEASURES = dict(zip(PARTS, (fold, relay, command, import_, uploads_, screens_), strict=True))

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
