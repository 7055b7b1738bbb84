"""The registry's pages without a database: one thing of each kind, somebody of the province's office who looks.

Invariant: the pages are the service's own, as its `app.py` puts them together; only what they ask is made up.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, TypeVar, cast
from uuid import UUID

from fastapi import FastAPI, Request

from services.registry.app import CONTRIBUTED, DEFINED_LISTS, PAGES, PLACED
from services.registry.imports.routes import IMPORTS, ImportService
from services.registry.people.rules.entrepreneur import Entrepreneur, Person
from services.registry.privacy.commands import Traces
from services.registry.privacy.routes import DRAFTS
from services.registry.programmes.routes.progress import VILLAGES
from services.registry.reference.pages import REGION_USE
from services.registry.web.sections import SECTIONS
from services.registry.web.site import BORDERS
from shared.http.command_routes import UNIT_OF_WORK
from shared.http.dependencies import provide, refuse_unprovided
from shared.http.list_routes import LISTS
from shared.http.problems import speak_problems
from shared.persistence.unit_of_work import CommandContext, UnitOfWork
from shared.regions import Borders, History
from shared.runtime.principal import Principal
from tests.support.fakes.list_reader import ONE, FakeLists
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork

T = TypeVar("T")
OFFICE: Final = Principal(subject="office", role="province", region="73", name="Sitti")
ANI: Final = Person("Ani", "7309014101990001", "0811", date(1999, 1, 1), "female")
_KNOWN: Final[dict[str, Any]] = {
    "province": "73",
    "name": "Ani",
    "birth_date": date(1999, 1, 1),
    "village_code": "73.09.01.2003",
    "district_code": "73.09.01",
    "region_code": "73.09",
    "sex": "female",
    "technology_level": "low",
    "scale_class": "micro",
    "class_rule": "pp-7-2021",
    "criterion": "capital",
    "legal_form": "cv",
    "kind": "nib",
    "source": "kur",
    "state": "previewed",
    "columns": ["NIK", "Nama"],
    "other_sheets": ["Bantimurung"],
    "programme_id": UUID(int=3),
    "old_code": "73.09.10.2005",
    "new_code": "73.09.09.2001",
}
"""What columns hold where any text will not do."""


@dataclass(frozen=True)
class _Door:
    """Everybody is somebody of the office, without a session."""

    async def principal(self, _: Request) -> Principal:
        return OFFICE

    def session(self, _: Request) -> None:
        return None


class _NoVillages:
    async def programme(self, *_: object) -> None: ...

    async def borders(self, *_: object) -> Borders:
        return History.load().on(date(2026, 11, 22))

    async def villages(self, *_: object, **__: object) -> list[str]:
        return []

    async def page(self, *_: object) -> list[Any]:
        return []


class _Work(FakeRegistryWork):
    """Nobody has sent anything before."""

    async def fetch_one(self, *_: object) -> None: ...


async def _work() -> FakeRegistryWork:
    work = _Work()
    ani = Entrepreneur(ONE, "73", ANI, "73.09.01.2003", "wirausaha", None, date(2026, 1, 5), date(2026, 1, 5))
    await work.save_without_event(None, replace(ani, id=UUID(int=2)))
    return work


@asynccontextmanager
async def _open_work(_: CommandContext) -> AsyncIterator[FakeRegistryWork]:
    yield await _work()


async def _read(work: Callable[[], T]) -> T:
    return work()


async def _history() -> History:
    return History.load()


async def _borders() -> Borders:
    return History.load().on(date(2026, 11, 22))


class _NothingThere:
    """Nothing stands under any code."""

    async def count(self, _: object) -> Mapping[str, int]:
        return dict.fromkeys(PLACED, 0)


class _NoTables:
    """No table was ever sent."""

    async def traces_of(self, *_: object) -> Traces:
        return Traces()


def office_pages() -> FastAPI:
    """Return an application with the registry's pages alone."""
    app = FastAPI()
    app.state.door = _Door()
    speak_problems(app)
    provide(app, UNIT_OF_WORK, cast("Callable[[CommandContext], UnitOfWork]", _open_work))
    provide(app, LISTS, FakeLists({each.name: each for each in DEFINED_LISTS}, **_KNOWN))
    provide(app, IMPORTS, ImportService(_read, None, None, None, _history, ("73",), 10, 30))  # type: ignore[arg-type]  # no file is opened
    provide(app, DRAFTS, _NoTables())
    provide(app, VILLAGES, _NoVillages())
    provide(app, SECTIONS, CONTRIBUTED)
    provide(app, BORDERS, _borders)
    provide(app, REGION_USE, _NothingThere())
    for router in PAGES:
        app.include_router(router)
    refuse_unprovided(app)
    return app
