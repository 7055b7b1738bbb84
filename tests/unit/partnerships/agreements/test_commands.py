"""The commands on agreements: state and fact are stored together, or neither is."""

from collections.abc import Awaitable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.partnerships.agreements.commands import TerminateAgreement, sign_agreement, terminate_agreement
from services.partnerships.agreements.rules import Agreement
from shared.contracts.partnerships import AgreementTerminated, MouSigned
from shared.runtime.errors import Conflict, Invalid, NotFound, NotReplicatedYet, ServiceError
from tests.support.fakes.unit_of_work_partnerships import FakePartnershipsWork
from tests.unit.partnerships.samples import (
    BANK,
    BANYUMAS,
    MAROS,
    NOBODY,
    UGM,
    UNHAS,
    a_world,
    an_agreement,
)

LATER = UUID(int=405)


@pytest.fixture
def work() -> FakePartnershipsWork:
    """Two centres and three partners."""
    return a_world()


async def refusal(work: FakePartnershipsWork, command: Awaitable[Any]) -> ServiceError:
    """Return how a command is refused, having made sure that it changed and told nothing."""
    before = (len(work.told), dict(work.things[Agreement]))
    with pytest.raises(ServiceError) as refused:
        await command
    assert (len(work.told), work.things[Agreement]) == before
    return refused.value


async def test_an_agreement_of_several_is_one_fact_at_home_with_its_first_centre(work: FakePartnershipsWork) -> None:
    made = await sign_agreement(
        an_agreement(centre_ids=(BANYUMAS.id, MAROS.id), partner_ids=(UGM.id, BANK.id, UNHAS.id)), work
    )
    (told,) = work.told
    assert (told.province, told.version) == ("33", 1)
    assert told.event == MouSigned(
        agreement_id=made.id,
        scope="ksdpk",
        centre_ids=(BANYUMAS.id, MAROS.id),
        partner_ids=(UGM.id, BANK.id, UNHAS.id),
        partner_types=("university", "bank"),
        service_lines=("finance", "marketing"),
        region_code="33.02",
        signed_on=date(2026, 1, 10),
        starts_on=date(2026, 2, 1),
        ends_on=date(2029, 1, 31),
    )
    assert work.things[Agreement][made.id].province == "33"


async def test_each_centre_that_is_not_replicated_yet_is_named(work: FakePartnershipsWork) -> None:
    unknown = an_agreement(centre_ids=(NOBODY, MAROS.id, LATER))
    refused = await refusal(work, sign_agreement(unknown, work))
    assert isinstance(refused, NotReplicatedYet)
    assert (refused.slug, refused.retry_after_seconds) == ("centre-not-heard-of", 2)
    assert [(flaw.field, flaw.value) for flaw in refused.flaws] == [
        ("centre_ids.0", str(NOBODY)),
        ("centre_ids.2", str(LATER)),
    ]


async def test_a_partner_must_be_registered_here_before(work: FakePartnershipsWork) -> None:
    refused = await refusal(work, sign_agreement(an_agreement(partner_ids=(UNHAS.id, NOBODY)), work))
    assert (type(refused), refused.slug) == (Invalid, "partner-unknown")
    assert [flaw.field for flaw in refused.flaws] == ["partner_ids.1"]


@pytest.mark.parametrize(
    ("changes", "slug", "field"),
    [
        ({"centre_ids": (MAROS.id, MAROS.id)}, "named-twice", "centre_ids.1"),
        ({"partner_ids": (UGM.id, BANK.id, UGM.id)}, "named-twice", "partner_ids.2"),
        ({"service_lines": ("finance", "finance")}, "named-twice", "service_lines.1"),
        ({"service_lines": ("finance", "kanari-bocor-7309010302013364")}, "code-unknown", "service_lines.1"),
        ({"service_lines": ("export-desk",)}, "code-unknown", "service_lines.0"),
        ({"signed_on": date(2026, 11, 23)}, "day-too-late", "signed_on"),
        ({"ends_on": date(2026, 1, 31)}, "day-too-early", "ends_on"),
    ],
)
async def test_an_agreement_that_cannot_be_is_refused(
    work: FakePartnershipsWork, changes: dict[str, Any], slug: str, field: str
) -> None:
    refused = await refusal(work, sign_agreement(an_agreement(**changes), work))
    assert (refused.slug, [flaw.field for flaw in refused.flaws]) == (slug, [field])


