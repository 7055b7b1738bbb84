"""The changes that are tried on a module: an operator turned, a guard or a call taken out, a constant moved.

`set(places)` becomes `places`, `a and b` becomes `a`, `if refused:` becomes `if False:`. What people read (`Text`, a
text with a space in it) and what only mypy reads is left alone.
Invariant: the same source gives the same mutants under the same numbers, and every one of them differs from it.
"""

import ast
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

_TURNED: Final[dict[type[ast.AST], type[ast.AST]]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Div: ast.Mult,
    ast.Mod: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.LShift: ast.RShift, ast.RShift: ast.LShift,
    ast.Pow: ast.Mult,
}  # fmt: skip
_SWAPPED: Final = {"min": "max", "max": "min", "any": "all", "all": "any"}
_WORDING: Final = {"Text", "Label", "TypeVar", "NewType", "cast"}
Named = tuple[str, int]
"""A function by its qualified name and its first line, decorators included."""
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Mutant:
    """A module with one change in it."""

    number: int
    lines: range
    """The lines of the changed part."""
    function: Named | None
    """The outermost function that the change lies in; None where it acts at import."""
    before: str
    after: str
    tree: ast.Module

    def __str__(self) -> str:
        return f"{self.lines.start} #{self.number}: {self.before} -> {self.after}"


@dataclass(frozen=True)
class _Slot:
    """Where a node hangs, so that another can be put there."""

    node: ast.AST
    put: Callable[[ast.AST], None]
    function: Named | None


def mutants(source: str) -> Iterator[Mutant]:
    """Yield every mutant of a module; each one's tree is good until the next is asked for."""
    tree, number = ast.parse(source), 0
    for slot in list(_slots(tree, "", None)):
        before = ast.unparse(slot.node)
        for replacement in _replacements(slot.node):
            after = ast.unparse(ast.fix_missing_locations(ast.copy_location(replacement, slot.node)))
            if after == before:
                continue
            slot.put(replacement)
            yield Mutant(number, _lines(slot.node), slot.function, _brief(before), _brief(after), tree)
            slot.put(slot.node)
            number += 1


def _lines(node: Any) -> range:
    if isinstance(node, ast.comprehension):
        return range(node.target.lineno, (node.ifs[-1].end_lineno or node.target.lineno) + 1)
    last = node.test if isinstance(node, ast.If | ast.While) else node
    return range(node.lineno, (last.end_lineno or node.lineno) + 1)


def _brief(text: str) -> str:
    return text.strip().splitlines()[0][:90]


def _slots(node: ast.AST, inside: str, function: Named | None) -> Iterator[_Slot]:
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list"}:
            continue
        outside = None if name == "args" and _is_outermost(node, function) else function
        for index, child in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(child, ast.AST) or _is_docstring(child) or _is_wording(child):
                continue
            yield _Slot(child, _putter(node, name, index if isinstance(value, list) else None), outside)
            yield from _below(child, inside, outside)


def _below(child: ast.AST, inside: str, function: Named | None) -> Iterator[_Slot]:
    if isinstance(child, ast.JoinedStr):
        return
    if isinstance(child, ast.ClassDef):
        yield from _slots(child, f"{inside}{child.name}.", function)
    elif isinstance(child, Function):
        yield from _slots(child, inside, function or (inside + child.name, _first_line(child)))
    else:
        yield from _slots(child, inside, function)


def _is_outermost(node: ast.AST, function: Named | None) -> bool:
    """Whether a function's defaults are made while its module is imported."""
    return isinstance(node, Function) and function is not None and function[1] == _first_line(node)


def _first_line(node: Function) -> int:
    return min([node.lineno, *(each.lineno for each in node.decorator_list)])


def _putter(parent: ast.AST, name: str, index: int | None) -> Callable[[ast.AST], None]:
    def put(node: ast.AST) -> None:
        if index is None:
            setattr(parent, name, node)
        else:
            getattr(parent, name)[index] = node

    return put


def _is_wording(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _WORDING


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _replacements(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what may stand in a node's place."""
    make = _MADE.get(type(node))
    return make(node) if make else iter(())


def _of_constant(node: ast.Constant) -> Iterator[ast.AST]:
    match node.value:
        case bool(value):
            yield ast.Constant(not value)
        case int(value):
            yield ast.Constant(value + 1)
        case str(value) if " " not in value:
            yield ast.Constant(f"{value}~")


def _without(_: ast.AST) -> Iterator[ast.AST]:
    yield ast.Pass()


def _of_return(node: ast.Return) -> Iterator[ast.AST]:
    if node.value and not isinstance(node.value, ast.Constant):
        yield ast.Return(ast.Constant(None))


def _of_sign(node: ast.UnaryOp) -> Iterator[ast.AST]:
    if isinstance(node.op, ast.Not | ast.USub):
        yield node.operand


def _of_row(node: ast.Set | ast.List | ast.Tuple) -> Iterator[ast.AST]:
    if not isinstance(node, ast.Tuple) or all(isinstance(each, ast.Constant) for each in node.elts):
        yield from _shorter(node, "elts")


def _of_filter(node: ast.comprehension) -> Iterator[ast.AST]:
    yield from _shorter(node, "ifs")


def _of_operator(node: Any) -> Iterator[ast.AST]:
    if isinstance(node, ast.BoolOp):
        yield from _shorter(node, "values") if len(node.values) > 2 else map(deepcopy, node.values)
    if isinstance(node, ast.Compare):
        for index, operator in enumerate(node.ops):
            other: Any = deepcopy(node)
            other.ops[index] = _TURNED[type(operator)]()
            yield other
    elif type(node.op) in _TURNED:
        other = deepcopy(node)
        other.op = _TURNED[type(node.op)]()
        yield other


def _of_call(node: ast.Call) -> Iterator[ast.AST]:
    called, alone = node.func, len(node.args) == 1 and not node.keywords
    if alone and not isinstance(node.args[0], ast.Starred):
        yield node.args[0]
    if isinstance(called, ast.Attribute) and not (called.attr[0].isupper() or alone):
        yield called.value
    if isinstance(called, ast.Name) and called.id in _SWAPPED:
        yield ast.Call(ast.Name(_SWAPPED[called.id], ast.Load()), node.args, node.keywords)
    yield from _shorter(node, "keywords")


def _of_condition(node: Any) -> Iterator[ast.AST]:
    for truth in (True, False):
        if truth and isinstance(node, ast.While):
            continue
        other = deepcopy(node)
        other.test = ast.Constant(truth)
        yield other


def _shorter(node: Any, name: str) -> Iterator[ast.AST]:
    for index in range(len(getattr(node, name))):
        other = deepcopy(node)
        del getattr(other, name)[index]
        yield other


_MADE: Final[dict[type[ast.AST], Callable[[Any], Iterator[ast.AST]]]] = {
    ast.AugAssign: _of_operator, ast.BinOp: _of_operator, ast.BoolOp: _of_operator, ast.Call: _of_call,
    ast.Compare: _of_operator, ast.Constant: _of_constant, ast.Expr: _without, ast.If: _of_condition,
    ast.IfExp: _of_condition, ast.List: _of_row, ast.Raise: _without, ast.Return: _of_return, ast.Set: _of_row,
    ast.Tuple: _of_row, ast.UnaryOp: _of_sign, ast.While: _of_condition, ast.comprehension: _of_filter,
}  # fmt: skip
"""How what may stand in its place is made, by the kind of a node."""
