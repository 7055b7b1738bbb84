"""Which methods an address answers to, and which headers every answer carries."""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import FastAPI

from shared.http.auth.permissions import declared
from shared.http.documents import HEADERS
from tests.support.without_database import SERVICES, address, asking, built

QUIET = ("/health/live", "/health/ready", "/openapi.json", "/asyncapi.json", "/asyncapi", "/docs")


@pytest.fixture(params=SERVICES)
def app(request: pytest.FixtureRequest) -> FastAPI:
    return built(request.param)


@pytest.fixture
async def nobody(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    async with asking(app, "") as lent:
        yield lent


async def test_a_head_is_answered_as_its_get_is_without_the_body(
    app: FastAPI, nobody: httpx2.AsyncClient, subtests: pytest.Subtests
) -> None:
    paths = {address(route.path) for route in declared(app) if route.method == "GET" and not route.is_public}
    for path in sorted({*paths, *QUIET}):
        with subtests.test(path):
            got, head = await nobody.get(path), await nobody.head(path)
            assert (head.status_code, head.content) == (got.status_code, b"")
            assert dict(head.headers).keys() == dict(got.headers).keys()
            assert head.headers.get("content-type") == got.headers.get("content-type")


async def test_a_head_of_the_live_stream_ends() -> None:
    async with asking(built("reporting"), "") as nobody:
        head = await asyncio.wait_for(nobody.head("/live"), 5)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"].startswith("text/event-stream")


async def test_a_method_that_an_address_does_not_have_is_refused_with_those_that_it_has(
    app: FastAPI, nobody: httpx2.AsyncClient, subtests: pytest.Subtests
) -> None:
    methods: dict[str, set[str]] = {}
    for route in declared(app):
        if "_anything" not in route.path:
            methods.setdefault(address(route.path), set()).add(route.method)
    for path, there in methods.items():
        wanted = there | {"OPTIONS"} | ({"HEAD"} if "GET" in there else set())
        for method in {"PUT", "GET", "POST"} - wanted:
            with subtests.test(f"{method} {path}"):
                answer = await nobody.request(method, path)
                assert answer.status_code == 405
                assert set(answer.headers["allow"].split(", ")) >= wanted
                assert answer.headers["content-type"] == "application/problem+json"
        with subtests.test(f"OPTIONS {path}"):
            answer = await nobody.options(path)
            assert (answer.status_code, answer.content) == (204, b"")
            assert set(answer.headers["allow"].split(", ")) >= wanted


async def test_two_routes_of_one_address_are_both_allowed() -> None:
    async with asking(built("mentoring"), "") as nobody:
        answer = await nobody.put("/sessions", json={})
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD"])
async def test_what_is_nowhere_is_a_problem_for_every_method(nobody: httpx2.AsyncClient, method: str) -> None:
    answer = await nobody.request(method, "/no/such/address")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


async def test_no_answer_is_taken_for_another_kind(nobody: httpx2.AsyncClient, subtests: pytest.Subtests) -> None:
    for path in (*QUIET, "/sessions", "/views", "/no/such/address", "/centres"):
        for method in ("GET", "PUT", "OPTIONS"):
            with subtests.test(f"{method} {path}"):
                assert (await nobody.request(method, path)).headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/docs", "/asyncapi"])
async def test_a_page_of_a_document_runs_nothing_and_stands_in_no_frame(nobody: httpx2.AsyncClient, path: str) -> None:
    answer = await nobody.get(path)
    assert HEADERS.items() <= dict(answer.headers).items()
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "style=" not in answer.text
    assert answer.text.count("<style>") == 1


async def test_figures_are_not_told_where_callers_call(app: FastAPI, nobody: httpx2.AsyncClient) -> None:
    assert (await nobody.get("/metrics")).status_code == 404
    async with asking(app.state.operators, "") as operator:
        assert "naik_kelas_" in (await operator.get("/metrics")).text
        assert (await operator.get("/health/live")).status_code == 200
