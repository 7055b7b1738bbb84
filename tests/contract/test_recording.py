"""State and facts are written together: no handler has another door, and each state that is untold has its reason.

The types refuse a handler what its port does not declare; here stands what ports declare, and who uses which door.
"""

import ast
from collections.abc import Iterator
from inspect import isfunction

from services.registry.app import RegistryUnitOfWork
from shared.persistence.unit_of_work import UnitOfWork
from tests.support import house

DOORS = frozenset({"record", "record_unless_taken", "record_place", "save_without_event", "save_place_without_event"})
LOW = frozenset({"write", "insert", "fetch_one", "fetch_all", "fetch_each", "add", "keep", "note", "emit"})
"""What a unit of work has, or once had, below its doors."""
INNER = frozenset({"_store", "_store_place", "_tell", "_note"})
UNTOLD = {
    "add_reference": "a word of an institution stands in numbers of instruments, and in no event by itself",
    "send_sheet": "a file that waits to be imported; its people are told of one by one",
    "start_import": "how far an import is",
    "keep_person": "a correction mends what never left the province",
    "correct_registration": "the day of consent never left the province",
    "correct_programme": "the office that runs a programme is told by no event",
    "give_consent": "to which text somebody agreed, whose consent stands; of one that was withdrawn it is told",
    "change_nik": "a NIK never leaves the province, nor who asked for another",
    "_settled": "as above",
    "_look": "what somebody saw was told of before, by the other reference",
    "correct_enterprise": "a name, a day of founding and the finer digits of a KBLI never left the province",
    "rename_consultant": "a name never leaves the province",
    "change_details": "a cooperative's name and who speaks for it never left the province",
    "_save": "who leads an office never leaves the province",
    "void_official": "as above",
    "restate": "a record that says what it said before",
}
"""Function that stores a state of which no event tells → why there is nothing to tell."""
UNTOLD_IN_STORES = {
    "_store_place": "one door tells of it, the other is for what no event tells of",
    "save_place_without_event": "the other door",
    "forget_enterprises": "what is blanked never left the province; the owner's erasure is told",
    "note_nik_shown": "who saw somebody's NIK changes nothing of theirs",
    "hand_over": "the owner's merging is told, with whom they were merged into",
}
"""Method of a unit of work that stores without telling → why."""


def _calls(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield what is called on a name, as (name, method)."""
    for call in ast.walk(node):
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and isinstance(call.func.value, ast.Name)
        ):
            yield call.func.value.id, call.func.attr


def _nodes() -> Iterator[ast.AST]:
    for path in house.sources("services"):
        yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def _functions() -> Iterator[ast.AsyncFunctionDef]:
    return (node for node in _nodes() if isinstance(node, ast.AsyncFunctionDef))


def _bases(node: ast.ClassDef) -> set[str]:
    return {ast.unparse(base) for base in node.bases}


def beside_the_doors(function: ast.AsyncFunctionDef) -> list[str]:
    """Return what a function calls on a unit of work that it was given and that is no handler's to call."""
    return sorted(method for name, method in _calls(function) if name == "work" and method in LOW | INNER)


def test_no_handler_writes_beside_the_doors() -> None:
    assert not {each.name: found for each in _functions() if (found := beside_the_doors(each))}


def test_no_port_declares_a_low_level_write() -> None:
    ports = [node for node in _nodes() if isinstance(node, ast.ClassDef) and "Protocol" in _bases(node)]
    declared = [{each.name for each in port.body if isinstance(each, ast.AsyncFunctionDef)} for port in ports]
    assert not [names for names in declared if names & DOORS and names & (LOW | INNER)]


def test_every_state_that_is_untold_has_its_reason() -> None:
    users = {
        each.name
        for each in _functions()
        if {"save_without_event", "save_place_without_event"} & {m for _, m in _calls(each)}
    }
    assert users == set(UNTOLD)


def test_every_method_of_a_store_that_tells_nothing_has_its_reason() -> None:
    works = [node for node in _nodes() if isinstance(node, ast.ClassDef) and "UnitOfWork" in _bases(node)]
    methods_of = [each for work in works for each in work.body if isinstance(each, ast.AsyncFunctionDef)]
    called = {each.name: {method for name, method in _calls(each) if name == "self"} for each in methods_of}
    silent = {name for name, methods in called.items() if methods & (INNER - {"_tell"}) and "_tell" not in methods}
    assert silent == set(UNTOLD_IN_STORES)


def test_no_two_adapters_of_one_unit_of_work_share_a_name() -> None:
    adapters = [each for each in RegistryUnitOfWork.__mro__ if each not in {RegistryUnitOfWork, *UnitOfWork.__mro__}]
    names = [name for each in adapters for name, own in vars(each).items() if isfunction(own)]
    assert len(names) == len({*names} - {*dir(UnitOfWork)})


def test_a_handler_that_emits_by_itself_is_found() -> None:
    (handler,) = ast.parse("async def tell(work):\n    await work.emit(1)\n    await work._store(1, 2)").body
    assert isinstance(handler, ast.AsyncFunctionDef)
    assert beside_the_doors(handler) == ["_store", "emit"]
