"""The shape of the house: same names in every service, ceilings, one place where streams are named.

Layers and walls are import contracts (`pyproject.toml`); here stands what no tool checks. A rule that is written here
comes with an example it refuses.
"""

import ast
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from deploy import locks
from shared.contracts import CATALOGUE, OWNERS
from tests.support import house

Rule = Callable[[str], Iterator[str]]

SERVICES = ("registry", "mentoring", "partnerships", "reporting")
MODULES = {"__init__", "__main__", "app", "settings"}
NOT_SUBJECTS = {"migrations", "web"}
LAYERS = {"__init__", "rules", "commands", "queries", "routes", "pages", "tables", "jobs", "templates"}
DATA = {"indicators"}
"""Subjects that are declarations and nothing else: their modules are areas, not layers."""
spelled_streams = partial(
    house.spelled_streams,
    events=frozenset(declared.name for declared in CATALOGUE.values()),
    owners=(*OWNERS, "reporting"),
)


def _complaints(rule: Rule, paths: list[Path]) -> list[str]:
    return [
        f"{path.relative_to(house.ROOT)}: {said}" for path in paths for said in rule(path.read_text(encoding="utf-8"))
    ]


def test_no_file_is_longer_than_its_ceiling() -> None:
    assert not _complaints(house.too_long, house.sources(*house.PACKAGES))


def test_no_function_is_longer_than_its_ceiling() -> None:
    assert not _complaints(house.long_functions, house.sources(*house.PACKAGES))


def test_streams_and_event_types_are_named_in_the_contracts_alone() -> None:
    contracts = house.ROOT / "shared" / "contracts"
    elsewhere = [path for path in house.sources("shared", "services", "deploy") if contracts not in path.parents]
    assert not _complaints(spelled_streams, elsewhere)


def test_every_statement_names_the_columns_that_it_reads() -> None:
    assert not _complaints(house.selects_everything, house.sources("shared", "services"))


def test_no_test_sleeps() -> None:
    assert not _complaints(house.sleeps, [path for path in house.sources("tests") if path.name.startswith("test_")])


def test_no_route_is_untyped() -> None:
    routes = [path for path in house.sources("services") if "routes" in {path.stem, *path.parts}]
    assert {path.relative_to(house.ROOT).parts[1] for path in routes} == set(SERVICES)
    assert not _complaints(house.untyped, routes)


def test_there_are_four_services() -> None:
    found = {path.name for path in (house.ROOT / "services").iterdir() if path.is_dir() and path.name[0].isalpha()}
    assert found == set(SERVICES)


def _subjects(service: str) -> list[Path]:
    folders = (house.ROOT / "services" / service).iterdir()
    return sorted(path for path in folders if (path / "__init__.py").exists() and path.name not in NOT_SUBJECTS)


def _subject_id(subject: Path) -> str:
    return f"{subject.parent.name}-{subject.name}"


SUBJECTS = [subject for service in SERVICES for subject in _subjects(service)]


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_the_same_names(service: str) -> None:
    folder = house.ROOT / "services" / service
    assert {path.stem for path in folder.glob("*.py")} == MODULES
    assert {"pyproject.toml", "requirements.lock", "migrations", "README.md"} <= {
        path.name for path in folder.iterdir()
    }


@pytest.mark.parametrize("subject", [each for each in SUBJECTS if each.name not in DATA], ids=_subject_id)
def test_every_subject_has_the_same_names(subject: Path) -> None:
    found = {path.stem for path in subject.iterdir() if path.name != "__pycache__"}
    assert found <= LAYERS
    assert ast.get_docstring(ast.parse((subject / "__init__.py").read_text(encoding="utf-8")))


def test_the_import_contracts_name_every_subject() -> None:
    contracts = tomllib.loads((house.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    named = next(each["containers"] for each in contracts["contracts"] if each["id"] == "subjects")
    assert set(named) == {f"services.{each.parent.name}.{each.name}" for each in SUBJECTS if each.name not in DATA}


def test_the_locks_are_fresh() -> None:
    assert not locks.complaints()


def test_make_help_names_every_command() -> None:
    said = subprocess.run(
        ["/usr/bin/env", "make", "help"], cwd=house.ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert {"check", "test", "lock", "e2e", "help"} <= {line.split()[1] for line in said.splitlines()}


LONG_FILE = "x = 1\n" * 300
LONG_FUNCTION = "def f():\n" + "    x = 1\n" * 30
LONG_INSIDE = "def f():\n    def g():\n" + "        x = 1\n" * 31
ROUTES = "def router():\n" + "".join(f"    @get('/')\n    def g{n}():\n" + "        x = 1\n" * 9 for n in range(4))
LONG_DOCSTRING = 'def f():\n    """' + "words\n" * 40 + '"""\n' + "    x = 1\n" * 26


@pytest.mark.parametrize(
    ("rule", "refused"),
    [
        (house.too_long, LONG_FILE),
        (house.long_functions, LONG_FUNCTION),
        (house.long_functions, LONG_INSIDE),
        (house.sleeps, "import time\ntime.sleep(1)"),
        (house.sleeps, "import asyncio\nasync def f():\n    await asyncio.sleep(1)"),
        (house.untyped, "def post(body: dict[str, Any]): ..."),
        (house.untyped, "def router():\n    New = Annotated[int, creates()]  # noqa: N806"),
        (house.selects_everything, "rows = ask('select * from centre')"),
        (house.selects_everything, "rows = ask(f'SELECT\\n  * from {table} where id = 1')"),
        (house.selects_everything, "rows = ask('select id, * from centre')"),
        (house.selects_everything, "rows = ask('delete from nik where id = 1 returning *')"),
        (house.selects_everything, "write('insert into shadow.cell select * from card')"),
        (spelled_streams, "kind = 'session-completed'"),
        (spelled_streams, "topic = '73.mentoring'"),
        (spelled_streams, r"pattern = r'^\d\d\.registry$'"),
        (spelled_streams, "topic = f'{province}.registry'"),
        (spelled_streams, "schema = 'urn:naik-kelas:event:mou-signed:1'"),
    ],
)
def test_a_rule_refuses_what_it_is_for(rule: Rule, refused: str) -> None:
    assert list(rule(refused))


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        (house.too_long, LONG_FILE.removesuffix("\n")),
        (house.long_functions, LONG_DOCSTRING),
        (house.long_functions, ROUTES),
        (house.sleeps, "import asyncio\nasync def f():\n    await asyncio.sleep(0)"),
        (house.sleeps, "from tests.support.eventually import eventually"),
        (house.untyped, '"""Any role may ask."""\ndef post(body: Anything): ...'),
        (house.selects_everything, "rows = ask('select count(*), 2 * 3 from centre')"),
        (house.selects_everything, "write('insert into lane select * from unnest(%s::int[])')"),
        (house.selects_everything, "write('insert into shadow.quarantine select * from quarantine where true')"),
        (spelled_streams, '"""Reads `73.mentoring` for session-completed."""\nowner = "registry"'),
        (spelled_streams, "name = 'services.registry'"),
        (spelled_streams, "print('for example: make consume TOPIC=73.mentoring')"),
    ],
)
def test_a_rule_allows_what_it_is_not_for(rule: Rule, allowed: str) -> None:
    assert not list(rule(allowed))
