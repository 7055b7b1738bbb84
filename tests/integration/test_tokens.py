"""Whose tokens open a door: those of the configured issuer, and of nobody else."""

import asyncio
import json
import time
from collections.abc import Mapping
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from deploy.local.issuer import AUDIENCE, Issuer, claims_of
from shared.http.auth.issuer import IssuerAway, IssuerUnreachable
from shared.http.auth.tokens import TokenRefused, TrustedIssuer, Verifier
from shared.runtime.principal import Principal

ADDRESS = "https://id.test"
MAROS = claims_of("district:73.09")


class Published:
    """An issuer's addresses, without a network; `asked` counts the looks at its keys."""

    def __init__(self, issuer: Issuer) -> None:
        self.issuer, self.asked, self.away = issuer, 0, False

    async def fetch(self, address: str) -> Mapping[str, Any]:
        if self.away:
            raise IssuerUnreachable("away")
        await asyncio.sleep(0)
        self.asked += address.endswith("/jwks")
        found = self.issuer.answer(address.removeprefix(ADDRESS))
        assert found is not None
        return found


@pytest.fixture
def published() -> Published:
    return Published(Issuer(ADDRESS))


@pytest.fixture
def verifier(published: Published) -> Verifier:
    return Verifier(TrustedIssuer(ADDRESS, AUDIENCE), published.fetch)


async def refusal(verifier: Verifier, token: str) -> str:
    """Return the rule by which a token is refused."""
    with pytest.raises(TokenRefused) as refused:
        await verifier.principal(token)
    assert token not in str(refused.value)
    return refused.value.slug


async def test_a_token_says_who_calls_and_how_far_they_reach(verifier: Verifier, published: Published) -> None:
    found = await verifier.principal(published.issuer.token(**MAROS))
    assert found == Principal("demo-district:73.09", "district", "73.09", None, "Demo district:73.09")


@pytest.mark.parametrize(
    ("claims", "slug"),
    [
        ({"iss": "https://other.test"}, "token-foreign-issuer"),
        ({"iss": None}, "token-foreign-issuer"),
        ({"aud": "another-system"}, "token-wrong-audience"),
        ({"aud": ["a", "b"]}, "token-wrong-audience"),
        ({"exp": 1_000_000_000}, "token-expired"),
        ({"exp": None}, "token-claims-unfit"),
        ({"role": "king"}, "token-claims-unfit"),
        ({"role": None}, "token-claims-unfit"),
        ({"region": "73"}, "token-claims-unfit"),
        ({"centre": "not-an-id"}, "token-claims-unfit"),
        ({"sub": ""}, "token-claims-unfit"),
    ],
)
async def test_a_token_that_is_not_for_us_is_refused_by_its_rule(
    verifier: Verifier, published: Published, claims: dict[str, Any], slug: str
) -> None:
    assert await refusal(verifier, published.issuer.token(**(MAROS | claims))) == slug


async def test_a_clock_may_differ_by_the_leeway_and_no_more(verifier: Verifier, published: Published) -> None:
    now = int(time.time())
    await verifier.principal(published.issuer.token(**MAROS, exp=now - 30))
    assert await refusal(verifier, published.issuer.token(**MAROS, exp=now - 90)) == "token-expired"


def forged(published: Published, alg: str, key: Any, **header: str) -> str:
    """Return a token with the right claims that somebody else has signed."""
    now = int(time.time())
    claims = MAROS | {"iss": ADDRESS, "aud": AUDIENCE, "exp": now + 60}
    return jwt.encode({"alg": alg, "kid": published.issuer.keys[0].kid, **header}, claims, key, algorithms=[alg])


async def test_a_foreign_key_under_our_keys_name_opens_nothing(verifier: Verifier, published: Published) -> None:
    assert await refusal(verifier, forged(published, "ES256", ECKey.generate_key("P-256"))) == "token-unknown-key"
    assert await refusal(verifier, forged(published, "RS256", RSAKey.generate_key(2048))) == "token-unknown-key"


