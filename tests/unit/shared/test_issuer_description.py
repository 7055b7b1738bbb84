"""What an issuer says of itself is asked for now and then, however many people log in."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from shared.http.auth.issuer import Described, IssuerUnreachable

ISSUER = "https://id.example"


class Issuer:
    """An issuer that counts how often it is asked, and may be away."""

    def __init__(self) -> None:
        self.asked, self.is_away, self.now = 0, False, 0.0

    def clock(self) -> float:
        return self.now

    async def fetch(self, _: str) -> Mapping[str, Any]:
        self.asked += 1
        await asyncio.sleep(0)
        if self.is_away:
            raise IssuerUnreachable("ConnectError")
        return {"issuer": ISSUER}


async def test_whoever_logs_in_within_some_minutes_asks_nobody() -> None:
    issuer = Issuer()
    described = Described(ISSUER, issuer.fetch, issuer.clock)
    for each in await asyncio.gather(*(described.now() for _ in range(50))):
        assert each["issuer"] == ISSUER
    issuer.now = 299
    await described.now()
    assert issuer.asked == 1
    issuer.now = 300
    await described.now()
    assert issuer.asked == 2


async def test_an_issuer_that_was_away_is_asked_again_by_the_next_and_once_for_all_who_wait() -> None:
    issuer = Issuer()
    issuer.is_away = True
    described = Described(ISSUER, issuer.fetch, issuer.clock)
    answers = await asyncio.gather(*(described.now() for _ in range(50)), return_exceptions=True)
    assert {type(each) for each in answers} == {IssuerUnreachable}
    assert issuer.asked == 1
    issuer.is_away = False
    assert (await described.now())["issuer"] == ISSUER


async def test_who_goes_away_while_it_is_asked_for_takes_nothing_from_the_others() -> None:
    issuer = Issuer()
    described = Described(ISSUER, issuer.fetch, issuer.clock)
    gone, stays = asyncio.ensure_future(described.now()), asyncio.ensure_future(described.now())
    await asyncio.sleep(0)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    assert (await stays)["issuer"] == ISSUER
    assert issuer.asked == 1
