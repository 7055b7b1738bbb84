"""A whole NIK is shown to whoever reaches its holder and asks, and the trail remembers it."""

from uuid import UUID

import pytest

from services.registry.people.commands import niks, registration
from services.registry.people.rules.nik_requests import NikRequest
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import NotFound
from tests.support.fakes.unit_of_work import NOON
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import NOBODY, PERSON, an_entrepreneur


@pytest.fixture
def work() -> FakeRegistryWork:
    return FakeRegistryWork()


@pytest.fixture
async def ani(work: FakeRegistryWork) -> UUID:
    return (await registration.register_entrepreneur(an_entrepreneur(), work)).id


async def test_a_nik_is_shown_whole_and_it_is_noted_whose(work: FakeRegistryWork, ani: UUID) -> None:
    assert await niks.show_nik(ani, work) == PERSON.nik
    assert work.noted == [("shown", ani)]


async def test_a_page_notes_first_and_shows_then(work: FakeRegistryWork, ani: UUID) -> None:
    assert await niks.note_shown(ani, work) == CommandResult(ani, 1)
    assert await niks.shown_nik(ani, work) == PERSON.nik
    assert work.noted == [("shown", ani)]


async def test_what_was_asked_for_is_shown_until_it_is_decided(work: FakeRegistryWork) -> None:
    asked = NikRequest(work.new_id(), "73", None, "73.09.01.2003", PERSON.nik, "open", "budi", NOON)
    await work.save_without_event(None, asked)
    assert await niks.show_nik_asked(asked.id, work) == PERSON.nik
    assert work.noted == [("shown", asked.id)]


async def test_of_nobody_within_reach_nothing_is_shown_and_nothing_noted(work: FakeRegistryWork, ani: UUID) -> None:
    work.hidden.add(ani)
    for show, ref in ((niks.show_nik, ani), (niks.note_shown, ani), (niks.shown_nik, NOBODY)):
        with pytest.raises(NotFound, match="entrepreneur-unknown"):
            await show(ref, work)
    with pytest.raises(NotFound, match="nik-request-unknown"):
        await niks.show_nik_asked(NOBODY, work)
    assert work.noted == []