async def test_a_public_key_used_as_a_shared_secret_opens_nothing(verifier: Verifier, published: Published) -> None:
    public = json.dumps(published.issuer.keys[0].as_dict(private=False)).encode()
    assert await refusal(verifier, forged(published, "HS256", OctKey.import_key(public))) == "token-algorithm-refused"


async def test_an_unsigned_token_opens_nothing(verifier: Verifier, published: Published) -> None:
    _, claims, _ = published.issuer.token(**MAROS).split(".")
    assert await refusal(verifier, f"eyJhbGciOiJub25lIn0.{claims}.") == "token-algorithm-refused"
    assert await refusal(verifier, "nonsense") == "token-malformed"
    assert await refusal(verifier, "a.b.c") == "token-malformed"


async def test_a_signature_that_was_cut_or_changed_opens_nothing(verifier: Verifier, published: Published) -> None:
    token = published.issuer.token(**MAROS)
    head, claims, signature = token.split(".")
    other, _ = published.issuer.token(**claims_of("ministry")).rsplit(".", 1)
    for changed in (f"{head}.{claims}.", f"{other}.{signature}"):
        assert await refusal(verifier, changed) in {"token-unknown-key", "token-malformed"}


async def test_keys_rotate_without_a_restart(published: Published) -> None:
    clock = [0.0]
    verifier = Verifier(TrustedIssuer(ADDRESS, AUDIENCE), published.fetch)
    verifier._keys._clock = lambda: clock[0]
    before = published.issuer.token(**MAROS)
    await verifier.principal(before)
    published.issuer.rotate()
    clock[0] += 10
    await verifier.principal(published.issuer.token(**MAROS, jti="new key"))
    published.issuer.withdraw()
    clock[0] += 700
    await verifier.principal(published.issuer.token(**MAROS, jti="only key"))
    assert published.asked == 3
    verifier._good.clear()
    assert await refusal(verifier, before) == "token-unknown-key"


async def test_unknown_keys_do_not_make_us_flood_the_issuer(verifier: Verifier, published: Published) -> None:
    await verifier.principal(published.issuer.token(**MAROS))
    stranger = Issuer(ADDRESS)
    for number in range(20):
        assert await refusal(verifier, stranger.token(**MAROS, jti=str(number))) == "token-unknown-key"
    assert published.asked == 1


async def test_a_key_without_a_name_fits_a_token_without_one(published: Published) -> None:
    key = RSAKey.generate_key(2048)
    described = {"issuer": ADDRESS, "jwks_uri": f"{ADDRESS}/jwks"}
    published.issuer.answer = lambda path: (  # type: ignore[method-assign]
        described if "openid" in path else {"keys": [key.as_dict(private=False)]}
    )
    now = int(time.time())
    token = jwt.encode({"alg": "RS256"}, MAROS | {"iss": ADDRESS, "aud": AUDIENCE, "exp": now + 60}, key)
    assert (await Verifier(TrustedIssuer(ADDRESS, AUDIENCE), published.fetch).principal(token)).role == "district"


async def test_while_the_issuer_is_away_known_keys_go_on_and_unknown_ones_wait(published: Published) -> None:
    clock = [0.0]
    verifier = Verifier(TrustedIssuer(ADDRESS, AUDIENCE), published.fetch)
    verifier._keys._clock = lambda: clock[0]
    published.away = True
    with pytest.raises(IssuerAway):
        await verifier.principal(published.issuer.token(**MAROS))
    published.away = False
    clock[0] += 10
    await verifier.principal(published.issuer.token(**MAROS))
    published.away = True
    clock[0] += 5_000
    await verifier.principal(published.issuer.token(**MAROS, jti="another"))


async def test_a_good_token_is_checked_once(verifier: Verifier, published: Published) -> None:
    token = published.issuer.token(**MAROS)
    first = await verifier.principal(token)
    verifier._keys._keys.clear()
    assert await verifier.principal(token) is first


async def test_all_who_come_at_once_wait_for_one_look_at_the_keys(verifier: Verifier, published: Published) -> None:
    calls = (verifier.principal(published.issuer.token(**MAROS, jti=str(number))) for number in range(12))
    assert {each.role for each in await asyncio.gather(*calls)} == {"district"}
    assert published.asked == 1
