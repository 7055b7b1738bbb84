"""What was recorded wrong of a consultant: a name, an end, a certificate, a term of a role in an association."""

from collections.abc import Awaitable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.registry.centres.commands import centres as centres_commands
from services.registry.consultants import commands as consultants_commands
from services.registry.consultants.commands import CertifyConsultant, EndMembership, RecordMembership
from services.registry.consultants.rules.consultant import Assignment, Consultant
from services.registry.consultants.rules.credentials import Certification, Membership
from shared.contracts.registry.consultants import (
    AssociationMembershipEndVoided,
    AssociationMembershipRecorded,
    AssociationMembershipVoided,
    ConsultantCertificationVoided,
    ConsultantEndVoided,
)
from shared.runtime.errors import Conflict, Invalid, NotFound, ServiceError
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import NOBODY, a_centre, a_consultant, refusal

TODAY = date(2026, 11, 22)
ENDED = date(2026, 3, 31)


@pytest.fixture
def work() -> FakeRegistryWork:
    return FakeRegistryWork(home="73")


@pytest.fixture
async def maros(work: FakeRegistryWork) -> UUID:
    return (await centres_commands.register_centre(a_centre(), work)).id


@pytest.fixture
async def budi(work: FakeRegistryWork, maros: UUID) -> UUID:
    return (await consultants_commands.appoint_consultant(a_consultant(maros), work)).id


async def how(work: FakeRegistryWork, command: Awaitable[Any]) -> tuple[type[ServiceError], str, list[str]]:
    """Return how a command is refused; shape: (kind, slug, fields)."""
    error = await refusal(work, command)
    return type(error), error.slug, [flaw.field for flaw in error.flaws]


def a_term(budi: UUID, **changes: Any) -> RecordMembership:
    """A korwil of ABDSI since 2023."""
    return replace(RecordMembership(budi, "abdsi", "korwil", date(2023, 6, 1)), **changes)


async def join(work: FakeRegistryWork, budi: UUID, **changes: Any) -> Membership:
    """Record a term of a role; returns it."""
    await consultants_commands.record_membership(a_term(budi, **changes), work)
    kept: Membership = [*work.things[Membership].values()][-1]
    return kept


async def test_a_name_is_mended_and_nothing_is_told(work: FakeRegistryWork, budi: UUID) -> None:
    told = len(work.told)
    made = await consultants_commands.rename_consultant(budi, "Budi Santoso", work)
    assert (work.things[Consultant][budi].name, made.version, len(work.told)) == ("Budi Santoso", 2, told)
    same = consultants_commands.rename_consultant(budi, "Budi Santoso", work)
    assert await how(work, same) == (Invalid, "nothing-corrected", ["name"])
    gone = consultants_commands.rename_consultant(NOBODY, "Budi", work)
    assert await how(work, gone) == (NotFound, "consultant-unknown", [])


async def test_an_end_is_taken_back_and_the_last_assignment_runs_again(
    work: FakeRegistryWork, maros: UUID, budi: UUID
) -> None:
    await consultants_commands.end_work(budi, ENDED, work)
    await consultants_commands.void_end(budi, "wrong-consultant", work)
    assert work.told[-1].event == ConsultantEndVoided(
        consultant_ref=budi, centre_id=maros, ended_on=ENDED, reason_code="wrong-consultant", voided_on=TODAY
    )
    (assignment,) = work.things[Assignment].values()
    assert (work.things[Consultant][budi].ended_on, assignment.ends_on) == (None, None)
    await consultants_commands.end_work(budi, TODAY, work)


async def test_who_works_still_has_no_end_to_take_back(work: FakeRegistryWork, budi: UUID) -> None:
    assert await how(work, consultants_commands.void_end(budi, "other", work)) == (Conflict, "not-ended", [])


async def test_nobody_works_again_at_a_centre_that_has_closed_meanwhile(
    work: FakeRegistryWork, maros: UUID, budi: UUID
) -> None:
    await consultants_commands.end_work(budi, ENDED, work)
    await centres_commands.close_centre(maros, TODAY, work)
    assert await how(work, consultants_commands.void_end(budi, "other", work)) == (Conflict, "already-closed", [])


