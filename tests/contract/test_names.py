"""Software is called by the field's words: partition, gap, quarantine, unit of work, and not by words of our own.

A word of the trade may be ours, so a word that is both has an allow-list with the reason. Invariant: one word has one
meaning in the whole tree, and a class has one name wherever it is imported.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import house

CLASSES = frozenset(
    "Accepted Accession Archivist Asked Asking Aside Booking Card CardKind CardPage CardPart CardRow"
    " Commanding ConsumerPulse Deadline Deposed Desk Fit Flaw Folder Folding Follower FormForeign Going Greeting Hand"
    " Instance Kept Lane LaneBatch LaneBook LaneName LaneRun Ledger Listing LoopPulse Manner News NotHeardOf Parked"
    " PostgresLedger Readmission Readmitted Readmitting Reign Seal Sent Shape Sifted Spot Stale Standing Stuck Tally"
    " Thing Trust Typed Unfit Unguarded Unheard Untold Voice Wanted Whereabouts Words Workshop Writing Young".split()
)
"""Words of our own that classes had; a class is called by the right column of the field's words."""
WORDS = frozenset(
    "lane lanes hole holes parked sift sifted booking tally pulse whereabouts hold_beside known_widely ask_all"
    " commanding changing hand_over_runs came_back greets newest_look outweighs oddities recounted taken_back unsaid"
    " told_anew".split()
)
"""Words of our own that functions and variables had, whole or as a part of a longer name."""
MODULES = frozenset(
    "answering asking aside behind binary books carrier door estate evidence faults fetch filing fronts frames going"
    " head inside judge kept lanes leaks learn learning ledger listing lists mortals moving passes places pulse reach"
    " readmitting recount rise runs seal sealing sentences shown sift solitude speech spine standing started stranger"
    " telling things together told voice whereabouts wishes work writing years zygote".split()
)
"""Words of our own that modules had."""
PROSE = re.compile(r"\b(?:lanes?|holes?|parked|booking|tally|tallies)\b", re.IGNORECASE)
ALLOWED = {
    "deploy/local/restarting_child.py": {"kept"},
    # The fields of what reporting answers, as programs of others read them.
    "services/reporting/views/rules/answers.py": {"lane", "holes", "parked", "parked_at"},
    "services/reporting/views/rules/result_pages.py": {"lane"},
    "services/reporting/views/rules/result_rows.py": {"holes", "parked"},
    "services/reporting/views/queries/views.py": {"parked"},
    "services/reporting/dashboard/queries/health.py": {"holes", "parked"},
    "services/reporting/dashboard/pages/export.py": {"lane"},
    "tests/support/fakes/views.py": {"lane"},
    "tests/unit/reporting/views/test_queries.py": {"parked"},
}
"""File → words that are the trade's there, or a library's."""


def _words(name: str) -> Iterator[str]:
    yield name.strip("_").lower()
    yield from name.strip("_").lower().split("_")


def _own_names(source: str) -> Iterator[str]:
    """Complain about a class, function or variable that is called by a word of our own."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name.strip("_") in CLASSES:
            yield f"line {node.lineno}: class {node.name}"
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NAME and WORDS & set(_words(token.string)):
            yield f"line {token.start[0]}: {token.string}"


def _own_prose(source: str) -> Iterator[str]:
    """Complain about a docstring or comment that speaks of software in a word of our own; SQL is no prose."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            for found in PROSE.finditer(re.sub(r"`[^`]*`", "", node.value.value)):
                yield f"line {node.lineno}: {found.group()}"


def _other_names(source: str) -> Iterator[str]:
    """Complain about a class of ours that is imported under another name."""
    ours = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom) and _is_ours(node)]
    for line, each in ((node.lineno, each) for node in ours for each in node.names):
        if each.asname and each.name[0].isupper() and not each.name.isupper():
            yield f"line {line}: {each.name} as {each.asname}"


def _is_ours(node: ast.ImportFrom) -> bool:
    return (node.module or "").split(".")[0] in house.PACKAGES


RULES = (_own_names, _own_prose, _other_names)


def _complaints(path: Path) -> list[str]:
    file = path.relative_to(house.ROOT).as_posix()
    said = [f"{file}: {each}" for rule in RULES for each in rule(path.read_text(encoding="utf-8"))]
    return [each for each in said if each.rpartition(" ")[2].lower() not in ALLOWED.get(file, set())]


def _sources() -> list[Path]:
    return [
        path
        for path in house.sources(*house.PACKAGES)
        if "migrations" not in path.parts and path != Path(__file__).resolve()
    ]


def test_software_is_called_by_the_fields_words() -> None:
    assert not [said for path in _sources() for said in _complaints(path)]


def test_modules_are_called_by_the_fields_words() -> None:
    found = {path.relative_to(house.ROOT).as_posix() for path in _sources() if path.stem in MODULES}
    assert not found - ALLOWED.keys()


@pytest.mark.parametrize(
    "refused",
    [
        "class Whereabouts: ...",
        "lane = 1",
        "def first_lane(): ...",
        '"""A lane stops at a hole."""',
        "from shared.i18n import Text as Words",
    ],
)
def test_a_word_of_our_own_is_refused(refused: str) -> None:
    assert any(list(rule(refused)) for rule in RULES)


@pytest.mark.parametrize(
    "allowed",
    [
        "class Partition: ...",
        "whole = plane",
        '"""The column `lane` of a table that was made long ago."""',
        "from shared.i18n import Text",
        "QUERY = 'select lane from lane'",
    ],
)
def test_a_word_of_the_field_is_allowed(allowed: str) -> None:
    assert not any(list(rule(allowed)) for rule in RULES)
