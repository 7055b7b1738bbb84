"""A session stands as long as nobody ended it and the issuer still says the same of its person."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from structlog.testing import capture_logs

from shared.http.auth.issuer import GrantRefused, IssuerAway
from shared.http.auth.session_checks import SessionChecks
from shared.http.auth.sessions import LIFETIME, UNCONFIRMED, Grant, Session, Sessions, digest
from shared.http.auth.tokens import TokenRefused, Verifier, principal_of
from shared.runtime.principal import Principal
from tests.support.fakes.ended_sessions import FakeEndedSessions

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SITTI = {"sub": "sitti", "role": "province", "region": "73", "name": "Sitti"}
EVENT = "http://schemas.openid.net/event/backchannel-logout"


@dataclass
class FakeIssuer:
    """Everything that is asked of an issuer: tokens are the names of the claims that they stand for."""

    claims_of: dict[str, Mapping[str, Any]] = field(default_factory=lambda: {"id": SITTI, "access": SITTI})
    given: Mapping[str, Any] = field(default_factory=lambda: {"id_token": "id"})
    fault: Exception | None = None
    asked: int = 0
    left: list[str] = field(default_factory=list)

    async def grant(self, form: Mapping[str, str]) -> Mapping[str, Any]:
        assert form == {"grant_type": "refresh_token", "refresh_token": "r"}
        self.asked += 1
        await asyncio.sleep(0)
        if self.fault:
            raise self.fault
        return self.given

    async def end(self, refresh_token: str) -> None:
        self.left.append(refresh_token)

    async def claims(self, token: str) -> Mapping[str, Any]:
        if token not in self.claims_of:
            raise TokenRefused("token-malformed")
        return self.claims_of[token]

    async def principal(self, token: str) -> Principal:
        return principal_of(await self.claims(token))


@dataclass
class Scene:
    """A session, its checks and a clock."""

    issuer: FakeIssuer = field(default_factory=FakeIssuer)
    ended: FakeEndedSessions = field(default_factory=FakeEndedSessions)
    now: datetime = NOON
    seconds: float = 10

    def __post_init__(self) -> None:
        verifier = cast("Verifier", self.issuer)
        self.checks = SessionChecks(self.ended, self.issuer, verifier, verifier, self.seconds, lambda: self.now)

    def begun(self, refresh_token: str = "r", sid: str = "sid-1") -> Session:  # noqa: S107  # no password
        return Sessions("s" * 32, lambda: self.now).begin(principal_of(SITTI), Grant(self.now, sid, refresh_token))

    async def stands(self, session: Session, seconds: float = 0) -> bool:
        self.now += timedelta(seconds=seconds)
        return await self.checks.stands(session)


async def test_the_issuer_is_asked_again_after_some_seconds_and_once_for_all_that_wait() -> None:
    scene = Scene()
    session = scene.begun()
    assert await scene.stands(session, 9)
    assert scene.issuer.asked == 0
    assert await scene.stands(session, 1)
    assert await scene.stands(session, 9)
    assert scene.issuer.asked == 1
    assert await scene.stands(session, 1)
    assert scene.issuer.asked == 2


async def test_the_pages_of_one_person_that_wait_together_ask_the_issuer_once() -> None:
    scene = Scene()
    session = scene.begun()
    scene.now += timedelta(seconds=10)
    assert await asyncio.gather(*(scene.checks.stands(session) for _ in range(3))) == [True] * 3
    assert scene.issuer.asked == 1


async def test_a_page_that_is_left_leaves_the_answer_to_the_others_that_wait() -> None:
    scene = Scene()
    session = scene.begun()
    scene.now += timedelta(seconds=10)
    first, second = (asyncio.ensure_future(scene.checks.stands(session)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    assert await second
    assert scene.issuer.asked == 1


async def test_a_session_that_the_issuer_gave_no_name_is_asked_about_too_and_every_second_if_so_wished() -> None:
    scene = Scene(seconds=1)
    session = scene.begun(sid="")
    assert await scene.stands(session, 1)
    assert await scene.stands(session, UNCONFIRMED.total_seconds())
    assert scene.issuer.asked == 2


async def test_of_too_many_sessions_the_oldest_is_asked_about_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.http.auth.session_checks._REMEMBERED", 1)
    scene = Scene()
    one = scene.begun()
    scene.now += timedelta(seconds=1)
    other = scene.begun()
    assert await scene.stands(one, 9)
    assert await scene.stands(other, 1)
    assert await scene.stands(other)
    assert scene.issuer.asked == 2
    assert await scene.stands(one)
    assert scene.issuer.asked == 3


@pytest.mark.parametrize(
    ("reason", "changes"), [("role-changed", {"region": "33"}), ("issuer-refused", None), ("logout", {})]
)
async def test_why_a_session_ended_is_written_down(reason: str, changes: dict[str, str] | None) -> None:
    scene = Scene(FakeIssuer(fault=GrantRefused() if changes is None else None))
    session = scene.begun()
    scene.issuer.claims_of["id"] = {**SITTI, **(changes or {})}
    with capture_logs() as lines:
        await (scene.stands(session, 10) if reason != "logout" else scene.checks.end(session))
    assert [(line["event"], line["reason"]) for line in lines] == [("session-ended", reason)]


@pytest.mark.parametrize(
    "changes", [{"role": "district", "region": "73.09"}, {"region": "33"}, {"sub": "budi"}, {"role": "king"}]
)
async def test_a_role_that_was_taken_away_ends_the_session_when_the_issuer_is_asked(changes: dict[str, str]) -> None:
    scene = Scene()
    session = scene.begun()
    scene.issuer.claims_of["id"] = {**SITTI, **changes}
    assert not await scene.stands(session, 10)
    scene.issuer.claims_of["id"] = SITTI
    assert not await scene.stands(session)


async def test_another_name_alone_ends_nothing() -> None:
    scene = Scene()
    scene.issuer.claims_of["id"] = {**SITTI, "name": "Siti"}
    assert await scene.stands(scene.begun(), 10)


async def test_an_issuer_that_refuses_ends_the_session() -> None:
    scene = Scene(FakeIssuer(fault=GrantRefused()))
    assert not await scene.stands(scene.begun(), 10)


async def test_an_access_token_will_do_where_the_issuer_gives_no_other() -> None:
    scene = Scene(FakeIssuer(given={"access_token": "access"}))
    assert await scene.stands(scene.begun(), 10)
    scene = Scene(FakeIssuer(given={"access_token": "opaque"}))
    assert not await scene.stands(scene.begun(), 10)


async def test_while_the_issuer_is_away_a_session_goes_on_for_some_minutes_behind_its_last_word() -> None:
    scene = Scene()
    session = scene.begun()
    assert await scene.stands(session, 60)
    scene.issuer.fault = IssuerAway()
    assert await scene.stands(session, UNCONFIRMED.total_seconds() - 1)
    assert not await scene.stands(session, 1)
    scene.issuer.fault = None
    assert await scene.stands(session)


async def test_a_session_of_which_the_issuer_cannot_be_asked_is_a_short_one() -> None:
    scene = Scene()
    assert await scene.stands(scene.begun(""), 60)
    never = Scene(seconds=0)
    session = never.begun()
    assert await never.stands(session, UNCONFIRMED.total_seconds() - 1)
    assert not await never.stands(session, 1)
    assert never.issuer.asked == 0


async def test_whoever_leaves_is_out_here_and_the_issuer_hears_of_it() -> None:
    scene = Scene()
    session, other = scene.begun(), scene.begun("")
    await scene.checks.end(session)
    assert scene.issuer.left == ["r"]
    assert not await scene.stands(session)
    assert not await scene.stands(other), "of the same session at the issuer"
    await scene.checks.end(other)
    assert scene.issuer.left == ["r"]


@pytest.mark.parametrize("named", [{"sid": "sid-1"}, {"sub": "sitti"}, {"sid": "sid-1", "sub": "another"}])
async def test_what_the_issuer_says_is_over_is_over(named: dict[str, str]) -> None:
    scene = Scene()
    session = scene.begun()
    scene.issuer.claims_of["out"] = {"iat": int(NOON.timestamp()), "events": {EVENT: {}}, **named}
    with capture_logs() as lines:
        await scene.checks.hear("out")
    assert [(line["event"], line["reason"]) for line in lines] == [("session-ended", "issuer-said-so")]
    assert set(scene.ended.until.values()) == {NOON + LIFETIME}, "what is kept of it may be forgotten"
    assert not await scene.stands(session)
    scene.now += timedelta(seconds=1)
    later = Sessions("s" * 32, lambda: scene.now).begin(principal_of(SITTI), Grant(scene.now, "sid-2", "r"))
    assert await scene.stands(later), "whoever logs in again is in again"


async def test_a_token_that_names_a_session_of_a_person_ends_no_other_one_of_theirs() -> None:
    scene = Scene()
    session, elsewhere = scene.begun(), scene.begun(sid="sid-2")
    claims = {"iat": int(NOON.timestamp()), "events": {EVENT: {}}, "sid": "sid-1", "sub": "sitti"}
    scene.issuer.claims_of["out"] = claims
    await scene.checks.hear("out")
    assert [await scene.stands(each) for each in (session, elsewhere)] == [False, True]


@pytest.mark.parametrize(
    "claims",
    [
        {"sid": "sid-1"},
        {"sid": "sid-1", "events": {}},
        {"sid": "sid-1", "events": EVENT},
        {"sid": "sid-1", "events": {EVENT: {}}, "nonce": "n"},
        {"events": {EVENT: {}}},
        {"sid": "", "sub": 7, "events": {EVENT: {}}},
        {"sid": "sid-1", "events": {EVENT: {}}, "iat": "noon"},
    ],
)
async def test_a_token_that_is_no_logout_token_ends_nothing(claims: dict[str, Any]) -> None:
    scene = Scene()
    session = scene.begun()
    scene.issuer.claims_of["out"] = {"iat": int(NOON.timestamp()), **claims}
    with pytest.raises(TokenRefused) as refused:
        await scene.checks.hear("out")
    assert refused.value.slug == "logout-token-unfit"
    assert await scene.stands(session)


def test_no_name_stands_in_a_key() -> None:
    assert "sitti" not in digest("person", "sitti")
    assert digest("person", "sitti") != digest("issuer", "sitti")


def test_a_session_outlasts_no_working_day() -> None:
    assert Scene().begun().ends_at == NOON + LIFETIME
