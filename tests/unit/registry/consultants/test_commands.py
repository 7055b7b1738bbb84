"""What becomes of a consultant: assignments one after the other, an end, certificates, roles in an association."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.registry.centres.commands import centres as centres_commands
from services.registry.consultants import commands as consultants_commands
from services.registry.consultants.commands import (
    CertifyConsultant,
    EndMembership,
    ReassignConsultant,
    RecordMembership,
)
from services.registry.consultants.rules.consultant import Assignment, Consultant
from services.registry.consultants.rules.credentials import Certification, Membership
from shared.contracts.registry.consultants import (
    AssociationMembershipEnded,
    AssociationMembershipRecorded,
    ConsultantAppointed,
    ConsultantCertified,
    ConsultantEnded,
    ConsultantReassigned,
)
from shared.runtime.errors import Conflict, Invalid, NotFound, ServiceError
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.centres.test_centres import last, refusal
from tests.unit.registry.samples import NOBODY, a_centre, a_consultant

TODAY = date(2026, 11, 22)
TOMORROW = date(2026, 11, 23)


@pytest.fixture
def work() -> FakeRegistryWork:
    return FakeRegistryWork(home="73")


@pytest.fixture
async def maros(work: FakeRegistryWork) -> UUID:
    return (await centres_commands.register_centre(a_centre(), work)).id


@pytest.fixture
async def makassar(work: FakeRegistryWork) -> UUID:
    return (await centres_commands.register_centre(a_centre(region_code="73.71", level="city"), work)).id


@pytest.fixture
async def budi(work: FakeRegistryWork, maros: UUID) -> UUID:
    return (await consultants_commands.appoint_consultant(a_consultant(maros), work)).id


def history(work: FakeRegistryWork) -> list[tuple[Any, ...]]:
    """Return the assignments; shape: (centre, field, role, first day, last day)."""
    kept = sorted(work.things[Assignment].values(), key=lambda each: each.starts_on)
    return [(each.centre_id, each.field, each.role, each.starts_on, each.ends_on) for each in kept]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, ("consultant", "finance", False)),
        ({"coordinator": True}, ("coordinator", "finance", True)),
        ({"role": "coordinator"}, ("coordinator", "finance", True)),
        ({"role": "manager", "field": None}, ("manager", "management", False)),
        ({"role": "manager", "field": "management"}, ("manager", "management", False)),
    ],
)
async def test_a_role_is_said_in_either_way_and_a_manager_has_no_field(
    work: FakeRegistryWork, maros: UUID, changes: dict[str, Any], told: tuple[str, str, bool]
) -> None:
    await consultants_commands.appoint_consultant(a_consultant(maros, **changes), work)
    event = last(work)
    assert isinstance(event, ConsultantAppointed)
    assert (event.role, event.field, event.coordinator) == told
    assert history(work) == [(maros, told[1], told[0], date(2020, 1, 1), None)]


@pytest.mark.parametrize(
    ("changes", "slug", "field"),
    [
        ({"role": "manager"}, "field-of-manager", "field"),
        ({"role": "consultant", "coordinator": True}, "role-contradicts", "role"),
        ({"field": "management"}, "code-unknown", "field"),
        ({"field": None}, "code-unknown", "field"),
    ],
)
async def test_an_appointment_that_contradicts_itself_is_refused(
    work: FakeRegistryWork, maros: UUID, changes: dict[str, Any], slug: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await consultants_commands.appoint_consultant(a_consultant(maros, **changes), work)
    assert (refused.value.slug, refused.value.flaws[0].field) == (slug, field)
    assert not work.things[Consultant]


async def test_nobody_is_appointed_to_a_closed_centre(work: FakeRegistryWork, maros: UUID) -> None:
    await centres_commands.close_centre(maros, date(2019, 12, 31), work)
    refused = await refusal(work, consultants_commands.appoint_consultant(a_consultant(maros), work))
    assert refused == (Invalid, "day-too-late")


async def test_an_assignment_is_kept_with_its_last_day(
    work: FakeRegistryWork, maros: UUID, makassar: UUID, budi: UUID
) -> None:
    move = ReassignConsultant(budi, makassar, "production", "coordinator", date(2022, 3, 1))
    made = await consultants_commands.reassign_consultant(move, work)
    assert last(work) == ConsultantReassigned(
        consultant_ref=budi, from_centre_id=maros, centre_id=makassar, region_code="73.71", field="production",
        role="coordinator", effective_on=date(2022, 3, 1),
    )  # fmt: skip
    assert history(work) == [
        (maros, "finance", "consultant", date(2020, 1, 1), date(2022, 2, 28)),
        (makassar, "production", "coordinator", date(2022, 3, 1), None),
    ]
    kept = work.things[Consultant][budi]
    assert (made.version, kept.centre_id, kept.region_code, kept.coordinator) == (2, makassar, "73.71", True)
    await consultants_commands.end_work(budi, date(2022, 3, 1), work)
    assert last(work) == ConsultantEnded(consultant_ref=budi, centre_id=makassar, ended_on=date(2022, 3, 1))
    assert history(work)[-1] == (makassar, "production", "coordinator", date(2022, 3, 1), date(2022, 3, 1))


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"field": "finance"}, (Conflict, "assignment-unchanged")),
        ({"field": "cinema"}, (Invalid, "code-unknown")),
        ({"effective_on": date(2020, 1, 1)}, (Invalid, "day-too-early")),
        ({"effective_on": TOMORROW}, (Invalid, "day-too-late")),
        ({"centre_id": NOBODY}, (Invalid, "centre-unknown")),
        ({"consultant_ref": NOBODY}, (NotFound, "consultant-unknown")),
    ],
)
async def test_an_assignment_that_cannot_be_is_refused(
    work: FakeRegistryWork, maros: UUID, budi: UUID, changes: dict[str, Any], refused: tuple[type[ServiceError], str]
) -> None:
    usual = {
        "consultant_ref": budi, "centre_id": maros, "field": "production", "role": "consultant",
        "effective_on": date(2022, 1, 1),
    }  # fmt: skip
    command = ReassignConsultant(**{**usual, **changes})
    assert await refusal(work, consultants_commands.reassign_consultant(command, work)) == refused
    assert len(history(work)) == 1


async def test_the_end_of_work_lies_within_it_and_is_the_end(work: FakeRegistryWork, maros: UUID, budi: UUID) -> None:
    assert await refusal(work, consultants_commands.end_work(budi, date(2019, 12, 31), work)) == (
        Invalid,
        "day-too-early",
    )
    assert await refusal(work, consultants_commands.end_work(budi, TOMORROW, work)) == (Invalid, "day-too-late")
    await consultants_commands.end_work(budi, TODAY, work)
    after = (
        consultants_commands.end_work(budi, TODAY, work),
        consultants_commands.reassign_consultant(
            ReassignConsultant(budi, maros, "production", "consultant", TODAY), work
        ),
        consultants_commands.certify_consultant(CertifyConsultant(budi, "skkni-181-2017", TODAY, None), work),
        consultants_commands.record_membership(RecordMembership(budi, "abdsi", "member", TODAY), work),
    )
    assert [await refusal(work, command) for command in after] == [(Conflict, "already-ended")] * 4


async def test_a_certificate_is_recorded_once_with_the_day_it_expires(work: FakeRegistryWork, budi: UUID) -> None:
    day, until = date(2021, 5, 1), date(2024, 4, 30)
    await consultants_commands.certify_consultant(CertifyConsultant(budi, "skkni-181-2017", day, until), work)
    assert last(work) == ConsultantCertified(
        consultant_ref=budi, scheme="skkni-181-2017", certified_on=day, valid_until=until
    )
    (kept,) = work.things[Certification].values()
    assert (kept.consultant_ref, kept.valid_until) == (budi, until)
    for scheme, begun, ends, refused in (
        ("skkni-181-2017", day, None, (Conflict, "certificate-recorded")),
        ("bakery", day, None, (Invalid, "code-unknown")),
        ("kkni-4-2018", TOMORROW, None, (Invalid, "day-too-late")),
        ("kkni-4-2018", day, date(2021, 4, 30), (Invalid, "day-too-early")),
    ):
        command = CertifyConsultant(budi, scheme, begun, ends)
        assert await refusal(work, consultants_commands.certify_consultant(command, work)) == refused
    made = await consultants_commands.certify_consultant(CertifyConsultant(budi, "skkni-181-2017", until, None), work)
    assert made.version == 3


async def test_a_role_in_an_association_is_recorded_once(work: FakeRegistryWork, budi: UUID) -> None:
    day = date(2018, 4, 10)
    await consultants_commands.record_membership(RecordMembership(budi, "abdsi", "korwil", day), work)
    assert last(work) == AssociationMembershipRecorded(
        consultant_ref=budi, association="abdsi", role="korwil", starts_on=day
    )
    for association, role, begun, refused in (
        ("abdsi", "korwil", TODAY, (Conflict, "membership-recorded")),
        ("chess-club", "chair", day, (Invalid, "code-unknown")),
        ("abdsi", "chair", TOMORROW, (Invalid, "day-too-late")),
    ):
        command = RecordMembership(budi, association, role, begun)  # type: ignore[arg-type]  # from a tuple
        assert await refusal(work, consultants_commands.record_membership(command, work)) == refused
    await consultants_commands.record_membership(RecordMembership(budi, "abdsi", "chair", day), work)
    assert {each.role for each in work.things[Membership].values()} == {"korwil", "chair"}


async def test_a_role_that_ended_begins_again(work: FakeRegistryWork, budi: UUID) -> None:
    first, ended, again = date(2018, 4, 10), date(2022, 4, 9), date(2022, 4, 10)
    await consultants_commands.record_membership(RecordMembership(budi, "abdsi", "chair", first), work)
    for day, refused in ((ended, (Conflict, "membership-recorded")), (again, (Conflict, "membership-recorded"))):
        command = RecordMembership(budi, "abdsi", "chair", day)
        assert await refusal(work, consultants_commands.record_membership(command, work)) == refused
    made = await consultants_commands.end_membership(EndMembership(budi, "abdsi", "chair", ended), work)
    assert last(work) == AssociationMembershipEnded(
        consultant_ref=budi, association="abdsi", role="chair", ends_on=ended
    )
    assert made.version == 3
    early = RecordMembership(budi, "abdsi", "chair", ended)
    assert await refusal(work, consultants_commands.record_membership(early, work)) == (Conflict, "membership-recorded")
    await consultants_commands.record_membership(RecordMembership(budi, "abdsi", "chair", again), work)
    terms = sorted((each.starts_on, each.ends_on) for each in work.things[Membership].values() if each.ends_on)
    assert (terms, len(work.things[Membership])) == ([(first, ended)], 2)


async def test_a_term_that_is_over_is_recorded_with_its_end(work: FakeRegistryWork, budi: UUID) -> None:
    await consultants_commands.record_membership(RecordMembership(budi, "abdsi", "korwil", date(2022, 1, 1)), work)
    past = RecordMembership(budi, "abdsi", "korwil", date(2014, 1, 1), date(2018, 12, 31))
    made = await consultants_commands.record_membership(past, work)
    recorded, over = [each.event for each in work.told[-2:]]
    assert isinstance(recorded, AssociationMembershipRecorded)
    assert isinstance(over, AssociationMembershipEnded)
    assert (made.version, work.told[-1].version) == (4, 4)


@pytest.mark.parametrize(
    ("begins", "ends", "slug"),
    [
        (date(2022, 1, 1), date(2021, 12, 31), "day-too-early"),
        (date(2022, 1, 1), TOMORROW, "day-too-late"),
    ],
)
async def test_a_term_ends_after_it_began_and_not_tomorrow(
    work: FakeRegistryWork, budi: UUID, begins: date, ends: date, slug: str
) -> None:
    over = RecordMembership(budi, "abdsi", "member", begins, ends)
    assert await refusal(work, consultants_commands.record_membership(over, work)) == (Invalid, slug)
    await consultants_commands.record_membership(RecordMembership(budi, "abdsi", "member", begins), work)
    end = EndMembership(budi, "abdsi", "member", ends)
    assert await refusal(work, consultants_commands.end_membership(end, work)) == (Invalid, slug)


async def test_only_a_role_that_runs_is_ended_also_after_the_consultants_work(
    work: FakeRegistryWork, budi: UUID
) -> None:
    await consultants_commands.record_membership(RecordMembership(budi, "abdsi", "member", date(2021, 1, 1)), work)
    await consultants_commands.end_work(budi, date(2024, 1, 1), work)
    chair = EndMembership(budi, "abdsi", "chair", date(2024, 1, 1))
    assert await refusal(work, consultants_commands.end_membership(chair, work)) == (Invalid, "membership-not-running")
    member = EndMembership(budi, "abdsi", "member", date(2024, 1, 1))
    await consultants_commands.end_membership(member, work)
    again = await refusal(work, consultants_commands.end_membership(member, work))
    assert again == (Invalid, "membership-not-running")
    nobody = EndMembership(NOBODY, "abdsi", "member", date(2024, 1, 1))
    assert await refusal(work, consultants_commands.end_membership(nobody, work)) == (NotFound, "consultant-unknown")
