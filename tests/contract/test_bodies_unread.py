"""A body that is not read says why, to those who may send one: the header, in the caller's language.

Invariant: every route of every service that takes JSON is tried; who calls is asked before what they sent is judged.
"""

import gzip
from collections.abc import Mapping
from itertools import product
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from shared.http.auth.permissions import Declared
from shared.http.json_bodies import JsonRoute
from tests.support.without_database import SERVICES, asking, built, json_commands

Sent = tuple[bytes, Mapping[str, str]]
JSON = {"content-type": "application/json"}
UNREAD: Mapping[str, tuple[Sent, str]] = {
    "gzip": ((gzip.compress(b"{}"), JSON | {"content-encoding": "gzip"}), "Content-Encoding"),
    "said to be gzip": ((b"{}", JSON | {"content-encoding": "gzip"}), "Content-Encoding"),
    "latin-1": ((b"{}", {"content-type": "application/json; charset=latin-1"}), "Content-Type"),
    "no content-type": ((b"{}", {}), "Content-Type"),
    "text/plain": ((b"{}", {"content-type": "text/plain"}), "Content-Type"),
    "a form": ((b"a=1", {"content-type": "application/x-www-form-urlencoded"}), "Content-Type"),
    "XML": ((b"<a/>", {"content-type": "application/xml"}), "Content-Type"),
    "broken UTF-8": ((b'{"name": "\xff"}', JSON), "Content-Type"),
    "BOM": ((b"\xef\xbb\xbf{}", JSON), "Content-Type"),
    "UTF-16": (("{}".encode("utf-16"), JSON), "Content-Type"),
}
MALFORMED: Mapping[str, tuple[bytes, str]] = {
    "no JSON": (b"{", "body"),
    "twice": (b'{"colour": 1, "colour": 2}', "colour"),
    "NaN": (b'{"colour": NaN}', "colour"),
    "too deep": (b"[" * 50_000, "body"),
    "NUL": (b'{"colour": "\\u0000"}', "colour"),
    "half a pair": (b'{"\\ud800": 1}', "?"),
    "beyond 64 bits": (b'{"colour": 99999999999999999999}', "colour"),
    "another field": (b'{"colour": "red"}', "colour"),
}
WORDS = {"id": "Isi kiriman tidak dapat dibaca", "en": "The body cannot be read"}


@pytest.fixture(params=SERVICES)
def app(request: pytest.FixtureRequest) -> FastAPI:
    return built(request.param)


def test_every_route_that_takes_json_reads_it_strictly(app: FastAPI) -> None:
    taking = {route.path for route, _ in json_commands(app)}
    lenient = [
        route.path
        for route in iter_route_contexts(app.routes)
        if route.path in taking and "POST" in (route.methods or ()) and not isinstance(route.original_route, JsonRoute)
    ]
    assert not lenient


async def test_who_calls_is_asked_before_what_they_sent(app: FastAPI, subtests: pytest.Subtests) -> None:
    bodies = [UNREAD["said to be gzip"][0], UNREAD["no content-type"][0], (MALFORMED["no JSON"][0], JSON)]
    async with asking(app, "") as nobody:
        for (route, path), (raw, headers) in product(json_commands(app), bodies):
            with subtests.test(route.path):
                answer = await nobody.post(path, content=raw, headers=headers)
                assert (answer.status_code, answer.json()["slug"]) == (401, "token-missing")


async def test_a_body_that_nobody_reads_is_refused_by_its_header(app: FastAPI, subtests: pytest.Subtests) -> None:
    async with asking(app) as caller:
        for (route, path), (name, ((raw, headers), field)) in product(json_commands(app), UNREAD.items()):
            with subtests.test(f"{route.path} {name}"):
                problem = expect(415, route, await caller.post(path, content=raw, headers=headers))
                assert problem["slug"] in {"body-unread", "role-refused"}
                assert problem["slug"] == "role-refused" or problem["title"].startswith(WORDS["en"])
                assert problem["slug"] == "role-refused" or [each["field"] for each in problem["errors"]] == [field]


async def test_a_body_that_means_nothing_is_refused_by_its_place(app: FastAPI, subtests: pytest.Subtests) -> None:
    async with asking(app) as caller:
        for (route, path), (name, (raw, field)) in product(json_commands(app), MALFORMED.items()):
            with subtests.test(f"{route.path} {name}"):
                problem = expect(422, route, await caller.post(path, content=raw, headers=JSON))
                assert problem["slug"] in {"malformed", "role-refused"}
                assert problem["slug"] == "role-refused" or field in {each["field"] for each in problem["errors"]}


def expect(status: int, route: Declared, answer: httpx2.Response) -> dict[str, Any]:
    """Hold an answer against the status that a province's office gets where it may call; returns the problem."""
    assert answer.status_code == (status if "province" in route.roles else 403), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    return problem


@pytest.mark.parametrize("language", WORDS)
async def test_why_a_body_is_not_read_is_said_in_the_callers_language(language: str) -> None:
    async with asking(built("mentoring"), language=language) as caller:
        answer = await caller.post("/sessions", content=b"{}", headers={"content-type": "text/plain"})
    assert answer.json()["title"].startswith(WORDS[language])
    assert answer.headers["content-language"] == language
