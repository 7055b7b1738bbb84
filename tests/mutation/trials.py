"""A mutant and the tests that might see it: killed, survived, or run by no test.

A changed function is put in the place of the one that is loaded, which takes no time. What acts while a module is
imported, and what survives in place, is decided in a process that imports the mutant from the beginning.
Invariant: only a test that is green without the change can kill; a test that hangs with the change kills, too.
"""

import ast
import gc
import importlib.machinery
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import CodeType, FunctionType

import pytest

from tests.mutation.changes import Mutant, Named, mutants
from tests.mutation.coverage_map import Reach, fails
from tests.mutation.fork import answer_of

OPTIONS = ("--quiet", "--capture=no", "--tb=no", "--assert=plain", "-p", "no:xdist")


class Repeatable:
    """A plugin by which generated examples are the same for every mutant, and none is remembered."""

    @staticmethod
    def pytest_collection() -> None:
        """Set the profile once `conftest.py` has set its own."""
        from hypothesis import settings  # noqa: PLC0415  # pytest has to be the first to load it

        brief = settings.get_profile("brief")
        settings.register_profile("mutants", brief, database=None, derandomize=True)
        settings.load_profile("mutants")


class Trials:
    """Tries the mutants of functions on tests that are loaded already."""

    def __init__(self, seen: Reach, items: Sequence[pytest.Item]) -> None:
        self._reach, self._items = seen, {item.nodeid: item for item in items}

    def tried(self, path: Path) -> Iterator[tuple[int, bool]]:
        """Yield the numbers of a module's mutants that can be tried so, and whether some test kills them."""
        functions = _loaded(path)
        for mutant in mutants(path.read_text()):
            tests = self._reach.tests_of(mutant, path)
            code, replaced = _code_of(compiled(mutant, path), mutant.function), functions[mutant.function]
            fits = code and all(len(each.__code__.co_freevars) == len(code.co_freevars) for each in replaced)
            if tests and code and replaced and fits:
                yield mutant.number, self._is_killed(code, replaced, tests)

    def _is_killed(self, code: CodeType, replaced: Sequence[FunctionType], tests: Sequence[str]) -> bool:
        def work() -> bool:
            for function in replaced:
                function.__code__ = code
            return fails([self._items[test] for test in tests])

        return answer_of(work, self._reach.within_seconds(tests)) is not False


def _loaded(path: Path) -> defaultdict[Named | None, list[FunctionType]]:
    functions = defaultdict[Named | None, list[FunctionType]](list)
    for each in gc.get_objects():
        if type(each) is FunctionType and each.__code__.co_filename == str(path):
            functions[each.__code__.co_qualname, each.__code__.co_firstlineno].append(each)
    return functions


def _code_of(module: CodeType, function: Named | None) -> CodeType | None:
    return next((code for code in _codes(module) if (code.co_qualname, code.co_firstlineno) == function), None)


def _codes(code: CodeType) -> Iterator[CodeType]:
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield inner
            yield from _codes(inner)


def compiled(mutant: Mutant, path: Path) -> CodeType:
    """Compile a mutant under the name of its module's file."""
    return compile(ast.fix_missing_locations(mutant.tree), str(path), "exec", dont_inherit=True)


def is_killed_afresh(module: CodeType, path: Path, tests: Sequence[str], within_seconds: float) -> bool:
    """Try a changed module in a process that has imported nothing of ours."""

    def work() -> bool:
        known = importlib.machinery.SourceFileLoader.get_code

        def get_code(loader: importlib.machinery.SourceFileLoader, name: str) -> CodeType | None:
            return module if loader.path == str(path) else known(loader, name)

        importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[method-assign,assignment]
        return pytest.main([*OPTIONS, "--exitfirst", *tests], [Repeatable()]) != 0

    return answer_of(work, within_seconds) is not False
