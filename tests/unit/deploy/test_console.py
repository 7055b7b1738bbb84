"""What is asked of the running demo from another terminal."""

import os
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from deploy.local import console, state
from deploy.local.console import operate
from deploy.local.messages import Refused

ADDRESSES = {
    "kafka": "127.0.0.1:7309",
    "issuer": "http://127.0.0.1:7311",
    "postgres": {name: f"postgresql://127.0.0.1:7310/{name}" for name in ("reporting", "mentoring")},
}


class Become(Exception):
    """What this process would have become: program, command, environment."""


@pytest.fixture
def endpoints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the demo's addresses would be."""

    def become(program: str, command: list[str], environment: dict[str, str]) -> NoReturn:
        raise Become(program, command, environment)

    monkeypatch.setattr(os, "execve", become)
    monkeypatch.setattr(os, "chdir", lambda _: None)
    monkeypatch.setattr(console, "ENDPOINTS", tmp_path / "endpoints.json")
    monkeypatch.setattr(sys, "argv", ["", "operate", "pass-hole", "73.mentoring/0", "7..9"])
    return tmp_path / "endpoints.json"


def test_an_operators_verb_takes_this_processs_place_with_the_demos_addresses(endpoints: Path) -> None:
    state.write(endpoints, ADDRESSES)
    with pytest.raises(Become) as became:
        operate()
    program, command, environment = became.value.args
    assert command == [program, "-m", "services.reporting", "pass-hole", "73.mentoring/0", "7..9"]
    assert environment["REPORTING_KAFKA_SERVERS"] == ADDRESSES["kafka"]
    assert environment["REPORTING_DATABASE_URL"] == "postgresql://127.0.0.1:7310/reporting"


def test_another_services_verb_is_asked_for_by_its_name(endpoints: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state.write(endpoints, ADDRESSES)
    monkeypatch.setattr(sys, "argv", ["", "operate", "mentoring", "waive-gap", "73.registry/0", "7..9"])
    with pytest.raises(Become) as became:
        operate()
    program, command, environment = became.value.args
    assert command == [program, "-m", "services.mentoring", "waive-gap", "73.registry/0", "7..9"]
    assert environment["MENTORING_DATABASE_URL"] == "postgresql://127.0.0.1:7310/mentoring"


def test_without_a_demo_an_operators_verb_is_refused_with_what_to_do(endpoints: Path) -> None:
    assert not endpoints.exists()
    with pytest.raises(Refused, match="make up"):
        operate()
