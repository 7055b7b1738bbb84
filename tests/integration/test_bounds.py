"""What anybody may send: no more is read than an address may be sent, whoever they are and however they send it."""

from collections.abc import AsyncIterator

import pytest

from shared.http.middleware import MOST_BODY_BYTES
from tests.support.clients import Caller
from tests.support.in_process import Service

PIECE = b" " * 100_000


@pytest.fixture
async def caller(database: str) -> AsyncIterator[Caller]:
    service = Service("registry", database)
    service.migrate()
    async with service.api() as caller:
        yield caller


@pytest.mark.parametrize("path", ["/entrepreneurs", "/pages/entrepreneurs/new", "/logout"])
async def test_a_stranger_who_sends_without_end_is_not_heard_to_the_end(caller: Caller, path: str) -> None:
    read = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal read
        while read < 60 * len(PIECE):
            read += len(PIECE)
            yield PIECE

    with caller.speaking_for(""):
        answer = await caller.http.post(path, content=pieces(), headers={"content-type": "application/json"})
    assert answer.status_code in {303, 401, 413}, answer.text
    assert read <= MOST_BODY_BYTES + 2 * len(PIECE)


async def test_what_is_too_large_is_said_in_words(caller: Caller) -> None:
    answer = await caller.http.post("/entrepreneurs", content=PIECE * 11, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["title"]) == (413, "Yang dikirim terlalu besar.")


async def test_a_table_may_be_larger_than_a_form(caller: Caller) -> None:
    content = b"NIK;Nama;Tanggal Lahir\n" + b"1;2;3\n" * 300_000
    answer = await caller.http.post(
        "/imports", files={"file": ("besar.csv", content)}, headers={"Idempotency-Key": "large"}
    )
    assert answer.status_code == 201, answer.text[:200]
