"""The house's own rules on Python sources, where no tool has one; each is tried in `test_architecture.py` on a sample.

Invariant: every rule takes a source text and returns complaints, so that a rule can be seen to fail.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("shared", "services", "deploy", "tests")
FILE_LINES, FUNCTION_LINES = 300, 30

Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources(*folders: str) -> list[Path]:
    """Return the Python files below these folders of the checkout."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def too_long(source: str) -> Iterator[str]:
    """Complain about a file over its ceiling."""
    lines = source.count("\n") + 1
    if lines > FILE_LINES:
        yield f"{lines} lines, at most {FILE_LINES}: make it a package of the same name"


def long_functions(source: str) -> Iterator[str]:
    """Complain about functions over their ceiling; docstrings and functions inside, measured alone, do not count."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, Function) and (lines := _lines(node)) > FUNCTION_LINES:
            yield f"line {node.lineno}: {node.name} has {lines} lines, at most {FUNCTION_LINES}"


def _lines(function: Function) -> int:
    told = function.body[0] if ast.get_docstring(function, clean=False) is not None else None
    inner = [node for node in _directly_in(function) if isinstance(node, Function)]
    elsewhere = [*inner, *([told] if told else [])]
    return _span(function) - sum(_span(node) for node in elsewhere)


def _directly_in(function: Function) -> Iterator[ast.AST]:
    """Yield what stands in a function and in no function inside it, those functions included."""
    waiting = list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop()
        yield node
        waiting += [] if isinstance(node, Function) else ast.iter_child_nodes(node)


def _span(node: ast.stmt) -> int:
    first: int = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
    return (node.end_lineno or node.lineno) - first + 1


def spelled_streams(source: str, events: frozenset[str], owners: tuple[str, ...]) -> Iterator[str]:
    """Complain about an event type or a stream that is written out instead of taken from its declaration.

    A sentence (a text with a space in it) may name one as an example.
    """
    stream = re.compile(rf"(^|[0-9)}}\]]|\\d)\\?\.({'|'.join(owners)})\b")
    tree = ast.parse(source)
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if (
            not isinstance(node, ast.Constant)
            or not isinstance(node.value, str)
            or id(node) in prose
            or " " in node.value
        ):
            continue
        if node.value in events or "naik-kelas:event" in node.value or stream.search(node.value):
            yield f"line {node.lineno}: {node.value!r} is spelled out; take it from shared.contracts"


def sleeps(source: str) -> Iterator[str]:
    """Complain about a test that waits for a length of time; `sleep(0)` only lets others have their turn."""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and ast.unparse(node.func).endswith(".sleep")
            and [ast.unparse(each) for each in node.args] != ["0"]
        ):
            yield f"line {node.lineno}: {ast.unparse(node)}; wait with `eventually`"


def untyped(source: str) -> Iterator[str]:
    """Complain about a route module that says `Any`, or that is given leave to name a type inside a function."""
    tree = ast.parse(source)
    yield from (f"line {node.lineno}: Any; say what it is" for node in ast.walk(tree) if _is_any(node))
    for number, line in enumerate(source.splitlines(), 1):
        if "N806" in line:
            yield f"line {number}: {line.strip()}; name the type at the top of the module"


def _is_any(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and node.id == "Any"


def selects_everything(source: str) -> Iterator[str]:
    """Complain about SQL that reads columns it does not name: a column that a later release adds would come with them.

    A statement that makes its own columns (`unnest`) may take them all, and so may a table's shadow, which has the
    table's columns whatever they are.
    """
    everything = re.compile(
        r"\b(?:(?:select|distinct|returning)\s+|select[^();]*,\s*)\*(?!\s*from\s+unnest\()", re.IGNORECASE
    )
    shadow = re.compile(r"insert into shadow\.(\w+) select \* from \1\b")
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and everything.search(shadow.sub("", node.value))
        ):
            yield f"line {node.lineno}: name the columns that are read"
