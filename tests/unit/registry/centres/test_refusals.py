"""What a centre or a unit refuses is named by the field that is wrong."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.registry.centres.commands import centres as centres_commands
from services.registry.centres.commands import units as units_commands
from services.registry.centres.commands.centres import ServiceOfCentre
from services.registry.centres.commands.units import RegisterUnit
from services.registry.centres.rules.centre import Instrument
from services.registry.centres.rules.status import STEPS, Step, change_legal_status
from shared.runtime.errors import Invalid
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.centres.test_status import MAROS, TODAY, a_step
from tests.unit.registry.samples import NOBODY, a_centre, refusal

FOUNDED, OPENED, TOMORROW = date(2022, 7, 22), date(2023, 6, 1), date(2026, 11, 23)
BEFORE = date(2022, 7, 21)
A_PHONE = "PLUT 0811-2233-4455"


@pytest.fixture
def work() -> FakeRegistryWork:
    return FakeRegistryWork(home="73")


def a_letter(to: Any = "uptd-proposed", signed: date = OPENED, day: date = OPENED, number: str = "518/12/2023") -> Step:
    """A step that a letter brings about."""
    return Step(to, Instrument("official-letter", number, signed), day)


CENTRE: dict[str, tuple[str, Callable[[UUID, FakeRegistryWork], Any]]] = {
    "inaugurated too early": ("inaugurated_on", lambda ref, work: centres_commands.inaugurate(ref, BEFORE, work)),
    "inaugurated tomorrow": ("inaugurated_on", lambda ref, work: centres_commands.inaugurate(ref, TOMORROW, work)),
    "opened too early": ("operational_on", lambda ref, work: centres_commands.open_centre(ref, BEFORE, work)),
    "opened tomorrow": ("operational_on", lambda ref, work: centres_commands.open_centre(ref, TOMORROW, work)),
    "called by a phone": ("name", lambda ref, work: centres_commands.change_details(ref, A_PHONE, "", work)),
    "founded as a phone": ("name", lambda _, work: centres_commands.register_centre(a_centre(name=A_PHONE), work)),
    "an unknown service": (
        "service_code",
        lambda ref, work: centres_commands.offer_service(ServiceOfCentre(ref, "cinema", TODAY), work),
    ),
    "offered too early": (
        "offered_on",
        lambda ref, work: centres_commands.offer_service(ServiceOfCentre(ref, "showcase", BEFORE), work),
    ),
    "offered tomorrow": (
        "offered_on",
        lambda ref, work: centres_commands.offer_service(ServiceOfCentre(ref, "showcase", TOMORROW), work),
    ),
    "a step too early": (
        "effective_on",
        lambda ref, work: centres_commands.change_legal_status(ref, a_letter(signed=BEFORE, day=BEFORE), work),
    ),
    "a step tomorrow": (
        "effective_on",
        lambda ref, work: centres_commands.change_legal_status(ref, a_letter(day=TOMORROW), work),
    ),
    "a letter behind its step": (
        "instrument_on",
        lambda ref, work: centres_commands.change_legal_status(ref, a_letter(signed=TODAY), work),
    ),
    "a letter with a person's number": (
        "instrument_number",
        lambda ref, work: centres_commands.change_legal_status(ref, a_letter(number="7309014101990001"), work),
    ),
}


@pytest.mark.parametrize(("field", "command"), CENTRE.values(), ids=CENTRE)
async def test_a_centre_refuses_by_the_field_that_is_wrong(
    work: FakeRegistryWork, field: str, command: Callable[[UUID, FakeRegistryWork], Any]
) -> None:
    young = (await centres_commands.register_centre(a_centre(founded_on=FOUNDED, operational_on=None), work)).id
    refused = await refusal(work, command(young, work))
    assert isinstance(refused, Invalid)
    assert [flaw.field for flaw in refused.flaws] == [field]


@pytest.mark.parametrize("day", [BEFORE, TOMORROW])
async def test_a_centre_closes_behind_its_days_and_withdraws_what_it_offers_so(
    work: FakeRegistryWork, day: date
) -> None:
    centre = (await centres_commands.register_centre(a_centre(founded_on=FOUNDED, operational_on=OPENED), work)).id
    await centres_commands.offer_service(ServiceOfCentre(centre, "showcase", OPENED), work)
    for field, command in (
        ("closed_on", centres_commands.close_centre(centre, day, work)),
        ("withdrawn_on", centres_commands.withdraw_service(ServiceOfCentre(centre, "showcase", day), work)),
    ):
        assert [flaw.field for flaw in (await refusal(work, command)).flaws] == [field]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"region_code": "73.09.01"}, "region_code"),
        ({"name": "Bidang 0811-2233-4455"}, "name"),
        ({"kind": "bidang"}, "part_of"),
        ({"kind": "upt-plut", "part_of": NOBODY}, "part_of"),
    ],
)
async def test_a_unit_refuses_by_the_field_that_is_wrong(
    work: FakeRegistryWork, changes: dict[str, Any], field: str
) -> None:
    wish = {"kind": "dinas", "name": "Unit", "region_code": "73", "parent_office": "Pemprov", "part_of": None}
    refused = await refusal(work, units_commands.register_unit(RegisterUnit(**(wish | changes)), work))
    assert isinstance(refused, Invalid)
    assert [flaw.field for flaw in refused.flaws] == [field]


async def test_an_office_of_a_regency_has_divisions(work: FakeRegistryWork) -> None:
    office = await units_commands.register_unit(RegisterUnit("dinas", "Dinas", "73.09", "Pemkab", None), work)
    division = RegisterUnit("bidang", "Bidang", "73.09", "Pemkab", office.id)
    assert (await units_commands.register_unit(division, work)).version == 1


def test_a_step_that_there_is_not_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(Exception, match="legal-step-unknown") as refused:
        change_legal_status(MAROS, a_step("blud-applied"), TODAY)
    told = refused.value.flaws[0].rule.en  # type: ignore[attr-defined]  # a refusal has them
    assert told == f"from none one may only go to: {', '.join(STEPS['none'])}"
