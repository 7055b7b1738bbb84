"""What a person wishes of a start is granted, or refused with a sentence that says what to do."""

import pytest

from deploy.local.messages import Refused
from deploy.local.options import Wishes


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
