"""What routes at the top of a module are given: each by its own application, and nothing is forgotten."""

from typing import Annotated

import pytest
from fastapi import APIRouter, Depends, FastAPI
from fastapi.testclient import TestClient

from shared.http.auth.permissions import PUBLIC, RouteUnscoped, refuse_unscoped
from shared.http.dependencies import Dependency, DependencyMissing, provide, provided, refuse_unprovided

GREETING = Dependency[str]("greeting")
NAMESAKE = Dependency[str]("greeting")
router = APIRouter()


async def _loudly(greeting: Annotated[str, provided(GREETING)]) -> str:
    return greeting.upper()


@router.get("/greeting", dependencies=[PUBLIC])
async def get_greeting(greeting: Annotated[str, Depends(_loudly)]) -> str:
    return greeting


@router.get("/unscoped")
async def get_unscoped() -> None:
    return None


def an_app(**given: str) -> FastAPI:
    app = FastAPI(docs_url=None, redoc_url=None)
    app.include_router(router)
    if "greeting" in given:
        provide(app, GREETING, given["greeting"])
    return app


def test_two_applications_of_one_router_share_nothing() -> None:
    one, other = an_app(greeting="selamat pagi"), an_app(greeting="good morning")
    with TestClient(one) as here, TestClient(other) as there:
        answers = [client.get("/greeting").json() for client in (here, there, here)]
    assert answers == ["SELAMAT PAGI", "GOOD MORNING", "SELAMAT PAGI"]


def test_an_application_without_what_its_routes_need_does_not_start() -> None:
    app = an_app()
    provide(app, NAMESAKE, "of the same name, and something else")
    with pytest.raises(DependencyMissing, match=r"^not provided: greeting$"):
        refuse_unprovided(app)
    provide(app, GREETING, "selamat pagi")
    refuse_unprovided(app)


def test_a_route_at_the_top_of_a_module_says_whom_it_is_for_as_every_other() -> None:
    with pytest.raises(RouteUnscoped, match=r"^routes without a declared scope: GET /unscoped$"):
        refuse_unscoped(an_app())
