"""A token counts by its issuer, audience, end and signature, and by nothing else."""

import base64
import hmac
import json
from typing import Any
from uuid import UUID

import pytest
from joserfc.jwk import Key

from shared.http.auth.tokens import LONGEST_CHARACTERS, REMEMBERED, TokenRefused, TrustedIssuer, Verifier
from shared.runtime.principal import Principal
from tests.support.issuing import AUDIENCE, CENTRE, ISSUER, NOW, FakeIssuer, ec_key, rsa_key

OFFICE = Principal("office-73", "province", "73", None, "Sitti")


def verifier(issuer: FakeIssuer) -> Verifier:
    return Verifier(TrustedIssuer(ISSUER, AUDIENCE), issuer.fetch, issuer.clock, issuer.clock)


async def refused(issuer: FakeIssuer, token: str) -> str:
    with pytest.raises(TokenRefused) as fault:
        await verifier(issuer).principal(token)
    return fault.value.slug


def coded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


def unsigned(header: object, claims: object) -> str:
    return ".".join([*(coded(json.dumps(part).encode()) for part in (header, claims)), ""])


@pytest.mark.parametrize("key", [ec_key(), rsa_key()], ids=["ES256", "RS256"])
async def test_a_token_of_the_issuer_says_who_asks(key: Key) -> None:
    issuer = FakeIssuer(key)
    assert await verifier(issuer).principal(issuer.token()) == OFFICE


async def test_a_consultant_comes_with_a_centre_and_the_ministry_with_no_region() -> None:
    issuer = FakeIssuer()
    asks = await verifier(issuer).principal(issuer.token(role="consultant", region="73.09", centre=CENTRE))
    assert asks.centre_id == UUID(CENTRE)
    assert (await verifier(issuer).principal(issuer.token(role="ministry", region=None))).region == ""


@pytest.mark.parametrize(
    ("slug", "claims"),
    [
        ("token-foreign-issuer", {"iss": "https://id.elsewhere"}),
        ("token-foreign-issuer", {"iss": None}),
        ("token-foreign-issuer", {"iss": [ISSUER]}),
        ("token-wrong-audience", {"aud": "another"}),
        ("token-wrong-audience", {"aud": ["another", "third"]}),
        ("token-wrong-audience", {"aud": None}),
        ("token-expired", {"exp": int(NOW) - 61}),
        ("token-claims-unfit", {"exp": None}),
        ("token-claims-unfit", {"exp": "tomorrow"}),
        ("token-claims-unfit", {"nbf": int(NOW) + 61}),
        ("token-claims-unfit", {"role": "king"}),
        ("token-claims-unfit", {"role": ["province"]}),
        ("token-claims-unfit", {"role": None}),
        ("token-claims-unfit", {"sub": None}),
        ("token-claims-unfit", {"region": None}),
        ("token-claims-unfit", {"region": 73}),
        ("token-claims-unfit", {"role": "centre", "region": "73.09", "centre": "not-an-id"}),
        ("token-claims-unfit", {"role": "centre", "region": "73.09"}),
    ],
)
async def test_a_token_that_says_something_else_is_refused_by_name(slug: str, claims: dict[str, Any]) -> None:
    issuer = FakeIssuer()
    assert await refused(issuer, issuer.token(**claims)) == slug


async def test_clocks_may_differ_by_the_leeway() -> None:
    issuer = FakeIssuer()
    assert await verifier(issuer).principal(issuer.token(exp=int(NOW) - 59)) == OFFICE


async def test_one_audience_among_several_is_enough() -> None:
    issuer = FakeIssuer()
    assert await verifier(issuer).principal(issuer.token(aud=["account", AUDIENCE])) == OFFICE


async def test_a_foreign_key_signs_in_vain_even_under_a_known_name() -> None:
    issuer = FakeIssuer()
    assert await refused(issuer, issuer.token(ec_key("k1"))) == "token-unknown-key"
    assert await refused(issuer, issuer.token(ec_key("k9"))) == "token-unknown-key"
    assert await refused(issuer, issuer.token(rsa_key("k1"))) == "token-unknown-key"
    assert await refused(issuer, issuer.token(ec_key(None))) == "token-unknown-key"


