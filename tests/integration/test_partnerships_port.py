"""One suite for partnerships' port: the fake of the unit tests keeps the promises of the real one."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import date
from typing import Any, Protocol
from uuid import UUID

import pytest

from services.partnerships.agreements import rules
from services.partnerships.agreements.commands import AgreementsWork
from services.partnerships.agreements.rules import Agreement, Terms
from services.partnerships.app import PartnershipsUnitOfWork
from services.partnerships.partners.commands import PartnersWork
from services.partnerships.partners.rules import register_partner
from shared.persistence.database import open_pool
from tests.support.command_context import ASKING, INSTANCE
from tests.support.fakes.unit_of_work_partnerships import FakePartnershipsWork
from tests.support.in_process import Service
from tests.support.sample_events import WORLD, replicated_events
from tests.unit.partnerships.samples import BANK, MAROS, NOBODY, UGM, UNHAS


class EveryPort(AgreementsWork, PartnersWork, Protocol):
    """The ports of both subjects: mypy holds both units of work to it."""


OpenWork = Callable[[], AbstractAsyncContextManager[EveryPort]]

TERMS = Terms("sinergi", ("finance", "marketing"), date(2026, 1, 1), date(2026, 2, 1), date(2027, 1, 31))
FACT = rules.sign(UUID(int=1), TERMS, [MAROS], [UGM, BANK], date(2026, 11, 22))
AGREEMENT = Agreement("73", FACT)
ENDED = replace(AGREEMENT, terminated_on=date(2026, 6, 1), termination_reason="breach", version=2)


@pytest.fixture(params=["fake", "real"])
async def open_work(request: pytest.FixtureRequest) -> AsyncIterator[OpenWork]:
    """Opens one transaction after another on one partnerships, which has been told of Maros."""
    if request.param == "fake":
        fake = FakePartnershipsWork(known_centres={MAROS.id: MAROS})

        @asynccontextmanager
        async def lend() -> AsyncIterator[Any]:
            yield fake

        yield lend
        return
    service = Service("partnerships", request.getfixturevalue("database"))
    service.migrate()
    await service.replicate(*replicated_events(*WORLD))
    async with open_pool(service.database_url, connections=1) as pool:
        yield lambda: PartnershipsUnitOfWork(pool, INSTANCE, ASKING)


async def test_of_several_those_that_are_known_are_returned(open_work: OpenWork) -> None:
    async with open_work() as work:
        for partner in (UNHAS, BANK):
            await work.record(None, partner, register_partner(partner))
    async with open_work() as work:
        assert await work.centres([NOBODY, MAROS.id]) == {MAROS.id: MAROS}
        assert await work.centres([NOBODY]) == {}
        assert await work.partners([BANK.id, UNHAS.id, UGM.id]) == {UNHAS.id: UNHAS, BANK.id: BANK}


async def test_namesakes_are_found_in_their_province(open_work: OpenWork) -> None:
    async with open_work() as work:
        await work.record(None, UNHAS, register_partner(UNHAS))
    async with open_work() as work:
        assert list(await work.namesakes(UNHAS.name, "73")) == [UNHAS]
        assert list(await work.namesakes(UNHAS.name, "33")) == []
        assert list(await work.namesakes("Universitas", "73")) == []


async def test_agreements_are_found_by_their_day_and_parties(open_work: OpenWork) -> None:
    async with open_work() as work:
        await work.record(None, AGREEMENT, FACT)
    async with open_work() as work:
        for partners, found in (([UGM.id, BANK.id], [AGREEMENT]), ([BANK.id], [AGREEMENT]), ([UNHAS.id, BANK.id], [])):
            assert list(await work.of_parties(FACT.signed_on, [MAROS.id], partners)) == found
        assert list(await work.of_parties(FACT.signed_on, [NOBODY], [BANK.id])) == []
        assert list(await work.of_parties(date(2026, 1, 2), [MAROS.id], [BANK.id])) == []


async def test_an_agreement_is_found_again_as_it_was_told(open_work: OpenWork) -> None:
    async with open_work() as work:
        assert await work.get_for_update(Agreement, FACT.agreement_id) is None
        await work.record(None, AGREEMENT, FACT)
    async with open_work() as work:
        assert await work.get_for_update(Agreement, FACT.agreement_id) == AGREEMENT


async def test_an_agreement_that_ended_early_says_so(open_work: OpenWork) -> None:
    async with open_work() as work:
        await work.record(None, AGREEMENT, FACT)
    async with open_work() as work:
        fact = rules.terminate(AGREEMENT, date(2026, 6, 1), "breach")
        assert await work.record(AGREEMENT, ENDED, fact) == ENDED
    async with open_work() as work:
        assert await work.get_for_update(Agreement, FACT.agreement_id) == ENDED
