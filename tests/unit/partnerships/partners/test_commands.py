"""The command on partners: state and fact are stored together, or neither is."""

from datetime import date

import pytest

from services.partnerships.partners.commands import RegisterPartner, register_partner
from services.partnerships.partners.rules import Partner
from shared.contracts.partnerships import PartnerRegistered
from shared.runtime.errors import Invalid, ServiceError
from tests.support.fakes.unit_of_work_partnerships import FakePartnershipsWork
from tests.unit.partnerships.samples import a_partner, a_world


@pytest.fixture
def work() -> FakePartnershipsWork:
    """Two centres and three partners."""
    return a_world()


async def refusal(work: FakePartnershipsWork, command: RegisterPartner) -> ServiceError:
    """Return how a command is refused, having made sure that it changed and told nothing."""
    before = dict(work.things[Partner])
    with pytest.raises(ServiceError) as refused:
        await register_partner(command, work)
    assert (work.told, work.things[Partner]) == ([], before)
    return refused.value


@pytest.mark.parametrize(
    ("seat", "home"),
    [
        ("73.71", "73"),
        ("3302", "33"),
        ("33", "33"),
        ("31.71", "73"),  # a seat that is served nowhere here is known in the first province that is
    ],
)
async def test_a_partner_is_told_where_it_is_known(work: FakePartnershipsWork, seat: str, home: str) -> None:
    made = await register_partner(a_partner(region_code=seat), work)
    (told,) = work.told
    assert (told.province, told.version) == (home, 1)
    assert told.event == PartnerRegistered(
        partner_id=made.id,
        name="Universitas Hasanuddin",
        type="university",
        region_code=work.things[Partner][made.id].region_code,
        registered_on=date(2026, 11, 22),
    )


async def test_a_province_that_is_served_elsewhere_registers_no_partner_here(work: FakePartnershipsWork) -> None:
    work.home = "32"
    refused = await refusal(work, a_partner())
    assert (type(refused), refused.slug) == (Invalid, "province-not-served")


@pytest.mark.parametrize("seat", ["99.01", "73.09.01", "Makassar"])
async def test_a_partner_has_a_seat_in_a_province_or_regency(work: FakePartnershipsWork, seat: str) -> None:
    refused = await refusal(work, a_partner(region_code=seat))
    assert (refused.slug, refused.flaws[0].field, refused.flaws[0].value) == ("region-unknown", "region_code", seat)


async def test_a_partner_is_an_organisation_and_not_a_number_of_a_person(work: FakePartnershipsWork) -> None:
    refused = await refusal(work, a_partner(name="Universitas 0811-2233-4455"))
    assert (refused.slug, refused.flaws[0].field) == ("personal-data", "name")


@pytest.mark.parametrize(
    ("changes", "warnings"),
    [
        ({}, ("partner-alike",)),
        ({"region_code": "73.09"}, ()),
        ({"type": "other"}, ()),
        ({"name": "Universitas Hasanuddin Timur"}, ()),
    ],
)
async def test_another_partner_that_is_described_alike_is_a_warning(
    work: FakePartnershipsWork, changes: dict[str, str], warnings: tuple[str, ...]
) -> None:
    assert (await register_partner(a_partner(**changes), work)).warnings == warnings


async def test_a_namesake_of_another_province_is_none(work: FakePartnershipsWork) -> None:
    work.home = "33"
    assert (await register_partner(a_partner(), work)).warnings == ()