async def test_a_token_changed_after_it_was_signed_is_refused() -> None:
    issuer = FakeIssuer()
    header, _, signature = issuer.token().split(".")
    changed = issuer.token(role="ministry", region="").split(".")[1]
    assert await refused(issuer, f"{header}.{changed}.{signature}") == "token-unknown-key"


async def test_no_signature_and_a_public_key_used_as_a_secret_are_refused() -> None:
    key = rsa_key()
    issuer = FakeIssuer(key)
    claims = {"iss": ISSUER, "aud": AUDIENCE, "exp": int(NOW) + 60, "sub": "x", "role": "ministry"}
    assert await refused(issuer, unsigned({"alg": "none"}, claims)) == "token-algorithm-refused"
    public = key.as_pem(private=False)  # what an attacker knows of the issuer
    for algorithm, slug in {"HS256": "token-algorithm-refused", "RS256": "token-unknown-key"}.items():
        told = unsigned({"alg": algorithm, "kid": "k1"}, claims).rstrip(".")
        assert await refused(issuer, f"{told}.{coded(hmac.digest(public, told.encode(), 'sha256'))}") == slug


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "a.b.c",
        "é.é.é",
        "\ud800",
        unsigned({"alg": "ES256"}, [1]),
        unsigned([], {}),
        unsigned({"alg": "ES256", "crit": ["x"]}, "x"),
        "." + "A" * LONGEST_CHARACTERS + ".",
        coded(b"[" * 9_000) + ".e30.",
        unsigned({"alg": "ES256"}, {}).replace("e30", coded(b"[" * 9_000)),
    ],
    ids=range(11),
)
async def test_what_is_no_token_is_refused_without_asking_the_issuer(token: str) -> None:
    issuer = FakeIssuer()
    assert await refused(issuer, token) == "token-malformed"
    assert issuer.looks == 0


async def test_a_token_that_is_too_long_is_refused_though_the_issuer_signed_it() -> None:
    issuer = FakeIssuer()
    assert await refused(issuer, issuer.token(name="x" * LONGEST_CHARACTERS)) == "token-malformed"


async def test_the_log_names_the_key_and_neither_the_token_nor_the_person(capsys: pytest.CaptureFixture[str]) -> None:
    issuer = FakeIssuer()
    token = issuer.token(aud="another", sub="sitti@example.org")
    await refused(issuer, token)
    said = capsys.readouterr().out
    assert "token-wrong-audience" in said
    assert "k1" in said
    assert not [secret for secret in (*token.split("."), "sitti", "Sitti") if secret in said]


async def test_the_caller_learns_nothing_of_keys_and_issuers() -> None:
    issuer = FakeIssuer()
    with pytest.raises(TokenRefused) as fault:
        await verifier(issuer).principal(issuer.token(ec_key("k9")))
    assert "k9" not in str(fault.value)
    assert ISSUER not in str(fault.value)


async def test_a_token_known_to_be_good_counts_until_its_end_and_no_longer() -> None:
    issuer = FakeIssuer()
    door, token = verifier(issuer), issuer.token(exp=int(NOW) + 100)
    assert await door.principal(token) == OFFICE
    issuer.now += 159
    assert await door.principal(token) == OFFICE
    issuer.now += 2
    with pytest.raises(TokenRefused, match="token-expired"):
        await door.principal(token)


async def test_what_is_remembered_is_bounded() -> None:
    issuer = FakeIssuer()
    door, token = verifier(issuer), issuer.token()
    door._good = {bytes([n % 256, n // 256]): (OFFICE, NOW + 9, 0) for n in range(REMEMBERED)}
    assert await door.principal(token) == OFFICE
    assert len(door._good) == REMEMBERED
