"""What becomes of a centre: its days in order, its services, its names."""

from collections.abc import Awaitable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.registry.centres.commands import centres as centres_commands
from services.registry.centres.commands.centres import ServiceOfCentre
from services.registry.centres.rules.centre import Centre
from shared.contracts import Event
from shared.contracts.registry.centres import (
    CentreClosed,
    CentreDetailsChanged,
    CentreInaugurated,
    CentreOpened,
    CentreServiceOffered,
    CentreServiceWithdrawn,
)
from shared.runtime.errors import Conflict, Invalid, NotFound, ServiceError
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import NOBODY, a_centre

TODAY = date(2026, 11, 22)
TOMORROW = date(2026, 11, 23)


@pytest.fixture
def work() -> FakeRegistryWork:
    return FakeRegistryWork()


@pytest.fixture
async def young(work: FakeRegistryWork) -> UUID:
    """Maros as it was: founded in 2022 and not open yet."""
    command = a_centre(founded_on=date(2022, 7, 22), operational_on=None)
    return (await centres_commands.register_centre(command, work)).id


async def refusal(work: FakeRegistryWork, command: Awaitable[Any]) -> tuple[type[ServiceError], str]:
    """Return how a command is refused, having made sure that it told nothing; shape: (kind, slug)."""
    told = len(work.told)
    with pytest.raises(ServiceError) as refused:
        await command
    assert len(work.told) == told
    return type(refused.value), refused.value.slug


def last(work: FakeRegistryWork) -> Event:
    """Return the last fact."""
    return work.told[-1].event


async def test_a_centre_may_be_inaugurated_before_it_opens_and_closes_after_both(
    work: FakeRegistryWork, young: UUID
) -> None:
    await centres_commands.inaugurate(young, date(2022, 12, 27), work)
    await centres_commands.open_centre(young, date(2023, 6, 1), work)
    made = await centres_commands.close_centre(young, TODAY, work)
    assert [each.event for each in work.told[1:]] == [
        CentreInaugurated(centre_id=young, inaugurated_on=date(2022, 12, 27)),
        CentreOpened(centre_id=young, operational_on=date(2023, 6, 1)),
        CentreClosed(centre_id=young, closed_on=TODAY),
    ]
    assert [each.version for each in work.told] == [1, 2, 3, 4]
    kept = work.things[Centre][young]
    assert (made.version, kept.inaugurated_on, kept.operational_on) == (4, date(2022, 12, 27), date(2023, 6, 1))
    assert kept.closed_on == TODAY


async def test_a_centre_may_be_inaugurated_after_it_opened_and_even_after_it_closed(
    work: FakeRegistryWork, young: UUID
) -> None:
    await centres_commands.open_centre(young, date(2023, 6, 1), work)
    await centres_commands.close_centre(young, date(2024, 6, 1), work)
    late = await refusal(work, centres_commands.inaugurate(young, date(2024, 6, 2), work))
    assert late == (Invalid, "day-too-late")
    await centres_commands.inaugurate(young, date(2024, 5, 1), work)


async def test_what_happens_once_is_refused_the_second_time(work: FakeRegistryWork, young: UUID) -> None:
    day = date(2023, 6, 1)
    assert await refusal(work, centres_commands.close_centre(young, day, work)) == (Conflict, "centre-not-open")
    await centres_commands.inaugurate(young, day, work)
    assert await refusal(work, centres_commands.inaugurate(young, day, work)) == (Conflict, "already-inaugurated")
    await centres_commands.open_centre(young, day, work)
    assert await refusal(work, centres_commands.open_centre(young, day, work)) == (Conflict, "already-open")
    await centres_commands.close_centre(young, day, work)
    assert await refusal(work, centres_commands.close_centre(young, day, work)) == (Conflict, "already-closed")


async def test_days_of_a_centre_that_contradict_each_other_are_refused(work: FakeRegistryWork, young: UUID) -> None:
    for does in (centres_commands.inaugurate, centres_commands.open_centre):
        assert await refusal(work, does(young, date(2022, 7, 21), work)) == (Invalid, "day-too-early")
        assert await refusal(work, does(young, TOMORROW, work)) == (Invalid, "day-too-late")
    await centres_commands.open_centre(young, date(2023, 6, 1), work)
    assert await refusal(work, centres_commands.close_centre(young, date(2023, 5, 31), work)) == (
        Invalid,
        "day-too-early",
    )
    await centres_commands.inaugurate(young, date(2023, 7, 1), work)
    assert await refusal(work, centres_commands.close_centre(young, date(2023, 6, 30), work)) == (
        Invalid,
        "day-too-early",
    )
    assert await refusal(work, centres_commands.close_centre(young, TOMORROW, work)) == (Invalid, "day-too-late")


