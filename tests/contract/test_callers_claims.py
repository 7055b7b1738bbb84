"""Whatever a token or a header holds, an answer is a refusal in words, never an error that nobody foresaw."""

import json
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from joserfc import jws

from deploy.local.issuer import AUDIENCE, claims_of
from deploy.local.issuer.keyring import ALGORITHM
from shared.runtime.clock import new_id
from tests.support import tokens
from tests.support.bodies import a_session
from tests.support.without_database import ID, asking, built

CLAIMS = claims_of("district:73.09")
BODY = a_session(ID, ID, ID)
UNFIT: tuple[tuple[str, Any], ...] = (
    ("sub", "a\0b"), ("sub", ""), ("sub", "x" * 10_000), ("sub", 7), ("sub", None), ("sub", ["a"]), ("sub", {"a": 1}),
    ("sub", True), ("sub", "\ud800"), ("sub", "a\r\nX-Admin: 1"), ("name", "a\0b"), ("name", 7), ("name", "\udfff"),
    ("name", "x" * 10_000), ("role", "district\0"), ("role", ["district"]), ("role", 5), ("role", ""), ("role", {}),
    ("region", "73.0\0"), ("region", 73.09), ("region", ["73.09"]), ("region", "٧٣.٠٩"), ("region", "73%09"),
    ("region", "x" * 10_000), ("centre", "\0"), ("centre", 7), ("centre", [ID]), ("centre", "x" * 5_000),
    ("exp", "soon"), ("exp", True), ("exp", []), ("exp", float("inf")), ("exp", -(10**400)),
    ("nbf", "x"), ("nbf", {}), ("iat", "x"), ("aud", {"naik-kelas": 1}), ("aud", [["naik-kelas"]]), ("aud", 7),
    ("iss", 7), ("iss", ["x"]),
)  # fmt: skip
ODD = (b"\xff\xfe", b"\xc3\x28", "ключ".encode(), b"\xb2", b"a" * 5_000, b"*", b"q=;,,;;=")


@pytest.fixture
async def caller() -> AsyncIterator[httpx2.AsyncClient]:
    async with asking(built("mentoring"), "") as lent:
        yield lent


def token(**claims: Any) -> str:
    """Return a token that the issuer signed, whatever it says: half a surrogate pair, too."""
    issuer, now = tokens.issuer(), int(time.time())
    said = {"iss": issuer.address, "aud": AUDIENCE, "iat": now, "exp": now + 600} | CLAIMS | claims
    key = issuer.keyring.newest
    return jws.serialize_compact({"alg": ALGORITHM, "kid": key.kid}, json.dumps(said).encode(), key)


@pytest.mark.parametrize(("claim", "given"), UNFIT, ids=lambda each: repr(each)[:30])
async def test_a_claim_that_nobody_can_have_is_refused_as_a_token(
    caller: httpx2.AsyncClient, claim: str, given: object
) -> None:
    headers = {"Authorization": f"Bearer {token(**{claim: given})}"}
    for answer in (
        await caller.post("/sessions", json=BODY, headers=headers),
        await caller.get("/sessions", headers=headers),
    ):
        assert answer.status_code == 401, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["slug"].startswith("token-")
        assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "header", ["Idempotency-Key", "If-Match", "Accept-Language", "Cookie", "Content-Length", "Accept"]
)
@pytest.mark.parametrize("odd", ODD, ids=repr)
async def test_odd_bytes_in_a_header_are_no_fault_of_ours(caller: httpx2.AsyncClient, header: str, odd: bytes) -> None:
    usual = {b"Authorization": f"Bearer {token()}".encode(), b"Idempotency-Key": str(new_id()).encode()}
    headers = [*((usual | {header.encode(): odd}).items()), (b"Content-Type", b"application/json")]
    for path in (f"/sessions/{ID}/void", "/sessions"):
        answer = await caller.post(path, content=b'{"colour": "red"}', headers=headers)
        assert answer.status_code in {422, 428}, answer.text
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "given", ["Bearer", "Bearer ", "bearer \xff", "Bearer a.b.c", "Basic x", "Bearer " + "a" * 20_000]
)
async def test_a_token_that_is_none_is_refused_in_words(caller: httpx2.AsyncClient, given: str) -> None:
    answer = await caller.get("/sessions", headers={b"Authorization": given.encode("latin-1")})
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
