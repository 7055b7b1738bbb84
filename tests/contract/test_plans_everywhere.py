"""No query of any service goes without a plan: what is looked for is found in whichever file it stands.

Each service has a plan test that names what nobody asked (`planned.unasked`); a service without one fails here, and so
does a statement that stands where none of them looks.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.support.house import ROOT
from tests.support.planned import functions, unasked

SERVICES: Final = sorted(each.parent.name for each in (ROOT / "services").glob("*/app.py"))
ELSEWHERE: Final = {
    "services/registry/permits/jobs.py": "papers that ran out and of which nobody was told: an index has just these",
    "services/registry/imports/jobs.py": "tables that wait, and those to forget: an index has just these",
}
"""Files with statements beside the tables, and how they are found."""
_EXECUTES: Final = frozenset({"execute", "executemany", "fetch_one", "fetch_all", "fetch_each", "stream", "copy"})


def asked_services() -> set[str]:
    """Return the services that some plan test asks, by the words in those that call `unasked`."""
    found = set[str]()
    for file in (ROOT / "tests/contract").glob("test_plans*.py"):
        tree = ast.parse(file.read_text())
        if file != Path(__file__) and any(
            isinstance(each, ast.Name) and each.id == "unasked" for each in ast.walk(tree)
        ):
            found |= {
                each.value for each in ast.walk(tree) if isinstance(each, ast.Constant) and each.value in SERVICES
            }
    return found


def executes(source: str) -> bool:
    """Tell whether a file asks a database something itself."""
    calls = (each.func for each in ast.walk(ast.parse(source)) if isinstance(each, ast.Call))
    return any(isinstance(each, ast.Attribute) and each.attr in _EXECUTES for each in calls)


def statements_elsewhere() -> Iterator[str]:
    """Yield the files of services that ask a database something, and are no tables and no migrations."""
    for file in (ROOT / "services").rglob("*.py"):
        known = {"tables", "migrations"} & {file.stem, *(each.name for each in file.parents)}
        if not known and executes(file.read_text()):
            yield str(file.relative_to(ROOT))


def test_every_service_is_asked_for_its_plans() -> None:
    assert asked_services() == set(SERVICES)


def test_statements_stand_in_tables_where_a_plan_is_asked_for() -> None:
    assert set(statements_elsewhere()) == ELSEWHERE.keys()


@pytest.mark.parametrize("service", SERVICES)
def test_a_function_that_nobody_asked_is_named(service: str) -> None:
    everything = {*functions(service)}
    assert everything
    assert unasked(service, (), ()) == everything


def test_a_file_with_a_statement_is_told_from_one_without() -> None:
    assert executes("async def a(pool):\n    await pool.execute('select 1')")
    assert executes("async def a(self):\n    return await self.fetch_one(_ONE, {})")
    assert not executes("async def a(port):\n    return await port.page('clients', None, 50)")
