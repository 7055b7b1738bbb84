"""Every guard of the house is broken on purpose and seen to fail: a guard nobody has seen fail guards nothing.

The faults are planted in a copy of the tree. Invariant: one row here for every promise of `make check` that a tool
keeps; the home-made rules are tried beside themselves (`test_architecture.py`, `test_locks.py`).
"""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.house import ROOT

Run = Callable[..., str]
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree as it is, to plant faults in."""
    folder = tmp_path_factory.mktemp("house")
    leave_out = shutil.ignore_patterns("__pycache__", "golden", "regions.tsv.gz")
    for name in ("shared", "services", "deploy", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=leave_out)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.fixture
def plant(copy: Path) -> Iterator[Callable[[str, str], None]]:
    """Adds lines to a file of the copy; the file is itself again afterwards."""
    before: dict[Path, str | None] = {}

    def add(path: str, lines: str) -> None:
        file = copy / path
        before.setdefault(file, file.read_text("utf-8") if file.exists() else None)
        file.write_text((before[file] or "") + lines, "utf-8")

    yield add
    for file, text in before.items():
        file.unlink() if text is None else file.write_text(text, "utf-8")


@pytest.fixture
def run(copy: Path) -> Run:
    """Runs Python in the copy and returns all it said."""

    def said(*arguments: str, given: str = "") -> str:
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=copy, input=given, capture_output=True, text=True, check=False, timeout=60)
        return done.stdout + done.stderr

    return said


NESTED = "def deep(a):\n" + "".join(f"{'    ' * depth}if a:\n" for depth in range(1, 5)) + "                    a()\n"
BRANCHING = "def many(a):\n" + "".join(f"    if a == {n}:\n        return\n" for n in range(9))
LONG = "def long():\n" + "".join(f"    a{n} = {n}\n" for n in range(26))


@pytest.mark.parametrize(
    ("path", "fault", "rule"),
    [
        ("services/registry/permits/rules.py", "import os\nX = os.environ['X']\n", "TID251"),
        ("services/registry/permits/rules.py", "import os\nX = os.getenv('X')\n", "TID251"),
        ("services/registry/permits/rules.py", "from datetime import UTC, datetime\nX = datetime.now(UTC)\n", "TID251"),
        ("services/registry/permits/rules.py", "from datetime import date\nX = date.today()\n", "TID251"),
        ("services/registry/permits/rules.py", "from uuid import uuid4\nX = uuid4()\n", "TID251"),
        ("tests/unit/registry/test_rules.py", "from unittest.mock import Mock\n", "TID251"),
        ("services/registry/permits/rules.py", "from . import store\n", "TID252"),
        ("services/registry/permits/rules.py", "def f(a, b, c, d, e, g):\n    pass\n", "PLR0913"),
        ("services/registry/permits/rules.py", NESTED, "PLR1702"),
        ("services/registry/permits/rules.py", BRANCHING, "C901"),
        ("services/registry/permits/rules.py", LONG, "PLR0915"),
        ("services/registry/permits/rules.py", "print('here')\n", "T201"),
        ("services/registry/permits/rules.py", "# TODO: later\n", "FIX002"),
        ("services/registry/permits/rules.py", "# total = total + 1\n", "ERA001"),
        ("services/registry/permits/queries.py", "def f():\n    pass\n", "D100"),
        ("services/registry/permits/rules.py", "assert True\n", "S101"),
        ("services/registry/permits/rules.py", "try:\n    f()\nexcept Exception:\n    pass\n", "S110"),
        ("services/registry/permits/rules.py", "import subprocess\nsubprocess.run(['ls'])\n", "S607"),
        ("services/registry/permits/rules.py", "X = 1  # noqa\n", "PGH004"),
        ("tests/unit/newcomer/test_rules.py", "X = 1\n", "INP001"),
    ],
)
def test_the_linter_refuses(run: Run, path: str, fault: str, rule: str) -> None:
    command = ("-m", "ruff", "check", "--output-format", "json", "--stdin-filename", path, "-")
    assert f'"code": "{rule}"' in run(*command, given=fault)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("shared/runtime/clock.py", "from uuid import uuid4\nX = uuid4()\n"),
        ("shared/runtime/settings.py", "import os\nX = os.environ['X']\n"),
    ],
)
def test_the_linter_leaves_the_doors_open(run: Run, path: str, said: str) -> None:
    command = ("-m", "ruff", "check", "--output-format", "json", "--stdin-filename", path, "-")
    assert "TID251" not in run(*command, given=said)


def test_the_formatter_refuses(run: Run) -> None:
    assert "+x = 1" in run("-m", "ruff", "format", "--diff", "-", given="x=1\n")


def test_the_types_refuse(run: Run, plant: Callable[[str, str], None]) -> None:
    plant("shared/planted.py", '"""Planted."""\n\ndef f(a): return a\n\nX: int = "one"\n')
    said = run("-m", "mypy", "shared/planted.py")
    assert "Function is missing a type annotation" in said
    assert "Incompatible types in assignment" in said


IMPORTS = {
    "services/registry/utils.py": ("X = 1\n", "- services.registry.utils"),
    "services/registry/permits/helpers.py": ("X = 1\n", "- services.registry.permits.helpers"),
    "services/mentoring/sessions/tables.py": (
        "import services.mentoring.sessions.routes\n",
        "services.mentoring.sessions.tables -> services.mentoring.sessions.routes",
    ),
    "services/partnerships/agreements/rules.py": (
        "import services.partnerships.agreements.commands\n",
        "services.partnerships.agreements.rules -> services.partnerships.agreements.commands",
    ),
    "services/partnerships/agreements/tables.py": (
        "import services.registry.settings\n",
        "services.partnerships.agreements.tables -> services.registry.settings",
    ),
    "services/registry/centres/commands/centres.py": (
        "import services.registry.people.commands\n",
        "services.registry.centres.commands.centres -> services.registry.people.commands",
    ),
    "services/mentoring/network/tables.py": (
        "import services.mentoring.sessions.rules\n",
        "services.mentoring.network.tables -> services.mentoring.sessions.rules",
    ),
    "services/partnerships/network/tables.py": (
        "import services.partnerships.agreements.rules\n",
        "services.partnerships.network.tables -> services.partnerships.agreements.rules",
    ),
    "services/reporting/archive/tables.py": (
        "import services.reporting.views.queries\n",
        "services.reporting.archive.tables -> services.reporting.views.queries",
    ),
    "shared/runtime/clock.py": (
        "import services.registry.settings\n",
        "shared.runtime.clock -> services.registry.settings",
    ),
    "services/registry/permits/rules.py": ("import sqlalchemy\n", "services.registry.permits.rules -> sqlalchemy"),
    "services/mentoring/sessions/commands.py": (
        "import shared.persistence.database\n",
        "services.mentoring.sessions.commands -> shared.persistence.database",
    ),
    "shared/runtime/errors.py": (
        "import shared.http.problems\n",
        "shared.runtime.errors -> shared.http.problems",
    ),
    "shared/common.py": ("X = 1\n", "- shared.common"),
    "services/registry/permits/routes.py": (
        "import shared.persistence.outbox\n",
        "services.registry.permits.routes -> shared.persistence.outbox",
    ),
    "services/reporting/audit/tables/audit_sql.py": (
        "import services.reporting.projection.rules.fold\n",
        "services.reporting.audit.tables.audit_sql -> services.reporting.projection.rules.fold",
    ),
    "tests/unit/shared/test_planted.py": ("import sqlmodel\n", "tests.unit.shared.test_planted -> sqlmodel"),
}
"""Shape: {file: (fault, what is said of it)}."""


def test_the_import_contracts_refuse(run: Run, plant: Callable[[str, str], None]) -> None:
    for path, (fault, _) in IMPORTS.items():
        plant(path, fault)
    said = run("-c", LINT_IMPORTS, "--no-cache")
    assert not [expected for _, expected in IMPORTS.values() if expected not in " ".join(said.split())]
    assert "0 kept" in said


def test_the_import_contracts_miss_a_module_that_is_not_there(run: Run, copy: Path) -> None:
    (copy / "services/mentoring/network").rename(copy / "gone")
    said = run("-c", LINT_IMPORTS, "--no-cache")
    (copy / "gone").rename(copy / "services/mentoring/network")
    assert '"services.mentoring.network" not present in the graph' in said


TESTS = """
import asyncio
import socket
import subprocess
import warnings

