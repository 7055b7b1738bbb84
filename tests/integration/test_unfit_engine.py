"""A Docker engine that answers and cannot lend servers is passed over, with a word that says why."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import engine
from tests.support.fake_engine import engine as fake_engine
from tests.support.house import ROOT

ONE_TEST = "tests/integration/test_servers.py::test_a_database_is_the_tests_own_and_may_be_copied"
LACKS = {
    "without images": "cannot have the image apache/kafka:4.3.1: ",
    "with a silent registry": "lends no server within 8 s",
    "with containers that never answer": "not within 1 s",
    "that hangs": engine.NONE,
    "that says one word": engine.NONE,
}


@pytest.fixture
def host(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An engine of the kind that is asked for, which this process and its children take for the machine's."""
    with tempfile.TemporaryDirectory() as short, fake_engine(Path(short), request.param) as address:
        monkeypatch.setenv("DOCKER_HOST", address)
        monkeypatch.setenv("TESTCONTAINERS_RYUK_DISABLED", "true")
        monkeypatch.delenv("NAIK_KELAS_ENGINE_VERDICT", raising=False)
        yield address


@pytest.mark.parametrize(("host", "lack"), LACKS.items(), indirect=["host"], ids=[*LACKS])
@pytest.mark.usefixtures("host")
def test_an_engine_says_in_time_what_it_lacks(lack: str) -> None:
    began = time.monotonic()
    assert lack in engine.unfit(within_seconds=8, ready_seconds=1)
    assert time.monotonic() - began < 15


@pytest.mark.parametrize("host", ["without images"], indirect=True)
@pytest.mark.parametrize("spread", [[], ["--numprocesses=1"]], ids=["alone", "spread"])
@pytest.mark.usefixtures("host")
def test_tests_go_on_with_local_servers_and_the_header_says_why(spread: list[str]) -> None:
    command = [sys.executable, "-m", "pytest", *spread, ONE_TEST]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout
    named = next(line for line in ran.stdout.splitlines() if line.startswith("Kafka and PostgreSQL of the fixtures: "))
    assert "the local launcher (the Docker engine answers, but lends no server: cannot have the image" in named
    assert "no such host" in named