async def test_a_certificate_is_taken_back_and_the_same_one_may_be_recorded_again(
    work: FakeRegistryWork, budi: UUID
) -> None:
    certified = CertifyConsultant(budi, "kkni-4-2018", date(2024, 1, 1), date(2027, 1, 1))
    await consultants_commands.certify_consultant(certified, work)
    (paper,) = work.things[Certification].values()
    await consultants_commands.void_certificate(budi, paper.id, "wrong-date", work)
    assert work.told[-1].event == ConsultantCertificationVoided(
        consultant_ref=budi,
        scheme="kkni-4-2018",
        certified_on=date(2024, 1, 1),
        reason_code="wrong-date",
        voided_on=TODAY,
    )
    kept = work.things[Certification][paper.id]
    assert (kept.void_reason, kept.voided_on) == ("wrong-date", TODAY)
    again = consultants_commands.void_certificate(budi, paper.id, "wrong-date", work)
    assert await how(work, again) == (Invalid, "credential-unknown", ["certification_id"])
    await consultants_commands.certify_consultant(replace(certified, valid_until=date(2028, 1, 1)), work)


async def test_a_korwil_has_a_region_of_the_province(work: FakeRegistryWork, budi: UUID) -> None:
    term = await join(work, budi, role_region="73.10")
    event = work.told[-1].event
    assert isinstance(event, AssociationMembershipRecorded)
    assert (event.region_code, term.role_region) == ("73.10", "73.10")
    later = a_term(budi, role="chair", role_region="73.10")
    chair = consultants_commands.record_membership(later, work)
    assert await how(work, chair) == (Invalid, "region-of-korwil", ["role_region"])
    for region in ("33.02", "73.10.01", "99"):
        wish = consultants_commands.record_membership(a_term(budi, role_region=region), work)
        kind, _, fields = await how(work, wish)
        assert (kind, fields) == (Invalid, ["role_region"])


async def test_a_term_is_taken_back_with_its_end_and_another_may_stand_in_its_place(
    work: FakeRegistryWork, budi: UUID
) -> None:
    term = await join(work, budi, ends_on=ENDED)
    await consultants_commands.void_membership(budi, term.id, "wrong-kind", work)
    assert work.told[-1].event == AssociationMembershipVoided(
        consultant_ref=budi,
        association="abdsi",
        role="korwil",
        starts_on=date(2023, 6, 1),
        reason_code="wrong-kind",
        voided_on=TODAY,
    )
    gone = consultants_commands.void_membership(budi, term.id, "wrong-kind", work)
    assert await how(work, gone) == (Invalid, "credential-unknown", ["membership_id"])
    await join(work, budi)


async def test_a_term_that_was_taken_back_is_not_ended(work: FakeRegistryWork, budi: UUID) -> None:
    term = await join(work, budi)
    await consultants_commands.void_membership(budi, term.id, "other", work)
    end = consultants_commands.end_membership(EndMembership(budi, "abdsi", "korwil", TODAY), work)
    assert await how(work, end) == (Invalid, "membership-not-running", ["role"])


async def test_the_end_of_a_term_is_taken_back_unless_a_later_one_runs(work: FakeRegistryWork, budi: UUID) -> None:
    term = await join(work, budi, ends_on=date(2024, 1, 1))
    await consultants_commands.void_membership_end(budi, term.id, "wrong-date", work)
    assert work.told[-1].event == AssociationMembershipEndVoided(
        consultant_ref=budi,
        association="abdsi",
        role="korwil",
        starts_on=date(2023, 6, 1),
        reason_code="wrong-date",
        voided_on=TODAY,
    )
    runs = consultants_commands.void_membership_end(budi, term.id, "other", work)
    assert await how(work, runs) == (Conflict, "membership-runs", [])
    await consultants_commands.end_membership(EndMembership(budi, "abdsi", "korwil", date(2024, 1, 1)), work)
    later = await join(work, budi, starts_on=date(2025, 1, 1))
    beside = consultants_commands.void_membership_end(budi, term.id, "other", work)
    assert await how(work, beside) == (Conflict, "membership-recorded", [])
    await consultants_commands.void_membership(budi, later.id, "not-happened", work)
    await consultants_commands.void_membership_end(budi, term.id, "other", work)
    assert work.things[Membership][term.id].ends_on is None
