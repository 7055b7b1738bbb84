"""What an act may cost at most: `python -m tests.bench.baseline` counts it and writes `baseline.json`; `make baseline`.

Statements, round trips and rows are compared exactly. Bytes of WAL depend a little on where a page happens to be
split, so they may rise by two in a hundred. Invariant: the file is what a measurement has said, never what somebody
has typed; a counter that falls is no failure, and is held from the next `make baseline` on.
"""

import asyncio
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from tests.bench.counted import measure
from tests.bench.counters import Figures, counters
from tests.support import parts

FILE: Final = Path(__file__).with_name("baseline.json")
TOLERANCE: Final = {"wal_bytes": 0.02}
"""Counter → by which share of itself it may rise; any other may not rise at all."""


def read() -> dict[str, Figures]:
    """Return what was measured last; shape: {act: {counter: how much}}."""
    told: dict[str, Figures] = json.loads(FILE.read_text("utf-8"))
    return told


def write(measured: Mapping[str, Figures]) -> None:
    """Keep a measurement."""
    FILE.write_text(json.dumps(measured, indent=2) + "\n", "utf-8")


def risen(baseline: Mapping[str, Figures], measured: Mapping[str, Figures]) -> Iterator[str]:
    """Name each counter that has risen, with its old and its new value; and each that only one of the two has."""
    for act in dict.fromkeys((*baseline, *measured)):
        old, new = baseline.get(act, {}), measured.get(act, {})
        for counter in dict.fromkeys((*old, *new)):
            if counter not in old or counter not in new:
                yield f"{act}: {counter} was {old.get(counter)}, is {new.get(counter)}: run `make baseline`"
            elif new[counter] > old[counter] * (1 + TOLERANCE.get(counter, 0)):
                yield f"{act}: {counter} has risen from {old[counter]} to {new[counter]}"


def measured() -> dict[str, Figures]:
    """Count on a PostgreSQL and a Kafka of its own."""
    with parts.kafka() as kafka_servers, counters() as lent:
        return asyncio.run(measure(lent, kafka_servers))


if __name__ == "__main__":
    write(measured())
    print(FILE.read_text("utf-8"))  # noqa: T201  # to a person at a terminal