async def test_another_centre_of_that_name_in_the_region_is_a_warning(work: FakeRegistryWork) -> None:
    assert (await centres_commands.register_centre(a_centre(), work)).warnings == ()
    again = await centres_commands.register_centre(a_centre(name="Plut-Maros"), work)
    other = await centres_commands.register_centre(a_centre(name="PLUT Maros Dua"), work)
    makassar = a_centre(name="PLUT Maros", region_code="73.71", level="city")
    elsewhere = await centres_commands.register_centre(makassar, work)
    assert (again.warnings, other.warnings, elsewhere.warnings) == (("centre-alike",), (), ())
    await centres_commands.close_centre(elsewhere.id, TODAY, work)
    assert (await centres_commands.register_centre(makassar, work)).warnings == ()


async def test_a_centre_is_called_otherwise_and_only_its_own_name_is_told(work: FakeRegistryWork, young: UUID) -> None:
    await centres_commands.change_details(young, "Plut sentrimas Maros", "Koperindag", work)
    assert last(work) == CentreDetailsChanged(centre_id=young, name="Plut sentrimas Maros", changed_on=TODAY)
    kept = work.things[Centre][young]
    assert (kept.name, kept.parent_office) == ("Plut sentrimas Maros", "Koperindag")


async def test_nothing_becomes_of_a_centre_that_is_not_there(work: FakeRegistryWork) -> None:
    refused = await refusal(work, centres_commands.change_details(NOBODY, "PLUT", "", work))
    assert refused == (NotFound, "centre-unknown")


async def test_services_come_and_go_by_their_codes(work: FakeRegistryWork, young: UUID) -> None:
    day = date(2024, 1, 1)
    for code in ("showcase", "incubation"):
        await centres_commands.offer_service(ServiceOfCentre(young, code, day), work)
    assert last(work) == CentreServiceOffered(centre_id=young, service_code="incubation", offered_on=day)
    assert work.things[Centre][young].services == ("incubation", "showcase")
    await centres_commands.withdraw_service(ServiceOfCentre(young, "showcase", TODAY), work)
    assert last(work) == CentreServiceWithdrawn(centre_id=young, service_code="showcase", withdrawn_on=TODAY)
    assert work.things[Centre][young].services == ("incubation",)


@pytest.mark.parametrize(
    ("code", "day", "refused"),
    [
        ("showcase", TODAY, (Conflict, "service-offered")),
        ("cinema", TODAY, (Invalid, "code-unknown")),
        ("incubation", date(2022, 7, 21), (Invalid, "day-too-early")),
        ("incubation", TOMORROW, (Invalid, "day-too-late")),
    ],
)
async def test_a_service_that_cannot_be_offered_is_refused(
    work: FakeRegistryWork, young: UUID, code: str, day: date, refused: tuple[type[ServiceError], str]
) -> None:
    await centres_commands.offer_service(ServiceOfCentre(young, "showcase", TODAY), work)
    assert await refusal(work, centres_commands.offer_service(ServiceOfCentre(young, code, day), work)) == refused


async def test_a_service_that_is_not_there_is_not_withdrawn_and_a_closed_centre_offers_none(
    work: FakeRegistryWork, young: UUID
) -> None:
    wish = ServiceOfCentre(young, "showcase", TODAY)
    assert await refusal(work, centres_commands.withdraw_service(wish, work)) == (Conflict, "service-not-offered")
    await centres_commands.offer_service(wish, work)
    early, late = (ServiceOfCentre(young, "showcase", day) for day in (date(2022, 7, 21), TOMORROW))
    assert await refusal(work, centres_commands.withdraw_service(early, work)) == (Invalid, "day-too-early")
    assert await refusal(work, centres_commands.withdraw_service(late, work)) == (Invalid, "day-too-late")
    await centres_commands.open_centre(young, date(2023, 6, 1), work)
    await centres_commands.close_centre(young, TODAY, work)
    other = ServiceOfCentre(young, "incubation", TODAY)
    assert await refusal(work, centres_commands.offer_service(other, work)) == (Conflict, "already-closed")
