"""What a folder allows a test: its mark, its time, its sockets.

Invariant: a test that is skipped, or that opens a connection or a process where its folder promises to touch nothing,
fails. A missing Kafka or PostgreSQL is a failure too, never a silence.
"""

import os
from collections.abc import Generator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.database import DirectoryBasedExampleDatabase

from tests.support import no_network, parts

pytest_plugins = ["tests.support.fixtures", "tests.support.offices"]

_FOLDERS = Path(__file__).parent
_SECONDS = {
    "unit": 20,
    "property": 60,
    "contract": 60,
    "integration": 120,
    "fault": 600,
    "e2e": 180,
    "bench": 600,
    "containers": 1200,
}
"""How long a test of a folder may take; the folders in the order in which they run."""
_UNTOUCHED = {"unit", "property"}
_REAL = {"kafka_servers", "postgres_admin_url", "own_kafka", "own_postgres"}

_SERVED = {"integration", "fault", "e2e", "bench"}
"""Folders whose tests ask for them."""
_NAMED = pytest.StashKey[bool]()

_REMEMBERED = _FOLDERS.parent / "var" / "hypothesis"
set_hypothesis_home_dir(_REMEMBERED)
for profile, examples in {"brief": 15, "usual": 50, "thorough": 1_000}.items():
    settings.register_profile(
        profile,
        max_examples=examples,
        deadline=None,  # machines are shared; the folder's time limit stands
        database=DirectoryBasedExampleDatabase(_REMEMBERED / "examples"),
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))


def pytest_configure() -> None:
    """Let this process and those that it starts agree on where servers come from."""
    parts.decide_once()


def _folder(item: pytest.Item) -> str:
    return item.path.relative_to(_FOLDERS).parts[0]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the quick folders first; mark every test with its folder, and give it the folder's time."""
    items.sort(key=lambda item: list(_SECONDS).index(_folder(item)))
    for item in items:
        folder = _folder(item)
        item.add_marker(folder)
        if item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(_SECONDS[folder]))


def pytest_report_collectionfinish(items: list[pytest.Item]) -> list[str]:
    """Name where the fixtures take Kafka and PostgreSQL from, when any test asks for them."""
    asked = {name for item in items for name in getattr(item, "fixturenames", ())}
    return [f"Kafka and PostgreSQL of the fixtures: {parts.rung() if asked & _REAL else 'not asked for'}"]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any, ids: list[str]) -> None:
    """Name it also where others run the tests for this process, which sees no fixtures but knows the folders."""
    if not node.config.stash.get(_NAMED, False) and any(name.split("/")[1] in _SERVED for name in ids):
        node.config.stash[_NAMED] = True
        said = f"Kafka and PostgreSQL of the fixtures: {parts.rung()}"
        node.config.pluginmanager.getplugin("terminalreporter").write_line(said)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Cut a test off from the world where its folder promises that it touches nothing."""
    if _folder(item) not in _UNTOUCHED:
        return (yield)
    with no_network.alone():
        return (yield)


Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


def _never_skipped(report: Report) -> Report:
    if report.skipped:
        report.outcome, report.longrepr = "failed", f"nothing is skipped here: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test into a failed one."""
    return _never_skipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn a skipped module into a failed one."""
    return _never_skipped((yield))
