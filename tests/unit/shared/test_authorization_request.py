"""Whoever comes back from the issuer is the one who went, and goes on to a page of ours."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from shared.http.auth.authorization_request import (
    HOME,
    LIFETIME,
    AuthorizationRequest,
    LoginRefused,
    challenge,
    resume,
    safe_redirect_path,
)
from shared.http.auth.signing import Signer

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SEAL = Signer("s" * 32, "login", lambda: NOON)


@pytest.mark.parametrize("path", ["/", "/figure/sessions?region=73&lang=en", "/a//b", "/login/../about", "/%2f%2fx"])
def test_a_page_of_ours_may_follow(path: str) -> None:
    assert safe_redirect_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "", "about", "//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "javascript:x",
        "/\t/evil.example", "\t//evil.example", "/a\r\nset-cookie: x=y", "/a\\b", " //evil.example", "/" + "a" * 1_000,
        "/é", "/a b",
    ],
)  # fmt: skip
def test_whatever_leads_elsewhere_leads_home(path: str) -> None:
    assert safe_redirect_path(path) == HOME


def test_whoever_went_comes_back_as_the_same() -> None:
    going = AuthorizationRequest("/about")
    assert resume(going.sealed(SEAL), SEAL, going.state) == going


def test_no_two_ways_share_a_secret() -> None:
    one, other = AuthorizationRequest(), AuthorizationRequest()
    assert len({one.state, one.nonce, one.code_verifier, other.state, other.nonce, other.code_verifier}) == 6


def test_a_way_that_nobody_went_leads_nowhere() -> None:
    going = AuthorizationRequest()
    later = Signer("s" * 32, "login", lambda: NOON + LIFETIME)
    for sealed, seal in (("", SEAL), ("x", SEAL), (going.sealed(SEAL), later), (going.sealed(SEAL)[:-5], SEAL)):
        with pytest.raises(LoginRefused, match="login-unknown"):
            resume(sealed, seal, going.state)


@pytest.mark.parametrize(
    "state", ["", "x", "\ud800", AuthorizationRequest().state], ids=["none", "short", "no-text", "another"]
)
def test_an_answer_to_somebody_else_is_refused(state: str) -> None:
    with pytest.raises(LoginRefused, match="login-state-differs"):
        resume(AuthorizationRequest().sealed(SEAL), SEAL, state)


def test_an_id_token_answers_one_asking_of_one_client() -> None:
    going = AuthorizationRequest()
    assert going.is_answered_by({"nonce": going.nonce}, "us")
    assert going.is_answered_by({"nonce": going.nonce, "azp": "us"}, "us")
    for claims in ({}, {"nonce": None}, {"nonce": AuthorizationRequest().nonce}, {"nonce": going.nonce, "azp": "them"}):
        assert not going.is_answered_by(claims, "us")


def test_the_issuer_is_asked_with_a_challenge_and_never_with_the_proof() -> None:
    going = AuthorizationRequest()
    address = going.address("https://id.example/auth?tenant=1", "us", "https://here.example/login/back")
    asked = {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}
    assert asked["tenant"] == "1"
    assert asked["redirect_uri"] == "https://here.example/login/back"
    assert (asked["state"], asked["nonce"]) == (going.state, going.nonce)
    assert (asked["code_challenge"], asked["code_challenge_method"]) == (challenge(going.code_verifier), "S256")
    assert going.code_verifier not in address


def test_a_challenge_is_that_of_the_standard_s_example() -> None:
    assert challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
