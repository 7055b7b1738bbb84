"""One suite for the registry's port: the fake of the unit tests keeps the promises of the real one."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.registry.application.work import RegistryWork
from services.registry.domain import centres, programmes
from services.registry.domain.centres import Centre
from services.registry.domain.consultants import Consultant
from services.registry.domain.people import Entrepreneur
from services.registry.domain.programmes import Programme, Wish
from services.registry.store.work import PostgresWork
from shared.database import open_pool
from tests.support.asking import ASKING, INSTANCE
from tests.support.fakes.work import NOON
from tests.support.fakes.work_registry import FakeRegistryWork
from tests.support.inside import PROVINCES, Service
from tests.unit.registry.samples import NOBODY, PERSON

OpenWork = Callable[[], AbstractAsyncContextManager[RegistryWork]]

DAY = date(2026, 1, 5)
MAROS = Centre(UUID(int=1), "73", "PLUT Maros", "regency", "73.09", date(2015, 3, 1), "new", None, "Dinas")
BUDI = Consultant(
    UUID(int=2), "73", "Budi", MAROS.id, "73.09", "finance", coordinator=True, appointed_on=date(2020, 1, 1)
)
ANI = Entrepreneur(UUID(int=3), "73", PERSON, "73.09.01.2003", "umkm", MAROS.id, DAY, DAY)
DESA = Programme(UUID(int=4), "73", "Desa Mandiri", 2025, 5, 20, 100, 16, 30, DAY)


@pytest.fixture(params=["fake", "real"])
async def open_work(request: pytest.FixtureRequest) -> AsyncIterator[OpenWork]:
    """Opens one transaction after another on one registry."""
    if request.param == "fake":
        fake = FakeRegistryWork()

        @asynccontextmanager
        async def lend() -> AsyncIterator[Any]:
            yield fake

        yield lend
        return
    service = Service("registry", request.getfixturevalue("database"))
    service.migrate()
    async with open_pool(service.database_url, connections=1) as pool:
        yield lambda: PostgresWork(pool, INSTANCE, ASKING)


async def test_what_was_stored_is_found_again_as_it_was(open_work: OpenWork) -> None:
    async with open_work() as work:
        await work.add(MAROS)
        await work.add(BUDI)
        await work.add(DESA)
        assert await work.add_entrepreneur(ANI) is None
    async with open_work() as work:
        assert await work.find(Centre, MAROS.id) == MAROS
        assert await work.find(Programme, DESA.id) == DESA
        assert await work.find(Entrepreneur, ANI.id) == ANI


async def test_what_was_never_stored_is_not_found(open_work: OpenWork) -> None:
    async with open_work() as work:
        assert await work.find(Centre, NOBODY) is None
        assert await work.find(Programme, NOBODY) is None
        assert await work.find(Entrepreneur, NOBODY) is None


async def test_a_nik_has_one_holder_a_province(open_work: OpenWork) -> None:
    alone = replace(ANI, centre_id=None)
    async with open_work() as work:
        assert await work.add_entrepreneur(alone) is None
    async with open_work() as work:
        assert await work.add_entrepreneur(replace(alone, id=UUID(int=30))) == ANI.id
        assert await work.add_entrepreneur(replace(alone, id=UUID(int=31), province="33")) is None
    async with open_work() as work:
        assert await work.find(Entrepreneur, UUID(int=30)) is None


async def test_a_place_is_given_once(open_work: OpenWork) -> None:
    alone = replace(ANI, centre_id=None)
    enrolment, _ = programmes.enrol(alone, DESA, Wish(date(2026, 2, 1), "other", UUID(int=9)), date(2026, 11, 22))
    async with open_work() as work:
        await work.add_entrepreneur(alone)
        await work.add(DESA)
    async with open_work() as work:
        assert await work.add_enrolment(enrolment) is True
    async with open_work() as work:
        assert await work.add_enrolment(enrolment) is False


async def test_a_new_state_takes_the_place_of_the_one_before(open_work: OpenWork) -> None:
    moved = replace(MAROS, name="PLUT Maros Baru", version=2)
    async with open_work() as work:
        await work.add(MAROS)
    async with open_work() as work:
        assert await work.hold(Centre, MAROS.id) == MAROS
        await work.keep(MAROS, moved)
    async with open_work() as work:
        assert await work.find(Centre, MAROS.id) == moved


async def test_a_transaction_has_one_time_and_its_own_identities(open_work: OpenWork) -> None:
    async with open_work() as work:
        assert (work.now, work.provinces) == (NOON, PROVINCES)
        assert work.new_id() != work.new_id()
        fact = centres.register_centre(MAROS, date(2026, 11, 22))
        first = await work.emit(fact, province="73", version=1)
        assert first != await work.emit(fact, province="73", version=2)
