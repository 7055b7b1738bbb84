"""The demonstration's issuer gives a code once, to a page on this machine, and to who can prove to have asked."""

import json
from pathlib import Path

import pytest

from deploy.local.issuer import ClientUnknown, claims_of, page
from deploy.local.issuer.claims import persons
from deploy.local.issuer.codes import CodeRequest, Codes, Unasked, asked
from deploy.local.issuer.keyring import Keyring
from deploy.local.issuer.serving import Issuer
from shared.http.auth.authorization_request import AuthorizationRequest, challenge
from shared.http.auth.tokens import principal_of

BACK = "http://127.0.0.1:7300/login/back"
GOING = AuthorizationRequest()
FORM = {
    "response_type": "code",
    "client_id": "naik-kelas",
    "redirect_uri": BACK,
    "code_challenge": challenge(GOING.code_verifier),
    "code_challenge_method": "S256",
    "state": "s",
    "nonce": "n",
}
SHOWN = {"client_id": "naik-kelas", "redirect_uri": BACK, "code_verifier": GOING.code_verifier}
SOMEBODY = {"sub": "x", "name": "X", "role": "ministry"}


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_browsers_are_sent_to_the_address_that_they_know() -> None:
    told = Issuer("http://issuer:8000", seen="http://127.0.0.1:8085").answer("/.well-known/openid-configuration")
    assert told is not None
    assert told["authorization_endpoint"] == "http://127.0.0.1:8085/authorize"
    assert (told["issuer"], told["token_endpoint"]) == ("http://issuer:8000", "http://issuer:8000/token")


def test_a_code_is_good_once() -> None:
    codes = Codes()
    code = codes.give(asked(FORM), SOMEBODY)
    assert codes.take({**SHOWN, "code": code}) == (asked(FORM), SOMEBODY)
    assert codes.take({**SHOWN, "code": code}) is None


@pytest.mark.parametrize(
    "changed", [{"code_verifier": "x"}, {"code_verifier": ""}, {"client_id": "y"}, {"redirect_uri": BACK + "/"}]
)
def test_a_code_is_for_who_asked(changed: dict[str, str]) -> None:
    codes = Codes()
    assert codes.take({**SHOWN, **changed, "code": codes.give(asked(FORM), SOMEBODY)}) is None


def test_a_code_lasts_a_minute() -> None:
    clock = Clock()
    codes = Codes(clock)
    code = codes.give(asked(FORM), SOMEBODY)
    clock.now = 60.1
    assert codes.take({**SHOWN, "code": code}) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"response_type": "token"},
        {"code_challenge": ""},
        {"code_challenge_method": "plain"},
        {"client_id": ""},
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": "http://127.0.0.1.evil.example/"},
        {"redirect_uri": "http://127.0.0.1@evil.example/"},
        {"redirect_uri": "http://[/"},
        {"redirect_uri": "javascript:alert(1)"},
    ],
)
def test_nobody_is_sent_anywhere_but_to_this_machine_and_never_without_a_proof(changed: dict[str, str]) -> None:
    with pytest.raises(Unasked):
        asked({**FORM, **changed})


def test_a_machine_s_name_says_what_it_is() -> None:
    assert claims_of("district:73.09")["region"] == "73.09"
    assert claims_of("centre:73.09:abc")["centre"] == "abc"
    for client in ("", "king", "ministry:73", "province", "centre:73.09"):
        with pytest.raises(ClientUnknown):
            claims_of(client)


def test_persons_are_those_of_the_file_at_every_asking(tmp_path: Path) -> None:
    file = tmp_path / "persons.json"
    assert {each["role"] for each in persons(file)} == {"district", "province", "ministry"}
    file.write_text(json.dumps([{"sub": "b", "name": "Budi", "role": "centre", "region": "73.09", "centre": "c"}, 7]))
    assert [each["sub"] for each in persons(file)] == ["b"]
    file.write_text("[")
    assert len(persons(file)) == 3


def test_the_persons_from_the_start_are_somebody_to_the_services() -> None:
    assert [principal_of(each).role for each in persons(None)] == ["district", "province", "ministry"]


def test_keys_outlive_the_process_and_are_their_owner_s_alone(tmp_path: Path) -> None:
    file = tmp_path / "issuer" / "keys.json"
    first = Keyring(file)
    known = first.newest.kid
    assert Keyring(file).newest.kid == known
    Keyring(file).add()
    assert first.published()[0]["kid"] == known
    assert first.newest.kid != known
    assert file.stat().st_mode & 0o077 == 0
    first.withdraw()
    assert len(first.published()) == 1


def test_no_private_half_is_published() -> None:
    assert not [each for each in Issuer("http://127.0.0.1:1").keyring.published() if "d" in each]


def test_whatever_comes_from_outside_is_escaped() -> None:
    strange = '"><script>'
    shown = page.choice(CodeRequest(strange, BACK, strange, strange, strange), [{**SOMEBODY, "name": strange}])
    assert "<script>" not in shown + page.refusal(strange)
