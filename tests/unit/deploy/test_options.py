"""What a person wishes of a start is granted, or refused with a sentence that says what to do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import options
from deploy.local.messages import Refused
from deploy.local.options import Wishes

NAMES = ["reporting-api", "registry-api", "kafka"]


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> set[int]:
    """Lend a machine on which exactly these ports are taken."""
    busy: set[int] = set()

    def free_from(first: int) -> Iterator[int]:
        return (port for port in range(first, first + 1_000) if port not in busy)

    monkeypatch.setattr(options, "is_free", lambda port: port not in busy)
    monkeypatch.setattr(options, "free_from", free_from)
    monkeypatch.setattr(options, "REMEMBERED", tmp_path / "ports.json")
    return busy


def test_ports_are_different_and_free(taken: set[int]) -> None:
    taken |= {7300, 7302}
    assert Wishes().ports(NAMES) == {"reporting-api": 7301, "registry-api": 7303, "kafka": 7304}


@pytest.mark.usefixtures("taken")
def test_a_second_start_keeps_the_ports() -> None:
    first = Wishes(port=8080).ports(NAMES)
    assert Wishes().ports(NAMES) == first
    assert first["reporting-api"] == 8080


def test_a_port_lost_to_somebody_else_is_given_up(taken: set[int]) -> None:
    before = Wishes().ports(NAMES)
    taken.add(before["registry-api"])
    after = Wishes().ports(NAMES)
    assert after["registry-api"] not in {*before.values()}
    assert after["kafka"] == before["kafka"]


def test_a_wished_port_that_another_role_had_is_taken_from_it(taken: set[int]) -> None:
    assert taken == set()
    before = Wishes().ports(NAMES)
    after = Wishes(port=before["kafka"]).ports(NAMES)
    assert after["reporting-api"] == before["kafka"]
    assert len(set(after.values())) == len(NAMES)


def test_a_taken_wish_is_refused_with_another_one(taken: set[int]) -> None:
    taken.add(8080)
    with pytest.raises(Refused, match="PORT=8081"):
        Wishes(port=8080).ports(NAMES)


@pytest.mark.parametrize("port", ["abc", "0", "70000", "-1", "80.80"])
def test_what_is_no_port_is_refused(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(Refused, match="PORT"):
        Wishes.of_environment()


@pytest.mark.parametrize(("trickle", "flows"), [("0", False), ("off", False), ("1", True), ("", True)])
def test_the_trickle_can_be_stilled(trickle: str, flows: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001
    monkeypatch.delenv("PORT", raising=False)
    monkeypatch.delenv("OTLP_ENDPOINT", raising=False)
    monkeypatch.setenv("TRICKLE", trickle)
    assert Wishes.of_environment() == Wishes(None, flows)


@pytest.mark.parametrize(
    ("wished", "posted_to"),
    [
        ("", ""),
        ("http://127.0.0.1:4318", "http://127.0.0.1:4318/v1/traces"),
        ("https://collector/", "https://collector/v1/traces"),
        ("http://127.0.0.1:4318/v1/traces", "http://127.0.0.1:4318/v1/traces"),
    ],
)
def test_traces_go_where_they_are_wished(wished: str, posted_to: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORT", raising=False)
    monkeypatch.setenv("OTLP_ENDPOINT", wished)
    assert Wishes.of_environment().otlp_endpoint == posted_to


@pytest.mark.parametrize("wished", ["127.0.0.1:4318", "yes", "ftp://collector"])
def test_what_is_no_address_is_refused(wished: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORT", raising=False)
    monkeypatch.setenv("OTLP_ENDPOINT", wished)
    with pytest.raises(Refused, match="OTLP_ENDPOINT"):
        Wishes.of_environment()
