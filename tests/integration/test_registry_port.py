"""One suite for the registry's port: the fake of the unit tests keeps the promises of the real one."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import date
from typing import Protocol
from uuid import UUID

import pytest

from services.registry.app import RegistryUnitOfWork
from services.registry.centres.commands.centres import CentreWork
from services.registry.centres.rules.centre import Centre
from services.registry.consultants.rules.consultant import Consultant
from services.registry.enterprises.rules.enterprise import Enterprise, SizeState
from services.registry.imports.commands import ImportWork
from services.registry.imports.rules.search_text import sought
from services.registry.people.rules.duplicates import described
from services.registry.people.rules.entrepreneur import Entrepreneur, registered
from services.registry.permits.commands import PermitWork
from services.registry.permits.rules import Permit
from services.registry.privacy import rules as privacy_rules
from services.registry.privacy.commands import PrivacyWork, Traces
from services.registry.programmes.rules import programme as programme_rules
from services.registry.programmes.rules.enrolment import YouthCount
from services.registry.programmes.rules.programme import EnrolmentRequest, Programme, StatusCheck
from services.registry.programmes.rules.reversals import reversals
from services.registry.reference.commands.region_codes import RegionCodeWork
from services.registry.reference.rules.region_codes import RegionMapping, declare_mapping, void_mapping
from shared.persistence.database import open_pool
from shared.regions import History, Regions, Succession
from tests.support.command_context import ASKING, INSTANCE
from tests.support.fakes.unit_of_work import NOON
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.support.in_process import PROVINCES, Service
from tests.unit.registry.samples import NOBODY, PERSON


class EveryPort(RegionCodeWork, CentreWork, PermitWork, ImportWork, PrivacyWork, Protocol):
    """The ports of all subjects, those that they extend among them: mypy holds both units of work to it."""


OpenWork = Callable[[], AbstractAsyncContextManager[EveryPort]]

DAY = date(2026, 1, 5)
MAROS = Centre(UUID(int=1), "73", "PLUT Maros", "regency", "73.09", date(2015, 3, 1), "new", None, "Dinas")
BUDI = Consultant(
    UUID(int=2), "73", "Budi", MAROS.id, "73.09", "finance", coordinator=True, appointed_on=date(2020, 1, 1)
)
ANI = Entrepreneur(UUID(int=3), "73", PERSON, "73.09.01.2003", "umkm", MAROS.id, DAY, DAY)
DESA = Programme("Desa Mandiri", 2025, 5, 20, 100, 16, 30, id=UUID(int=4), province="73", declared_on=DAY)
SEEN = StatusCheck(DAY, still_running=True, entrepreneur_ref=UUID(int=94), village_code="73.09.01.2003")
BEGUN = SizeState("low", "micro", "annual-sales", "pp-7-2021", 3_000_000_000, 2025)
NOW = SizeState("high", "small", "capital", "pp-7-2021", 4, 2026)
BENGKEL = Enterprise(
    UUID(int=5), "73", ANI.id, None, "Bengkel Ani", "73.09.01", "2020", "45201", "sole-proprietor", DAY, DAY, BEGUN, NOW
)
NIB = Permit(UUID(int=7), "73", BENGKEL.id, None, "73.09.01", "nib", "9120101123456", DAY, None, None)


@pytest.fixture(params=["fake", "real"])
async def open_work(request: pytest.FixtureRequest) -> AsyncIterator[OpenWork]:
    """Opens one transaction after another on one registry."""
    if request.param == "fake":
        fake = FakeRegistryWork()

        @asynccontextmanager
        async def lend() -> AsyncIterator[EveryPort]:
            yield fake

        yield lend
        return
    service = Service("registry", request.getfixturevalue("database"))
    service.migrate()
    async with open_pool(service.database_url, connections=1) as pool:
        yield lambda: RegistryUnitOfWork(pool, INSTANCE, ASKING)


async def test_what_was_stored_is_found_again_as_it_was(open_work: OpenWork) -> None:
    async with open_work() as work:
        await work.save_without_event(None, MAROS)
        await work.save_without_event(None, BUDI)
        await work.save_without_event(None, DESA)
        await work.save_without_event(None, ANI)
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
    twin, elsewhere = replace(alone, id=UUID(int=30)), replace(alone, id=UUID(int=31), province="33")
    async with open_work() as work:
        assert await work.record_unless_taken(alone, registered(alone))
    async with open_work() as work:
        assert not await work.record_unless_taken(twin, registered(twin))
        assert await work.holder_of("73", PERSON.nik) == ANI.id
        assert await work.record_unless_taken(elsewhere, registered(elsewhere))
    async with open_work() as work:
        assert await work.find(Entrepreneur, UUID(int=30)) is None


async def test_an_enterprise_is_found_again_with_how_it_began_and_all_that_is_its_own(open_work: OpenWork) -> None:
    async with open_work() as work:
        await work.save_without_event(None, replace(ANI, centre_id=None))
        await work.save_without_event(None, BENGKEL)
        await work.save_without_event(None, replace(BENGKEL, id=UUID(int=6)))
        await work.save_without_event(None, NIB)
    async with open_work() as work:
        assert await work.find(Enterprise, BENGKEL.id) == BENGKEL
        assert await work.all_with(Permit, "enterprise_ref", BENGKEL.id) == [NIB]
        assert await work.all_with(Permit, "enterprise_ref", UUID(int=6)) == []


async def test_whose_a_nib_is_is_known_in_each_province_and_of_no_other_paper(open_work: OpenWork) -> None:
    async with open_work() as work:
        await work.save_without_event(None, replace(ANI, centre_id=None))
        await work.save_without_event(None, BENGKEL)
        await work.save_without_event(None, replace(BENGKEL, id=UUID(int=6)))
        assert list(await work.nib_holders("73", NIB.number)) == []
        await work.save_without_event(None, replace(NIB, id=UUID(int=70), kind="npwp"))
        assert list(await work.nib_holders("73", NIB.number)) == []
        await work.save_without_event(None, NIB)
        await work.save_without_event(None, replace(NIB, id=UUID(int=71), enterprise_ref=UUID(int=6)))
    async with open_work() as work:
        assert set(await work.nib_holders("73", NIB.number)) == {ANI.id}
        assert list(await work.nib_holders("33", NIB.number)) == []
        assert list(await work.nib_holders("73", "9120101123457")) == []


async def test_a_nib_that_was_taken_back_is_nobodys(open_work: OpenWork) -> None:
    voided = replace(NIB, void_reason="wrong-enterprise", voided_on=DAY, version=2)
    async with open_work() as work:
        await work.save_without_event(None, replace(ANI, centre_id=None))
        await work.save_without_event(None, BENGKEL)
        await work.save_without_event(None, NIB)
    async with open_work() as work:
        await work.save_without_event(NIB, voided)
    async with open_work() as work:
        assert list(await work.nib_holders("73", NIB.number)) == []
        assert await work.find(Permit, NIB.id) == voided


async def test_a_region_code_becomes_another_once_and_again_when_that_was_taken_back(open_work: OpenWork) -> None:
    wanted = RegionMapping(UUID(int=8), "73", "73.09.01.2003", "73.09.01.2099", DAY, "a-decree", DAY)
    mapping, mapped = declare_mapping(wanted, (), by_ministry=False)
    again = replace(mapping, id=UUID(int=9))
    split = replace(mapping, id=UUID(int=10), new_code="73.09.01.2004", name=None)
    async with open_work() as work:
        assert await work.record_unless_taken(mapping, mapped)
        assert await work.record_unless_taken(split, mapped)
    async with open_work() as work:
        assert not await work.record_unless_taken(again, mapped)
        name = Regions.load().name("73.09.01.2003")
        assert list(await work.declared_regions()) == [
            Succession("73.09.01.2003", "73.09.01.2004", DAY, "a-decree"),
            Succession("73.09.01.2003", "73.09.01.2099", DAY, "a-decree", name),
        ]
        voided, fact = void_mapping(mapping, "wrong-code", (), DAY)
        await work.record(mapping, voided, fact)
        assert [step.new for step in await work.declared_regions()] == ["73.09.01.2004"]
        assert await work.record_unless_taken(again, mapped)


async def test_a_new_state_takes_the_place_of_the_one_before(open_work: OpenWork) -> None:
    moved = replace(MAROS, name="PLUT Maros Baru", version=2)
    async with open_work() as work:
        await work.save_without_event(None, MAROS)
    async with open_work() as work:
        assert await work.get_for_update(Centre, MAROS.id) == MAROS
        assert await work.save_without_event(MAROS, replace(moved, version=9)) == moved
    async with open_work() as work:
        assert await work.find(Centre, MAROS.id) == moved


async def test_a_transaction_has_one_time_and_its_own_identities(open_work: OpenWork) -> None:
    async with open_work() as work:
        assert (work.now, work.provinces) == (NOON, PROVINCES)
        assert work.new_id() != work.new_id()


async def test_who_is_forgotten_is_found_by_nobody_and_the_nik_is_free(open_work: OpenWork) -> None:
    seen = Traces(sought(PERSON.name, PERSON.nik, PERSON.phone), as_of="3:3:")
    alone = replace(ANI, centre_id=None)
    async with open_work() as work:
        await work.save_without_event(None, alone)
    async with open_work() as work:
        assert await work.holder_of("73", PERSON.nik) == ANI.id
        assert await work.get_for_update(Entrepreneur, ANI.id) == alone
        assert await work.forget_drafts(alone, seen) is True
        assert await work.forget(alone, DAY, privacy_rules.erase(alone, DAY, DAY)) == 2
        await work.forget_enterprises(ANI.id, DAY)
        await work.forget_answers(ANI.id)
    async with open_work() as work:
        assert await work.find(Entrepreneur, ANI.id) is None
        assert await work.get_other_for_update(Entrepreneur, ANI.id) is None
        assert (await work.holder_of("73", PERSON.nik), await work.alike(described(PERSON))) == (None, [])
        twin = replace(alone, id=UUID(int=30))
        assert await work.record_unless_taken(twin, registered(twin))


async def test_whoever_is_alike_is_found_and_their_consent_is_known(open_work: OpenWork) -> None:
    silent = replace(ANI, centre_id=None, consent_withdrawn_on=DAY)
    async with open_work() as work:
        await work.save_without_event(None, silent)
    async with open_work() as work:
        assert await work.alike(described(replace(PERSON, name="Anni", phone=""))) == [silent]
        assert await work.alike(described(replace(PERSON, name="Budi", phone=""))) == []
        await work.hold_owner(NOBODY)
        assert await work.consent_withdrawn(ANI.id) == DAY


async def test_a_place_is_kept_counted_and_given_up(open_work: OpenWork) -> None:
    people = [replace(ANI, id=UUID(int=n), centre_id=None, person=replace(PERSON, nik=f"{n:016}")) for n in (41, 42)]
    wish = EnrolmentRequest(date(2026, 2, 1), "other", UUID(int=9))
    mine, theirs = [programme_rules.enrol(each, DESA, wish, History.load().on(date(2026, 11, 22))) for each in people]
    confirmed = replace(
        mine, business_started_on=date(2026, 2, 1), evidence_kind="nib", confirmed_on=date(2026, 3, 1),
        event_id=UUID(int=91), confirmed_event_id=UUID(int=92), checked_on=DAY, still_running=True, checks=(SEEN,),
    )  # fmt: skip
    async with open_work() as work:
        await work.save_without_event(None, DESA)
        for each in people:
            await work.save_without_event(None, each)
        second = await work.record_place(people[0], (None, mine), (programme_rules.enrolled(mine), UUID(int=91)))
        other = await work.record_place(people[1], (None, theirs), programme_rules.enrolled(theirs))
        assert (second, other.version) == (replace(people[0], version=2), 2)
    async with open_work() as work:
        third = await work.save_place_without_event(second, (mine, confirmed))
        assert third == replace(people[0], version=3)
    async with open_work() as work:
        assert await work.find(Entrepreneur, third.id) == third
        assert await work.place(third.id, DESA.id) == confirmed
        assert (await work.places(third.id), await work.places(NOBODY)) == ([confirmed], [])
        assert await work.young(DESA.id, ["73.09.01.2003"], 2) == YouthCount(2, 2)
        assert await work.young(DESA.id, ["73.09.01.2003"], 1) == YouthCount(0, 2)
        given_up = await work.record_place(other, (theirs, None), *reversals(theirs, "duplicate", DAY))
        assert given_up.version == 3
    async with open_work() as work:
        assert (await work.place(people[1].id, DESA.id), await work.place(NOBODY, DESA.id)) == (None, None)
        assert await work.place(third.id, DESA.id) == confirmed
        assert await work.young(DESA.id, ["73.09.01.2003"], 2) == YouthCount(1, 1)
