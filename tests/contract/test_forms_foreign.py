"""A form that no page of ours sends is refused as a page, whichever page it is for: nothing in it is guessed.

Invariant: every page that is sent something is tried; a form that is whole and plain is left to its own page.
"""

from collections.abc import AsyncIterator, Iterator

import httpx2
import pytest
from fastapi import FastAPI

from shared.http.auth.permissions import declared
from tests.support.without_database import address, asking, built

TWICE = "reason_code=other&reason_code=other&key=k&version=1"


@pytest.fixture(scope="module")
def app() -> FastAPI:
    return built("registry")


@pytest.fixture
async def caller(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    async with asking(app) as lent:
        yield lent


def sent_pages(app: FastAPI) -> Iterator[str]:
    """Yield the addresses of pages that an office of a province may send a form to."""
    for route in declared(app):
        if route.is_page and route.method == "POST" and "province" in route.roles:
            yield address(route.path)


async def test_a_field_that_comes_twice_is_refused(
    app: FastAPI, caller: httpx2.AsyncClient, subtests: pytest.Subtests
) -> None:
    for path in sent_pages(app):
        with subtests.test(path):
            answer = await caller.post(
                path, content=TWICE, headers={"content-type": "application/x-www-form-urlencoded"}
            )
            assert answer.status_code == 422
            assert "reason_code" in answer.text or "lebih dari sekali" in answer.text


async def test_a_file_where_a_text_belongs_is_refused(
    app: FastAPI, caller: httpx2.AsyncClient, subtests: pytest.Subtests
) -> None:
    for path in sent_pages(app):
        with subtests.test(path):
            answer = await caller.post(path, files={"key": ("k.txt", b"k", "text/plain")}, data={"version": "1"})
            assert (answer.status_code, answer.headers["content-type"]) == (422, "text/html; charset=utf-8")


async def test_a_compressed_form_is_refused(
    app: FastAPI, caller: httpx2.AsyncClient, subtests: pytest.Subtests
) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded", "content-encoding": "gzip"}
    for path in sent_pages(app):
        with subtests.test(path):
            answer = await caller.post(path, content=b"\x1f\x8b", headers=headers)
            assert (answer.status_code, answer.headers["content-type"]) == (415, "text/html; charset=utf-8")
