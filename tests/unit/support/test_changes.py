"""What is changed in a module to see whether a test holds it, and what is left alone."""

import ast

import pytest

from tests.mutation.changes import mutants

GUARD = """
def share(places, limit=2):
    if not places or limit < 1:
        raise ValueError("nothing to share")
    return sorted(set(places))
"""


NESTED = """
@cache
def f(x=1):
    def g(y=2):
        return y + x
    return g(3)

class C:
    z = 4

    def h(self):
        self.go()
"""


def told(source: str) -> list[str]:
    """Return the changes of a module, as they are told."""
    return [f"{mutant.before} -> {mutant.after}" for mutant in mutants(source)]


def test_a_guard_a_limit_and_a_call_are_each_changed_once() -> None:
    assert told(GUARD) == [
        "2 -> 3",
        "if not places or limit < 1: -> if True:",
        "if not places or limit < 1: -> if False:",
        "not places or limit < 1 -> not places",
        "not places or limit < 1 -> limit < 1",
        "not places or limit < 1 -> not places and limit < 1",
        "not places -> places",
        "limit < 1 -> limit <= 1",
        "1 -> 2",
        "raise ValueError('nothing to share') -> pass",
        "ValueError('nothing to share') -> 'nothing to share'",
        "return sorted(set(places)) -> return None",
        "sorted(set(places)) -> set(places)",
        "set(places) -> places",
    ]


@pytest.mark.parametrize(
    ("source", "changes"),
    [
        ("min(a, b)", ["min(a, b) -> pass", "min(a, b) -> max(a, b)"]),
        (
            "x = a and b and c",
            [
                "a and b and c -> b and c",
                "a and b and c -> a and c",
                "a and b and c -> a and b",
                "a and b and c -> a or b or c",
            ],
        ),
        ("x = a - -b", ["a - -b -> a + -b", "-b -> b"]),
        ("x = [y for y in z if y]", ["for y in z if y -> for y in z"]),
        ("x = name.strip(' ')", ["name.strip(' ') -> ' '"]),
        ("x = field(default=True)", ["field(default=True) -> field()", "True -> False"]),
        ("x = {'a', b}", ["{'a', b} -> {b}", "{'a', b} -> {'a'}", "'a' -> 'a~'"]),
        ("while x:\n    x.pop()", ["while x: -> while False:", "x.pop() -> pass", "x.pop() -> x"]),
        ("x += 1", ["x += 1 -> x -= 1", "1 -> 2"]),
        ("x = a if b else c", ["a if b else c -> a if True else c", "a if b else c -> a if False else c"]),
    ],
)
def test_every_kind_of_change_is_made(source: str, changes: list[str]) -> None:
    assert told(source) == changes


@pytest.mark.parametrize(
    "source",
    [
        '"""A docstring."""',
        'x = Text("id", en="en")',
        "x: 'int | None'",
        "def f(x: int) -> None: ...",
        "x = f'{a + b}'",
    ],
)
def test_what_people_and_tools_read_is_left_alone(source: str) -> None:
    assert told(source) == []


def test_a_default_acts_at_import_and_all_else_belongs_to_its_outermost_function() -> None:
    assert {(mutant.before, mutant.function) for mutant in mutants(NESTED) if mutant.before.isdigit()} == {
        ("1", None), ("2", ("f", 2)), ("3", ("f", 2)), ("4", None)
    }  # fmt: skip
    assert {mutant.function for mutant in mutants(NESTED) if "go" in mutant.before} == {("C.h", 11)}


def test_a_mutant_is_the_module_with_one_change_and_the_next_one_has_another() -> None:
    texts = [ast.unparse(mutant.tree) for mutant in mutants("x = 1 < 2")]
    assert texts == ["x = 1 <= 2", "x = 2 < 2", "x = 1 < 3"]
