"""What every accident has: printed seeds (twenty, or six where each takes seconds), quick roles, its own spine.

Invariant: each test that asks for seeds runs all of them; `--fault-seed` repeats a run that is printed below it.
"""

import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager

import pytest

from tests.support import pipeline as spines
from tests.support import processes
from tests.support.clients import Caller
from tests.support.fixtures import NewDatabase
from tests.support.pipeline import Spine
from tests.support.prefork import Zygotes, zygotes
from tests.support.processes import Roles
from tests.support.system import SERVICES
from tests.support.system_under_fault import Aims, Estate, Found, estate

SEEDS = 20
FEW = 6
_MOST = 1_000_000


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run be repeated."""
    parser.addoption("--fault-seed", type=int, help=f"first of the {SEEDS} seeds of every accident")


def pytest_configure(config: pytest.Config) -> None:
    """Take other seeds each time unless told."""
    given = config.getoption("--fault-seed", default=None)
    config.stash[_FIRST] = random.SystemRandom().randrange(_MOST) if given is None else given


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the seeds of every accident, and what was seen with them."""
    reports = [each for kind in ("passed", "failed") for each in terminalreporter.getreports(kind)]
    told = [(each, dict(each.user_properties)) for each in reports if each.when == "call"]
    if accidents := [(each, said) for each, said in told if "seeds" in said]:
        terminalreporter.section("accidents")
        for report, said in accidents:
            name = report.nodeid.removeprefix("tests/fault/")
            terminalreporter.line(f"{name}: {report.outcome}, {_sentence(said)}, {report.duration:.1f} s")


def _sentence(said: dict[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in said.items())


_FIRST = pytest.StashKey[int]()


@pytest.fixture
def seeds(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> range:
    """The seeds of one accident."""
    first = request.config.stash[_FIRST]
    record_property("seeds", f"{first}..{first + SEEDS - 1}")
    return range(first, first + SEEDS)


@pytest.fixture
def few_seeds(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> range:
    """The seeds of an accident each of which dumps a database, or runs operators' verbs, and so takes seconds."""
    first = request.config.stash[_FIRST]
    record_property("seeds", f"{first}..{first + FEW - 1}")
    return range(first, first + FEW)


@pytest.fixture(scope="session")
def _zygotes() -> Iterator[Zygotes]:
    with zygotes() as lent:
        yield lent


@pytest.fixture
def roles(_zygotes: Zygotes) -> Iterator[Roles]:
    """Starts services' roles as copies of a process that has imported them; they end with the test."""
    with processes.roles(_zygotes.start) as lent:
        yield lent


@pytest.fixture
async def spine(clean_kafka: str, new_database: NewDatabase, roles: Roles) -> AsyncIterator[Spine]:
    """Two provinces' outbox, streams and numbers, on the session's Kafka and PostgreSQL."""
    async with spines.spine(roles, clean_kafka, new_database(), new_database()) as lent:
        yield lent


@pytest.fixture
def found(clean_kafka: str, new_database: NewDatabase, roles: Roles) -> Found:
    """Founds the whole system on the session's Kafka and PostgreSQL."""

    def begin(aims: Aims | None = None) -> AbstractAsyncContextManager[Estate]:
        return estate(roles, clean_kafka, {service: new_database() for service in SERVICES}, aims)

    return begin


@pytest.fixture
async def api(spine: Spine) -> AsyncIterator[Caller]:
    """What readers ask."""
    process = spine.start("api")
    await process.ready()
    async with Caller(process.url) as caller:
        yield caller
