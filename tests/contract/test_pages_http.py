"""How the pages travel: status, language, what may be kept, what a browser may run, refusals that look like pages."""

import gzip
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from psycopg import OperationalError

from services.reporting.dashboard.pages.addresses import RENDER_CACHE, router
from services.reporting.dashboard.pages.render_cache import RenderCache
from services.reporting.views.queries.port import Sums
from services.reporting.views.routes.views import VIEWS
from services.reporting.views.rules.result_rows import StoredSum
from shared.http.dependencies import provide
from tests.support.fakes.nation import CENTRES
from tests.support.fakes.reader import read
from tests.support.fakes.views import FakeSnapshots, fake_views


@dataclass
class MortalSnapshots(FakeSnapshots):
    """A database that may be away, and what it was asked for."""

    away: bool = False
    asked: list[Sums] = field(default_factory=list)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[FakeSnapshots]:
        if self.away:
            raise OperationalError("connection refused")
        yield self

    async def sums(self, wanted: Sums) -> Sequence[StoredSum]:
        self.asked.append(wanted)
        return await super().sums(wanted)


@pytest.fixture
def database() -> MortalSnapshots:
    return MortalSnapshots()


@pytest.fixture
def reader(database: MortalSnapshots) -> Iterator[TestClient]:
    app = FastAPI()
    provide(app, VIEWS, fake_views(database))
    provide(app, RENDER_CACHE, RenderCache(lambda: 0))
    app.include_router(router)
    with TestClient(app, headers={"accept": "text/html", "accept-encoding": "identity"}) as client:
        yield client


def test_no_page_lets_a_foreign_or_inline_script_run(reader: TestClient) -> None:
    for path in ("/", "/?region=73", "/figure/sessions", "/about", "/nowhere"):
        policy = reader.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy


def test_a_page_is_asked_for_again_each_time_and_differs_by_cookie(reader: TestClient) -> None:
    answer = reader.get("/")
    assert answer.headers["cache-control"] == "private, no-cache"
    assert "cookie" in answer.headers["vary"]


def test_a_language_named_in_the_address_is_remembered(reader: TestClient) -> None:
    assert reader.get("/").headers["content-language"] == "id"
    chosen = reader.get("/", params={"lang": "en"})
    assert chosen.headers["content-language"] == "en"
    assert "HttpOnly" in chosen.headers["set-cookie"]
    assert read(reader.get("/about").text).one("html").attributes["lang"] == "en"


def test_a_page_travels_packed(reader: TestClient) -> None:
    answer = reader.get("/", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < 16_000
    assert len(answer.content) > 60_000


def test_style_and_script_may_be_kept_for_ever_because_their_address_changes_with_them(reader: TestClient) -> None:
    page = read(reader.get("/").text)
    for address in (
        *(sheet.attributes["href"] for sheet in page.all("link", rel="stylesheet")),
        page.one("script").attributes["src"],
    ):
        answer = reader.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        packed = reader.get(address, headers={"accept-encoding": "gzip"})
        assert packed.content == answer.content
        assert len(gzip.compress(answer.content)) < 8_000


def test_a_page_of_an_older_release_gets_todays_style_unkept(reader: TestClient) -> None:
    assert reader.get("/static/000000000000/pages.css").headers["cache-control"] == "no-cache"
    assert reader.get("/static/000000000000/other.css").status_code == 404


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/?region=99", 404, "99"),
        ("/?view=sessionz", 404, "Tampilan ini tidak ada"),
        ("/figure/sessionz", 404, "Tampilan ini tidak ada"),
        ("/figure/sessionz.csv", 404, "Tampilan ini tidak ada"),
        ("/nowhere/at/all", 404, "Tidak ada halaman"),
    ],
)
def test_a_refusal_is_a_page(reader: TestClient, path: str, status: int, said: str) -> None:
    answer = reader.get(path)
    assert answer.status_code == status
    assert said in read(answer.text).one("h1").words


def test_a_centre_has_a_page_like_any_region(reader: TestClient) -> None:
    for path in ("/", "/figure/sessions"):
        answer = reader.get(path, params={"region": str(CENTRES[0].id)})
        assert answer.status_code == 200
        assert CENTRES[0].name in read(answer.text).one("h1").words


def test_a_program_that_is_lost_is_not_sent_a_page(reader: TestClient) -> None:
    assert "<html" not in reader.get("/nowhere", headers={"accept": "application/json"}).text


def test_a_database_that_is_away_is_said_on_a_page(reader: TestClient, database: MortalSnapshots) -> None:
    database.away = True
    answer = reader.get("/?region=73&lang=en")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "cannot be reached" in read(answer.text).one("h1").words
    database.away = False
    assert reader.get("/?region=73").status_code == 200


def test_a_page_asked_for_twice_at_once_is_read_once(reader: TestClient, database: MortalSnapshots) -> None:
    reader.get("/")
    asked = len(database.asked)
    reader.get("/")
    assert len(database.asked) == asked
    reader.get("/?region=73")
    assert len(database.asked) > asked


def test_events_come_as_a_file_with_a_name(reader: TestClient) -> None:
    answer = reader.get("/figure/sessions.csv?region=73")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="sessions-73-2026-01-2026-11.csv"'
    assert answer.text.lstrip("\ufeff").startswith("tanggal;kejadian;")


def test_what_is_typed_into_an_address_is_never_run(reader: TestClient) -> None:
    for path in ("/?region=<script>", "/?from=<script>", "/?view=<script>", "/figure/<script>"):
        assert "<script>" not in reader.get(path).text