async def test_every_centre_must_be_of_a_province_that_is_served(work: FakePartnershipsWork) -> None:
    work.provinces = ("73",)
    refused = await refusal(work, sign_agreement(an_agreement(centre_ids=(MAROS.id, BANYUMAS.id)), work))
    assert (refused.slug, refused.flaws[0].field) == ("province-not-served", "centre_ids.1")


async def test_a_service_line_that_the_province_has_added_is_taken_there_alone(work: FakePartnershipsWork) -> None:
    work.codes = {"export-desk": "73"}
    await sign_agreement(an_agreement(service_lines=("export-desk", "finance")), work)
    assert len(work.told) == 1
    work.codes = {"export-desk": "33"}
    refused = await refusal(work, sign_agreement(an_agreement(service_lines=("export-desk",)), work))
    assert refused.slug == "code-unknown"


async def test_an_agreement_of_one_day_is_an_agreement(work: FakePartnershipsWork) -> None:
    await sign_agreement(an_agreement(ends_on=date(2026, 2, 1)), work)
    assert len(work.told) == 1


@pytest.mark.parametrize("day", [date(2026, 2, 1), date(2027, 6, 1), date(2029, 1, 31)])
async def test_an_agreement_ends_early_within_its_term(work: FakePartnershipsWork, day: date) -> None:
    made = await sign_agreement(an_agreement(), work)
    ended = await terminate_agreement(TerminateAgreement(made.id, day, "mutual"), work)
    told = work.told[-1]
    assert told.event == AgreementTerminated(agreement_id=made.id, terminated_on=day, reason_code="mutual")
    assert (ended.id, ended.version, told.version, told.province) == (made.id, 2, 2, "73")
    kept = work.things[Agreement][made.id]
    assert (kept.terminated_on, kept.termination_reason) == (day, "mutual")


async def test_an_agreement_ends_early_once(work: FakePartnershipsWork) -> None:
    made = await sign_agreement(an_agreement(), work)
    termination = TerminateAgreement(made.id, date(2027, 1, 1), "breach")
    await terminate_agreement(termination, work)
    again = await refusal(work, terminate_agreement(termination, work))
    unknown = await refusal(work, terminate_agreement(replace(termination, agreement_id=NOBODY), work))
    assert (type(again), again.slug) == (Conflict, "agreement-already-terminated")
    assert (type(unknown), unknown.slug) == (NotFound, "agreement-unknown")


@pytest.mark.parametrize(("day", "slug"), [(date(2026, 1, 31), "day-too-early"), (date(2029, 2, 1), "day-too-late")])
async def test_an_agreement_does_not_end_outside_its_term(work: FakePartnershipsWork, day: date, slug: str) -> None:
    made = await sign_agreement(an_agreement(), work)
    refused = await refusal(work, terminate_agreement(TerminateAgreement(made.id, day, "other"), work))
    assert (refused.slug, refused.flaws[0].field) == (slug, "terminated_on")


@pytest.mark.parametrize(
    ("changes", "warnings"),
    [
        ({}, ("agreement-alike",)),
        ({"centre_ids": (BANYUMAS.id, MAROS.id), "partner_ids": (UGM.id, UNHAS.id)}, ("agreement-alike",)),
        ({"service_lines": ("export",)}, ("agreement-alike",)),
        ({"scope": "sinergi"}, ()),
        ({"signed_on": date(2026, 1, 9)}, ()),
        ({"starts_on": date(2026, 3, 1)}, ()),
        ({"ends_on": date(2030, 1, 31)}, ()),
        ({"centre_ids": (MAROS.id,)}, ()),
        ({"partner_ids": (UNHAS.id, UGM.id, BANK.id)}, ()),
    ],
)
async def test_another_agreement_of_the_same_parties_day_and_scope_is_a_warning(
    work: FakePartnershipsWork, changes: dict[str, Any], warnings: tuple[str, ...]
) -> None:
    parties = {"centre_ids": (MAROS.id, BANYUMAS.id), "partner_ids": (UNHAS.id, UGM.id)}
    assert (await sign_agreement(an_agreement(**parties), work)).warnings == ()
    assert (await sign_agreement(an_agreement(**{**parties, **changes}), work)).warnings == warnings