import pytest


def test_connects():
    socket.create_connection(("127.0.0.1", 9))


def test_looks_up():
    socket.getaddrinfo("localhost", 9)


def test_listens():
    socket.socket().bind(("127.0.0.1", 0))


async def test_connects_asynchronously():
    await asyncio.open_connection("127.0.0.1", 9)


def test_starts():
    subprocess.run(["true"])


def test_warns():
    warnings.warn("old", DeprecationWarning)


def test_skips():
    pytest.skip("not today")


@pytest.mark.xfail
def test_fails_as_ever():
    assert False


@pytest.mark.skip
def test_is_skipped():
    pass


@pytest.mark.timeout(0.1)
def test_hangs():
    while True:
        pass
"""


def test_the_fast_tests_refuse_the_world_and_every_silence(run: Run, plant: Callable[[str, str], None]) -> None:
    plant("tests/unit/test_planted.py", TESTS)
    said = run("-m", "pytest", "tests/unit/test_planted.py", "-q", "--tb=line")
    names = [line.split("(")[0].removeprefix("def ") for line in TESTS.splitlines() if "def test_" in line]
    assert not [name for name in names if f"::{name.removeprefix('async def ')}" not in said.partition("summary")[2]]
    assert "tests in this folder touch nothing" in said
    assert "nothing is skipped here" in said
    assert " passed" not in said


def test_an_unknown_mark_is_refused(run: Run, plant: Callable[[str, str], None]) -> None:
    plant("tests/unit/test_planted.py", "import pytest\n\n\n@pytest.mark.solw\ndef test_it():\n    pass\n")
    said = run("-m", "pytest", "tests/unit/test_planted.py", "-q")
    assert "'solw' not found in `markers`" in said
