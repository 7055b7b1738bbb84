"""Which fast tests run which lines, and how long each takes: a mutant is tried by the tests that run its lines.

Invariant: a test that fails before anything has been changed is named, so that it kills no mutant.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import coverage
import pytest

from tests.mutation.changes import Mutant


@dataclass
class Reach:
    """What was seen of a run without any change."""

    lines: dict[Path, dict[int, set[str]]] = field(default_factory=dict)
    """Tests by file and line."""
    seconds: dict[str, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def tests_of(self, mutant: Mutant, path: Path) -> list[str]:
        """Return the tests that might see a mutant, the quickest first."""
        return self._tests(path, mutant.lines) if mutant.function else self.of_module(path)

    def of_module(self, path: Path) -> list[str]:
        """Return the tests that run anything of a module; where there is nothing to run, all of them."""
        return self._tests(path, self.lines[path]) or list(self.seconds)

    def _tests(self, path: Path, lines: Iterable[int]) -> list[str]:
        found = set[str]().union(*(self.lines[path].get(line, ()) for line in lines))
        return sorted(found, key=lambda test: self.seconds[test])

    def within_seconds(self, tests: Iterable[str]) -> float:
        """Return when tests that have not ended are taken to hang."""
        return 20 + 5 * sum(self.seconds[test] for test in tests)


def reach(items: Sequence[pytest.Item], paths: Iterable[Path]) -> Reach:
    """Run every test once."""
    seen = Reach()
    tracer = coverage.Coverage(data_file=None, config_file=False, include=list(map(str, paths)))
    tracer.start()
    for item, following in _pairs(items):
        tracer.switch_context(item.nodeid)
        began = perf_counter()
        if _fails(item, following):
            seen.failed.append(item.nodeid)
        seen.seconds[item.nodeid] = perf_counter() - began
    tracer.stop()
    for path in paths:
        by_line = tracer.get_data().contexts_by_lineno(str(path))
        seen.lines[path] = {line: set(tests) - {""} for line, tests in by_line.items()}
    return seen


def fails(items: Sequence[pytest.Item]) -> bool:
    """Run tests until one fails."""
    return any(_fails(item, following) for item, following in _pairs(items))


def _fails(item: pytest.Item, following: pytest.Item | None) -> bool:
    before = item.session.testsfailed
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
    return item.session.testsfailed > before


def _pairs(items: Sequence[pytest.Item]) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
    """Yield each item with the next one, for whose sake fixtures stay."""
    return zip(items, [*items[1:], None], strict=True)
