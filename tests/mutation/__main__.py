"""`python -m tests.mutation <module.py> ... [--tests PATH ...] [--declarations]`; also `make mutants MODULE=...`.

Prints every small change to the modules that no fast test holds, and how many there were. It is run by hand: a change
that survives may be one that changes nothing, which only a reader can tell.
Invariant: nothing in the checkout is written; every change lives in a copy of a process.
"""

import argparse
import importlib
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.mutation.changes import Mutant, mutants
from tests.mutation.coverage_map import Reach, reach
from tests.mutation.fork import answer_of
from tests.mutation.trials import OPTIONS, Repeatable, Trials, compiled, is_killed_afresh

FAST = (
    "tests/unit",
    "tests/property",
    "tests/contract/test_event_schemas.py",
    "tests/contract/test_event_schemas_refuse.py",
)
_OURS = ("tests", "services", "shared", "deploy")
_LONG = 36_000


@dataclass
class InPlace:
    """What the tries in place have decided, and what the others need to know."""

    reach: Reach = field(default_factory=lambda: Reach(failed=["the collection of the tests"]))
    killed: dict[tuple[Path, int], bool] = field(default_factory=dict)
    """Whether a mutant that was tried is killed, by its module and number."""
    libraries: list[str] = field(default_factory=list)
    """What the tests import and is not ours; whoever has it loaded starts a process of tests in no time."""


class InPlaceSession:
    """A plugin that tries the mutants of functions in place of running the session's tests."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths, self.found = paths, InPlace()

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Measure, then try."""
        found = self.found
        found.libraries = [name for name in sys.modules if name.partition(".")[0] not in _OURS]
        found.reach = answer_of(lambda: reach(session.items, self._paths), _LONG) or found.reach
        trials = Trials(found.reach, session.items)
        for path in [] if found.reach.failed else self._paths:
            found.killed |= {(path, number): killed for number, killed in trials.tried(path)}
        return True


def in_place(paths: Sequence[Path], tests: Sequence[str]) -> InPlace:
    """Try in place what can be tried so."""
    session = InPlaceSession(paths)
    pytest.main([*OPTIONS, *tests], [session, Repeatable()])
    return session.found


def outcomes(path: Path, found: InPlace, *, declarations: bool) -> Iterator[tuple[Mutant, str]]:
    """Yield what became of each mutant of a module; with its declarations, what is not killed yet is tried afresh."""
    control = compile(path.read_text(), str(path), "exec", dont_inherit=True)
    if declarations and is_killed_afresh(control, path, found.reach.of_module(path), _LONG):
        raise RuntimeError(f"{path} fails without any change in a process of its own")
    for mutant in mutants(path.read_text()):
        tests = found.reach.tests_of(mutant, path)
        within_seconds = found.reach.within_seconds(tests)
        killed = found.killed.get((path, mutant.number))
        if not tests:
            yield mutant, "run by no test"
        elif mutant.function or declarations:
            if declarations or killed is None:
                killed = killed or is_killed_afresh(compiled(mutant, path), path, tests, within_seconds)
            yield mutant, "killed" if killed else "survived"


def main() -> int:
    """Try every mutant of the named modules."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("modules", nargs="+", type=Path)
    parser.add_argument("--tests", nargs="+", default=FAST, help="the tests that may see a change")
    parser.add_argument("--declarations", action="store_true", help="also change what acts at import; a second each")
    asked = parser.parse_args()
    paths = [path.resolve() for path in asked.modules]
    found = answer_of(lambda: in_place(paths, asked.tests), _LONG, aloud=True) or InPlace()
    if found.reach.failed:
        print("These fail without any change:", *found.reach.failed, sep="\n")
        return 2
    for name in found.libraries:
        with suppress(ImportError):
            importlib.import_module(name)
    print("all:", dict(sum((told(path, found, declarations=asked.declarations) for path in paths), Counter[str]())))
    return 0


def told(path: Path, found: InPlace, *, declarations: bool) -> Counter[str]:
    """Print what is not killed of a module; return how many of each outcome there were."""
    counts, name = Counter[str](), path.relative_to(Path.cwd())
    for mutant, outcome in outcomes(path, found, declarations=declarations):
        counts[outcome] += 1
        if outcome != "killed":
            print(f"{name}:{mutant} ({outcome})", flush=True)
    print(f"{name}: {dict(counts)}", flush=True)
    return counts


if __name__ == "__main__":
    sys.exit(main())
