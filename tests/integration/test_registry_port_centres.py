"""One suite for what the registry's port keeps of centres and consultants: the fake against the real one."""

from dataclasses import replace
from datetime import date
from typing import get_args
from uuid import UUID

from services.registry.centres.rules.centre import Centre, CentreUse, Instrument
from services.registry.centres.rules.unit import Unit
from services.registry.consultants.rules.consultant import Assignment, first_assignment
from services.registry.consultants.rules.credentials import Certification, Membership
from services.registry.reference.rules.references import Reference
from shared.contracts.vocabulary import ReferenceKind
from tests.integration.test_registry_port import BUDI, DAY, MAROS, OpenWork, open_work
from tests.support.fakes.unit_of_work_registry import SEEDED
from tests.unit.registry.samples import NOBODY

__all__ = ["open_work"]  # the fixture

FULL = replace(
    MAROS,
    inaugurated_on=DAY,
    closed_on=DAY,
    legal_status="uptd-proposed",
    legal_since=DAY,
    instrument=Instrument("official-letter", "518/12/2023", DAY),
    services=("incubation", "showcase"),
    version=2,
)
OFFICE = Unit(UUID(int=5), "73", "dinas", "Koperindag", "73.09", "Pemkab", None, DAY)
FIRST = first_assignment(UUID(int=6), BUDI)
PAPER = Certification(UUID(int=7), "73", BUDI.id, MAROS.id, "73.09", "skkni-181-2017", DAY, None)
ROLE = Membership(UUID(int=8), "73", BUDI.id, MAROS.id, "73.09", "abdsi", "chair", DAY)


async def test_a_centre_with_all_that_became_of_it_is_found_again_as_it_was(open_work: OpenWork) -> None:
    async with open_work() as work:
        await work.save_without_event(None, MAROS)
    async with open_work() as work:
        await work.save_without_event(MAROS, FULL)
    async with open_work() as work:
        assert await work.find(Centre, MAROS.id) == FULL


async def test_who_has_to_do_with_a_centre_behind_a_day_is_known(open_work: OpenWork) -> None:
    over = replace(FIRST, ends_on=DAY, version=2)
    async with open_work() as work:
        for thing in (MAROS, BUDI, FIRST):
            await work.save_without_event(None, thing)
    async with open_work() as work:
        use = await work.use_of(MAROS.id, DAY)
        assert use == CentreUse([BUDI.id], has_clients=False, last_registration_on=None)
        assert (await work.use_of(NOBODY, DAY)).staff == []
        assert list(await work.names_in(MAROS.region_code)) == [MAROS.name]
        assert list(await work.names_in("73.71")) == []
        await work.save_without_event(FIRST, over)
    async with open_work() as work:
        assert (await work.use_of(MAROS.id, DAY)).staff == []


async def test_a_unit_and_its_part_are_found_again_as_they_were(open_work: OpenWork) -> None:
    part = replace(OFFICE, id=UUID(int=50), kind="bidang", part_of=OFFICE.id)
    async with open_work() as work:
        await work.save_without_event(None, OFFICE)
        await work.save_without_event(None, part)
    async with open_work() as work:
        assert (await work.find(Unit, OFFICE.id), await work.find(Unit, part.id)) == (OFFICE, part)


async def test_what_belongs_to_a_consultant_is_found_by_the_consultant(open_work: OpenWork) -> None:
    over = replace(FIRST, ends_on=date(2026, 2, 1), version=2)
    async with open_work() as work:
        for thing in (MAROS, BUDI, FIRST, PAPER, ROLE):
            await work.save_without_event(None, thing)
    async with open_work() as work:
        await work.save_without_event(FIRST, over)
    async with open_work() as work:
        assert list(await work.all_with(Assignment, "consultant_ref", BUDI.id)) == [over]
        assert list(await work.all_with(Certification, "consultant_ref", BUDI.id)) == [PAPER]
        assert list(await work.all_with(Membership, "consultant_ref", BUDI.id)) == [ROLE]
        assert list(await work.all_with(Membership, "consultant_ref", NOBODY)) == []


async def test_every_province_has_the_same_codes_from_the_beginning_and_its_own_besides(open_work: OpenWork) -> None:
    for kind in get_args(ReferenceKind):
        async with open_work() as work:
            assert list(await work.codes(kind)) == SEEDED[kind].split()
    own = Reference(UUID(int=9), "73", "association", "himpunan", "Himpunan", "Union", DAY)
    async with open_work() as work:
        await work.save_without_event(None, own)
        await work.save_without_event(None, replace(own, id=UUID(int=90), province="33", code="ikatan"))
    async with open_work() as work:
        work.home = "73"
        assert list(await work.codes("association", hold=True)) == ["abdsi", "himpunan"]
        work.home = ""
