"""A cookie is a session only if we sealed it, as one, not too long ago; a form only if that session was given it."""

from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from shared.http.auth.sessions import (
    LIFETIME,
    UNCONFIRMED,
    CsrfFailed,
    Grant,
    Session,
    Sessions,
    check_csrf,
    csrf_token,
)
from shared.http.auth.signing import Cipher, Signer
from shared.runtime.principal import Principal

SECRET, ANOTHER = "s" * 32, "t" * 32
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
CONSULTANT = Principal("c1", "consultant", "73.09", UUID(int=7), "Budi")
MINISTRY = Principal("m1", "ministry", "")
BARE = Grant(NOON - timedelta(seconds=3), "sid-1")
GRANT = Grant(NOON, "sid-1", "of-the-issuer-alone")


def at(day: datetime = NOON, secret: str = SECRET) -> Sessions:
    return Sessions(secret, lambda: day)


@pytest.mark.parametrize("who", [CONSULTANT, MINISTRY])
@pytest.mark.parametrize(("grant", "lasts"), [(None, UNCONFIRMED), (GRANT, LIFETIME), (BARE, UNCONFIRMED)])
def test_a_session_says_who_it_is_and_until_when(who: Principal, grant: Grant | None, lasts: timedelta) -> None:
    known = at().known(at().begin(who, grant).sealed)
    assert known is not None
    assert known.principal == who
    assert known.ends_at == NOON + lasts
    assert known.grant == (grant or Grant(NOON))


def test_a_session_ends() -> None:
    sealed = at().begin(MINISTRY, GRANT).sealed
    assert at(NOON + LIFETIME - timedelta(seconds=1)).known(sealed)
    assert at(NOON + LIFETIME).known(sealed) is None


def test_what_the_issuer_is_asked_with_can_be_read_by_nobody_else() -> None:
    sealed = at().begin(MINISTRY, GRANT).sealed
    body = sealed.split(".")[1]
    said = urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode()
    assert GRANT.refresh_token not in said
    assert GRANT.refresh_token not in repr(at().known(sealed))
    assert Cipher(SECRET, "another").decrypt(Cipher(SECRET, "refresh").encrypt("x")) == ""
    assert Cipher(ANOTHER, "refresh").decrypt(Cipher(SECRET, "refresh").encrypt("x")) == ""
    assert Cipher(SECRET, "refresh").decrypt("not.ours") == ""


def test_a_token_that_no_browser_would_keep_makes_the_session_a_short_one() -> None:
    session = at().begin(MINISTRY, Grant(NOON, "s", "r" * 3_800))
    assert (session.ends_at, session.grant.refresh_token) == (NOON + UNCONFIRMED, "")
    assert len(session.sealed) < 1_000
    assert len(at().begin(MINISTRY, Grant(NOON, "s", "r" * 1_500)).sealed) < 3_800


def test_a_session_can_be_ended_by_itself_by_the_issuer_s_or_by_its_person() -> None:
    first, second = (at().begin(MINISTRY, Grant(NOON + timedelta(seconds=each), "s")) for each in (0, 1))
    assert len(first.keys) == 2
    assert {*first.keys} & {*second.keys} == {first.keys[1]}
    assert first.person == second.person != at().begin(CONSULTANT).person
    assert len(at().begin(MINISTRY).keys) == 1


def test_a_session_of_a_release_that_asked_no_issuer_goes_on_to_its_end() -> None:
    said = {"sub": "m1", "role": "ministry", "region": "", "name": ""}
    known = at().known(Signer(SECRET, "session", lambda: NOON).sign(said, LIFETIME))
    assert known is not None
    assert (known.ends_at, known.grant) == (NOON + LIFETIME, Grant(NOON))
    assert len(known.keys) == 1


def test_a_cookie_that_is_not_ours_is_no_session() -> None:
    sealed = at().begin(MINISTRY).sealed
    header, body, signature = sealed.split(".")
    other = at().begin(CONSULTANT).sealed.split(".")[1]
    assert at(secret=ANOTHER).known(sealed) is None
    for cookie in ("", "x", "é", "\ud800", f"{header}.{other}.{signature}", f"{header}.{body}.", sealed[:-8]):
        assert at().known(cookie) is None


def test_an_unsigned_cookie_is_no_session() -> None:
    body = at().begin(MINISTRY).sealed.split(".")[1]
    assert at().known(f"eyJhbGciOiJub25lIn0.{body}.") is None


def test_what_is_sealed_without_an_end_opens_for_nobody() -> None:
    seal = Signer(SECRET, "session", lambda: NOON)
    assert seal.verify(jwt.encode({"alg": "HS256"}, {"sub": "x"}, OctKey.import_key(seal._own))) is None


def test_what_was_sealed_for_another_purpose_is_no_session() -> None:
    said = {"sub": "m1", "role": "ministry", "region": "", "name": ""}
    assert at().known(Signer(SECRET, "login", lambda: NOON).sign(said, LIFETIME)) is None
    assert at().known(Signer(SECRET, "session", lambda: NOON).sign(said, LIFETIME))


def test_a_session_of_an_earlier_release_is_over_when_its_roles_are() -> None:
    said = {"sub": "m1", "role": "king", "region": "", "name": ""}
    for earlier in (said, {"sub": "m1"}):
        assert at().known(Signer(SECRET, "session", lambda: NOON).sign(earlier, LIFETIME)) is None


def test_a_form_is_taken_from_its_own_session_alone() -> None:
    ours, theirs = at().begin(CONSULTANT), at().begin(MINISTRY)
    check_csrf(ours, csrf_token(ours))
    for sent in ("", csrf_token(theirs), "\ud800", csrf_token(ours)[:-1]):
        with pytest.raises(CsrfFailed) as refused:
            check_csrf(ours, sent)
        assert refused.value.slug == "form-foreign"


def test_a_form_of_an_earlier_session_of_the_same_person_is_foreign() -> None:
    earlier, later = at().begin(MINISTRY), at(NOON + timedelta(seconds=1)).begin(MINISTRY)
    with pytest.raises(CsrfFailed):
        check_csrf(later, csrf_token(earlier))


def test_a_form_s_token_is_not_the_cookie_and_needs_the_secret() -> None:
    session, known = at().begin(MINISTRY), at(secret=ANOTHER).begin(MINISTRY)
    assert csrf_token(session) not in session.sealed
    assert csrf_token(session) != csrf_token(known)


def test_a_session_shown_in_a_report_holds_no_cookie() -> None:
    session: Session = at().begin(MINISTRY)
    assert session.sealed not in repr(session)
    assert session.csrf not in repr(session)
