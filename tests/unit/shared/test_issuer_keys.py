"""Keys come and go at the issuer; nobody restarts anything, and nobody can make us flood it."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from shared.http.auth.issuer import IssuerAway, IssuerUnreachable, address_in
from shared.http.auth.jwks import FRESH_SECONDS, PAUSE_SECONDS
from shared.http.auth.tokens import TokenRefused, TrustedIssuer, Verifier
from tests.support.issuing import AUDIENCE, ISSUER, FakeIssuer, ec_key, rsa_key


def verifier(issuer: FakeIssuer) -> Verifier:
    return Verifier(TrustedIssuer(ISSUER, AUDIENCE), issuer.fetch, issuer.clock, issuer.clock)


async def test_a_new_key_counts_at_its_first_token() -> None:
    issuer = FakeIssuer()
    door = verifier(issuer)
    await door.principal(issuer.token())
    issuer.keys.append(ec_key("k2"))
    issuer.now += PAUSE_SECONDS
    await door.principal(issuer.token())
    assert issuer.looks == 2


async def test_a_new_key_without_a_name_counts_at_its_first_token() -> None:
    issuer = FakeIssuer(ec_key(None))
    door = verifier(issuer)
    await door.principal(issuer.token())
    issuer.keys = [ec_key(None)]
    issuer.now += PAUSE_SECONDS
    await door.principal(issuer.token())


async def test_a_token_without_a_key_s_name_counts_when_one_key_fits() -> None:
    issuer = FakeIssuer(rsa_key("k1"), ec_key("k2"), ec_key("k3"))
    await verifier(issuer).principal(issuer.token(issuer.keys[1], {"kid": None}))


async def test_a_key_without_a_name_fits_a_token_that_names_one() -> None:
    issuer = FakeIssuer(ec_key(None))
    await verifier(issuer).principal(issuer.token(header={"kid": "k7"}))


async def test_unknown_keys_make_us_look_once_in_a_while() -> None:
    issuer = FakeIssuer()
    door = verifier(issuer)
    await door.principal(issuer.token())
    for n in range(50):
        with pytest.raises(TokenRefused, match="token-unknown-key"):
            await door.principal(issuer.token(ec_key(f"x{n}")))
    assert issuer.looks == 1


async def test_whoever_comes_while_we_look_waits_for_what_we_find() -> None:
    issuer, gate = FakeIssuer(), asyncio.Event()

    async def slowly(address: str) -> Mapping[str, Any]:
        await gate.wait()
        return await issuer.fetch(address)

    door = Verifier(TrustedIssuer(ISSUER, AUDIENCE), slowly, issuer.clock, issuer.clock)
    callers = [asyncio.ensure_future(door.principal(issuer.token(sub=f"s{n}"))) for n in range(5)]
    await asyncio.sleep(0)
    gate.set()
    assert {asks.subject for asks in await asyncio.gather(*callers)} == {"s0", "s1", "s2", "s3", "s4"}
    assert issuer.looks == 1


async def test_a_withdrawn_key_stops_counting_even_for_a_token_known_to_be_good() -> None:
    issuer = FakeIssuer()
    door, token = verifier(issuer), issuer.token()
    await door.principal(token)
    issuer.keys = [ec_key("k2")]
    issuer.now += FRESH_SECONDS + 1
    with pytest.raises(TokenRefused, match="token-unknown-key"):
        await door.principal(token)


async def test_an_issuer_that_is_away_is_a_matter_of_time() -> None:
    issuer = FakeIssuer()
    issuer.away = True
    door = verifier(issuer)
    with pytest.raises(IssuerAway) as away:
        await door.principal(issuer.token())
    assert away.value.retry_after_seconds
    issuer.away = False
    issuer.now += PAUSE_SECONDS
    await door.principal(issuer.token())


async def test_an_issuer_that_goes_away_takes_nothing_from_what_is_known() -> None:
    issuer = FakeIssuer()
    door = verifier(issuer)
    await door.principal(issuer.token())
    issuer.away = True
    issuer.now += FRESH_SECONDS + 1
    await door.principal(issuer.token())


@pytest.mark.parametrize("published", [[], [{"kty": "RSA"}], "none", [None]])
async def test_an_issuer_that_publishes_no_usable_key_takes_nothing_either(published: Any) -> None:
    issuer = FakeIssuer()
    door = verifier(issuer)
    await door.principal(issuer.token())
    issuer.published = published
    issuer.now += FRESH_SECONDS + 1
    await door.principal(issuer.token())


async def test_keys_for_something_else_spoil_none_of_the_others() -> None:
    issuer = FakeIssuer()
    strange = [{"kty": "AKP", "alg": "ML-DSA-44"}, {"kty": "EC", "crv": "P-0"}, {"kty": "oct", "k": "AAAA"}, None]
    issuer.published = [*strange, dict(issuer.keys[0].as_dict(private=False))]
    await verifier(issuer).principal(issuer.token())


async def test_a_key_for_encryption_signs_nothing() -> None:
    issuer = FakeIssuer(ec_key("k1"), ec_key("k2"))
    issuer.published = [dict(key.as_dict(private=False)) for key in issuer.keys]
    issuer.published[1]["use"] = "enc"
    with pytest.raises(TokenRefused, match="token-unknown-key"):
        await verifier(issuer).principal(issuer.token(issuer.keys[1]))


async def test_an_issuer_that_calls_itself_otherwise_is_not_ours() -> None:
    issuer = FakeIssuer()
    issuer.name = "https://id.elsewhere"
    with pytest.raises(IssuerAway):
        await verifier(issuer).principal(issuer.token())


def test_an_address_is_one_of_the_web() -> None:
    assert address_in({"jwks_uri": "https://id.example/keys"}, "jwks_uri") == "https://id.example/keys"
    for found in (None, 7, "file:///etc/passwd"):
        with pytest.raises(IssuerUnreachable):
            address_in({"jwks_uri": found}, "jwks_uri")
