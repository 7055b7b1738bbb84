"""The images, built once, and one stack of them for all tests of this folder.

Invariant: without an engine these tests fail and say so; they are never skipped, and no other command runs them.
"""

from collections.abc import Callable, Iterator

import pytest

from tests.support import compose
from tests.support.compose import PROJECTORS, Json, Stack
from tests.support.system import SERVICES


@pytest.fixture(scope="session")
def engine() -> str:
    """The version of the engine that answers."""
    try:
        return compose.engine()
    except compose.NoEngine as silence:
        missing = str(silence)
    return pytest.fail(missing, pytrace=False)


@pytest.fixture(scope="session")
def images(engine: str) -> dict[str, Json]:
    """What the engine knows of each service's image, built from this checkout."""
    assert engine
    compose.docker("compose", "build", environment=compose.made_secrets(), within_seconds=1_200)
    return {service: compose.inspect(f"naik-kelas-{service}")[0] for service in SERVICES}


@pytest.fixture(scope="session")
def _stack(images: dict[str, Json]) -> Iterator[Stack]:
    assert images
    with compose.stack() as lent:
        yield lent


@pytest.fixture
def stack(_stack: Stack) -> Stack:
    """Everything up and healthy, the nation's fold by three workers: also after a test that took one away."""
    _stack.up(projectors=PROJECTORS)
    return _stack


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Callable[[str, object], None]:
    """Notes a measured figure; it is printed below the run."""
    return record_property


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was measured."""
    reports = [each for kind in ("passed", "failed") for each in terminalreporter.getreports(kind)]
    if told := [(each.nodeid, name, value) for each in reports for name, value in each.user_properties]:
        terminalreporter.section("measured")
        for test, name, value in dict.fromkeys(told):
            terminalreporter.line(f"{test.rpartition('::')[2]}: {name} {value}")
