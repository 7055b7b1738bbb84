"""How a role is put together: what it opens, does and closes, in which order, and what stops it from being made."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient

from shared.http.auth.permissions import PUBLIC, refuse_unscoped
from shared.http.dependencies import Dependency, DependencyMissing, provided
from shared.http.service import ApiParts, Parts, Service
from shared.persistence.database import open_engine
from shared.runtime.settings import ServiceSettings

NOWHERE = "postgresql://nobody@127.0.0.1:9/nothing"
SETTINGS = ServiceSettings(database_url=NOWHERE, kafka_servers="127.0.0.1:9", provinces=("73",))
WORD = Dependency[str]("word")
router = APIRouter(dependencies=[PUBLIC])


@router.get("/word")
async def get_word(word: Annotated[str, provided(WORD)]) -> str:
    return word


class Diary:
    """Writes down what a role does."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    @asynccontextmanager
    async def open(self, name: str) -> AsyncIterator[None]:
        self.lines.append(f"{name} opened")
        yield
        self.lines.append(f"{name} closed")

    async def begin(self) -> None:
        self.lines.append("begun")

    async def loop(self) -> None:
        self.lines.append("looping")
        try:
            await asyncio.Event().wait()
        finally:
            self.lines.append("loop over")

    async def first(self) -> None:
        self.lines.append("first closed")

    async def second(self) -> None:
        self.lines.append("second closed")

    def parts(self, _: ServiceSettings) -> Parts:
        return Parts(
            engine=open_engine(NOWHERE),
            opened=(self.open("pool"), self.open("line")),
            begun=self.begin,
            loops=(self.loop,),
            closed=(self.first, self.second),
        )


def a_service(diary: Diary, *words: str, name: str = "reporting") -> Service[ServiceSettings]:
    def api(_: ServiceSettings) -> ApiParts:
        bound = tuple(WORD.bind(each) for each in words)
        return ApiParts(engine=open_engine(NOWHERE), routers=(router,), provided=bound)

    return Service(name=name, settings=ServiceSettings, migrations=Path(), api=api, workers={"worker": diary.parts})


async def test_a_role_opens_what_it_works_with_before_it_works_and_closes_it_afterwards() -> None:
    diary = Diary()
    app = a_service(diary).build_worker(SETTINGS)
    assert not diary.lines
    async with app.router.lifespan_context(app):
        await asyncio.sleep(0)
        assert diary.lines == ["pool opened", "line opened", "begun", "looping"]
    assert diary.lines[4:] == ["loop over", "line closed", "pool closed", "first closed", "second closed"]


@pytest.mark.parametrize(("name", "relays"), [("registry", True), ("reporting", False)])
def test_the_worker_of_a_service_that_publishes_facts_relays_its_outbox_too(name: str, *, relays: bool) -> None:
    app = a_service(Diary(), name=name).build_worker(SETTINGS)
    with TestClient(app) as client:
        assert ("relay" in client.get("/health/ready").json()["reasons"]) is relays


def test_an_api_gives_its_routes_what_it_was_provided_with() -> None:
    app = a_service(Diary(), "selamat").build_api(SETTINGS)
    refuse_unscoped(app)
    with TestClient(app) as client:
        assert client.get("/word").json() == "selamat"
        assert client.get("/health/live").json() == {"status": "live"}


def test_an_api_without_what_its_routes_need_is_not_made() -> None:
    with pytest.raises(DependencyMissing, match="word"):
        a_service(Diary()).build_api(SETTINGS)
