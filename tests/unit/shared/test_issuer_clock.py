"""A server whose clock is wrong says so, instead of blaming every token."""

from collections.abc import Mapping
from email.utils import formatdate
from typing import Any

import pytest

from shared.http.auth.issuer_clock import MEASURED_SECONDS, ClockDiffers, IssuerClock
from shared.http.auth.jwks import PAUSE_SECONDS
from shared.http.auth.tokens import TokenRefused, TrustedIssuer, Verifier
from shared.i18n import Text
from shared.runtime.clock_difference import clock_words, distance
from tests.support.issuing import AUDIENCE, ISSUER, FakeIssuer

DAY = 86_400.0
LEEWAY = 60.0


class Shifted:
    """An api whose clock is some seconds ahead of its issuer's, and the issuer's answers carry their date."""

    def __init__(self, ahead: float) -> None:
        self.issuer, self.ahead = FakeIssuer(), ahead
        self.heard = IssuerClock(LEEWAY, self.now, self.issuer.clock)
        trust = TrustedIssuer(ISSUER, AUDIENCE, LEEWAY)
        self.door = Verifier(trust, self.fetch, self.now, self.issuer.clock, self.heard)

    def now(self) -> float:
        return self.issuer.now + self.ahead

    async def fetch(self, address: str) -> Mapping[str, Any]:
        answer = await self.issuer.fetch(address)
        self.heard.heard({"date": formatdate(self.issuer.now, usegmt=True)})
        return answer

    async def slug(self) -> str:
        """Return by which rule a good token of this moment is refused."""
        now = int(self.issuer.now)
        with pytest.raises((TokenRefused, ClockDiffers)) as fault:
            await self.door.principal(self.issuer.token(iat=now, nbf=now))
        return fault.value.slug


@pytest.mark.parametrize("ahead", [DAY, -DAY, 2 * LEEWAY + 3_600, -LEEWAY - 5])
async def test_a_good_token_is_not_blamed_for_a_wrong_clock(ahead: float) -> None:
    assert await Shifted(ahead).slug() == "token-clock-differs"


async def test_the_difference_is_said_in_both_languages() -> None:
    shifted = Shifted(DAY)
    with pytest.raises(ClockDiffers) as fault:
        await shifted.door.principal(shifted.issuer.token())
    assert "this server's clock differs from the issuer's by 24 h" in fault.value.words.en
    assert "jam server ini berbeda 24 jam dari jam penerbit token" in fault.value.words.id


async def test_a_token_that_really_is_over_is_blamed_itself() -> None:
    shifted = Shifted(3)
    with pytest.raises(TokenRefused) as fault:
        await shifted.door.principal(shifted.issuer.token(exp=int(shifted.issuer.now) - 3_600))
    assert fault.value.slug == "token-expired"


async def test_a_clock_that_was_set_right_is_forgotten_about() -> None:
    shifted = Shifted(DAY)
    assert await shifted.slug() == "token-clock-differs"
    assert "24 h" in str(shifted.heard.failure_reason)
    shifted.ahead, shifted.issuer.now = 0, shifted.issuer.now + MEASURED_SECONDS
    await shifted.door.failure_reason()
    assert shifted.door._measuring is not None
    await shifted.door._measuring
    assert await shifted.door.failure_reason() is None
    assert (await shifted.door.principal(shifted.issuer.token())).region == "73"


async def test_a_clock_that_goes_wrong_later_is_noticed_at_the_first_refusal() -> None:
    shifted = Shifted(0)
    await shifted.door.principal(shifted.issuer.token())
    shifted.ahead, shifted.issuer.now = -DAY, shifted.issuer.now + max(MEASURED_SECONDS, PAUSE_SECONDS) + 1
    assert await shifted.slug() == "token-clock-differs"


async def test_an_issuer_that_is_away_is_asked_once_a_minute_by_readiness() -> None:
    shifted = Shifted(0)
    shifted.issuer.away = True
    assert await shifted.door.failure_reason() is None
    measuring = shifted.door._measuring
    assert measuring is not None
    await measuring
    assert await shifted.door.failure_reason() is None
    assert shifted.door._measuring is measuring, "not asked again at once"


@pytest.mark.parametrize("headers", [{}, {"date": "yesterday"}, {"date": formatdate(0), "age": "old"}])
def test_an_answer_without_a_date_says_nothing_of_the_clock(headers: dict[str, str]) -> None:
    clock = IssuerClock(LEEWAY, lambda: DAY)
    clock.heard(headers)
    assert (clock.measured, clock.failure_reason) == (False, None)


def test_an_answer_from_a_cache_is_as_old_as_the_cache_says() -> None:
    clock = IssuerClock(LEEWAY, lambda: 10_000.0)
    clock.heard({"date": formatdate(10_000 - 3_600, usegmt=True), "age": "3600"})
    assert (clock.measured, clock.ahead_seconds) == (True, 0.0)
    clock.heard({"date": formatdate(10_000 - 3_600, usegmt=True)})
    assert clock.ahead_seconds == 3_600


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(86_400, "24 h"), (-86_400, "24 h"), (25_200, "7 h"), (300, "5 min"), (61, "1 min"), (5, "5 s")],
)
def test_a_difference_is_said_in_the_largest_unit_that_fits(seconds: float, said: str) -> None:
    assert distance(abs(seconds)).en == said
    words = clock_words(Text("PostgreSQL", "PostgreSQL"), seconds)
    assert (
        words.en == f"this server's clock differs from PostgreSQL's by {said} ({'ahead' if seconds > 0 else 'behind'})"
    )
