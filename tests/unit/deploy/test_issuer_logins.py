"""The demonstration's issuer knows who is logged in, and forgets them as soon as they left or lost their role."""

import json
from pathlib import Path

from joserfc import jwt

from deploy.local.issuer.claims import OFFICES
from deploy.local.issuer.codes import CodeRequest
from deploy.local.issuer.logins import EVENT, LIFETIME_SECONDS, Logins
from deploy.local.issuer.serving import Issuer

BACK = "http://127.0.0.1:9/login/back"
DISTRICT = "demo-district"


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def logged_in(issuer: Issuer, sub: str = DISTRICT) -> dict[str, str]:
    """Return what somebody's page was given."""
    person = next(each for each in issuer.people() if each["sub"] == sub)
    sid, token = issuer.logins.begin(person["sub"], "naik-kelas")
    return {"grant_type": "refresh_token", "client_id": "naik-kelas", "refresh_token": token, "sid": sid}


def test_a_refresh_token_is_good_until_its_login_is_over(tmp_path: Path) -> None:
    clock = Clock()
    logins = Logins(tmp_path / "logins.json", clock)
    sid, token = logins.begin("sitti", "naik-kelas")
    assert token not in (tmp_path / "logins.json").read_text()
    again = Logins(tmp_path / "logins.json", clock)
    login = again.of(token, "naik-kelas")
    assert login is not None
    assert (login["sub"], login["sid"]) == ("sitti", sid)
    assert again.of(token, "another") is None
    assert again.of("x", "naik-kelas") is None
    clock.now += LIFETIME_SECONDS
    assert again.of(token, "naik-kelas") is None
    assert again.end(token) is not None
    assert again.end(token) is None


def test_whoever_comes_back_with_a_refresh_token_is_who_they_are_by_now(tmp_path: Path) -> None:
    persons = tmp_path / "persons.json"
    persons.write_text(json.dumps(OFFICES))
    issuer = Issuer("http://127.0.0.1:9", persons_file=persons)
    form = logged_in(issuer)
    status, given = issuer.grant(form)
    claims = jwt.decode(given["id_token"], issuer.keys[-1], algorithms=["ES256"]).claims
    assert (status, claims["region"], claims["sid"], "refresh_token" in given) == (200, "73.09", form["sid"], False)
    persons.write_text(json.dumps([{**each, "region": "73.10"} for each in OFFICES if each["sub"] == DISTRICT]))
    claims = jwt.decode(issuer.grant(form)[1]["id_token"], issuer.keys[-1], algorithms=["ES256"]).claims
    assert claims["region"] == "73.10"
    persons.write_text(json.dumps([each for each in OFFICES if each["sub"] != DISTRICT]))
    assert issuer.grant(form) == (400, {"error": "invalid_grant"})


def test_whoever_left_is_told_of_and_is_out(tmp_path: Path) -> None:
    issuer = Issuer("http://127.0.0.1:9", services_file=tmp_path / "services.json")
    told = list[tuple[str, dict[str, str]]]()
    issuer._tell = lambda client_id, **named: told.append((client_id, named))  # type: ignore[method-assign]
    form = logged_in(issuer)
    assert issuer.revoke({"token": "x"}) == (200, {})
    assert told == []
    assert issuer.revoke({"token": form["refresh_token"]}) == (200, {})
    assert told == [("naik-kelas", {"sub": DISTRICT, "sid": form["sid"]})]
    assert issuer.grant(form)[0] == 400


def test_a_role_that_is_taken_away_is_noticed_once_and_a_name_is_not(tmp_path: Path) -> None:
    persons = tmp_path / "persons.json"
    persons.write_text(json.dumps(OFFICES))
    issuer = Issuer("http://127.0.0.1:9", persons_file=persons)
    assert issuer.changed() == []
    persons.write_text(json.dumps([{**each, "name": "Lain"} for each in OFFICES]))
    assert issuer.changed() == []
    persons.write_text(json.dumps([{**each, "role": "ministry"} for each in OFFICES if each["sub"] == DISTRICT]))
    assert set(issuer.changed()) == {each["sub"] for each in OFFICES}
    assert issuer.changed() == []


def test_a_logout_token_is_as_the_standard_wants_it(tmp_path: Path) -> None:
    issuer = Issuer("http://127.0.0.1:9", services_file=tmp_path / "services.json")
    token = issuer.token(aud="naik-kelas", events={EVENT: {}}, sid="s")
    claims = jwt.decode(token, issuer.keys[-1], algorithms=["ES256"]).claims
    assert claims["events"] == {EVENT: {}}
    assert {"iss", "aud", "iat", "exp", "sid"} <= claims.keys()
    assert "nonce" not in claims


def test_a_code_s_token_names_the_login(tmp_path: Path) -> None:
    issuer = Issuer("http://127.0.0.1:9", persons_file=tmp_path / "none.json")
    wanted = CodeRequest("naik-kelas", BACK, "x", nonce="n")
    issuer.codes.take = lambda _: (wanted, dict(OFFICES[0]))  # type: ignore[method-assign, assignment]
    status, given = issuer.grant({"grant_type": "authorization_code"})
    claims = jwt.decode(given["id_token"], issuer.keys[-1], algorithms=["ES256"]).claims
    assert (status, claims["nonce"]) == (200, "n")
    login = issuer.logins.of(given["refresh_token"], "naik-kelas")
    assert login is not None
    assert login["sid"] == claims["sid"]
