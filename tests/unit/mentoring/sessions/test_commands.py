"""The commands on sessions: state and fact are stored together, or neither is."""

from collections.abc import Awaitable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.mentoring.sessions.commands import VoidSession, complete_session, void_session
from services.mentoring.sessions.rules import Session
from shared.contracts.mentoring import SessionCompleted, SessionVoided
from shared.regions import Succession
from shared.runtime.errors import Conflict, Invalid, NotFound, NotReplicatedYet, ServiceError
from tests.support.fakes.unit_of_work_mentoring import FakeMentoringWork
from tests.unit.mentoring.samples import ANI, BANYUMAS, BUDI, MAROS, NOBODY, SARI, a_session, a_world

FIRST = date(2026, 1, 5)


@pytest.fixture
def work() -> FakeMentoringWork:
    """A world that is replicated here."""
    return a_world()


async def refusal(work: FakeMentoringWork, command: Awaitable[Any]) -> ServiceError:
    """Return how a command is refused, having made sure that it changed and told nothing."""
    before = (len(work.told), dict(work.things[Session]))
    with pytest.raises(ServiceError) as refused:
        await command
    assert (len(work.told), work.things[Session]) == before
    return refused.value


async def test_a_session_is_stored_and_its_event_carries_no_notes(work: FakeMentoringWork) -> None:
    made = await complete_session(a_session(village_code="7309012003"), work)
    (told,) = work.told
    assert (told.province, told.version) == ("73", 1)
    assert told.event == SessionCompleted(
        session_id=made.id,
        centre_id=MAROS.id,
        consultant_ref=BUDI.id,
        client_ref=ANI.id,
        client_kind="wirausaha",
        village_code="73.09.01.2003",
        field="finance",
        channel="visit",
        contact_minutes=60,
        preparation_minutes=15,
        first_session=True,
        completed_on=date(2026, 11, 2),
        follow_up_on=date(2026, 12, 2),
    )
    assert work.things[Session][made.id].notes == "Ani ingin membuka cabang."
    assert work.things[Session][made.id].event_id == told.id


@pytest.mark.parametrize(
    ("field", "slug", "told"),
    [
        ("centre_id", "centre-not-heard-of", "This centre is not known here"),
        ("consultant_ref", "consultant-not-heard-of", "This consultant is not known here"),
        ("client_ref", "client-not-heard-of", "This client is not known here"),
    ],
)
async def test_a_party_that_is_not_replicated_yet_may_be_named_again_later(
    work: FakeMentoringWork, field: str, slug: str, told: str
) -> None:
    refused = await refusal(work, complete_session(a_session(**{field: NOBODY}), work))
    assert isinstance(refused, NotReplicatedYet)
    assert (refused.slug, refused.kind, refused.retry_after_seconds) == (slug, "conflict", 2)
    assert [(flaw.field, flaw.value) for flaw in refused.flaws] == [(field, str(NOBODY))]
    assert told in refused.words.en
    assert "registri" in refused.words.id


@pytest.mark.parametrize(
    ("changes", "slug", "field"),
    [
        ({"village_code": "73.09.01"}, "region-unknown", "village_code"),
        ({"village_code": "33.02.01.2001"}, "village-of-another-province", "village_code"),
        ({"consultant_ref": SARI.id}, "consultant-of-another-centre", "consultant_ref"),
        ({"completed_on": date(2026, 11, 23)}, "day-too-late", "completed_on"),
        ({"completed_on": date(2019, 12, 31)}, "day-too-early", "completed_on"),
        ({"completed_on": None}, "day-or-instant", "completed_on"),
        ({"completed_at": datetime(2026, 11, 2, tzinfo=UTC)}, "day-or-instant", "completed_on"),
        ({"follow_up_on": date(2026, 11, 1)}, "day-too-early", "follow_up_on"),
        ({"field": "kanari-bocor-7309010302013364"}, "code-unknown", "field"),
        ({"field": "siti-aminah"}, "code-unknown", "field"),
    ],
)
async def test_a_session_that_cannot_be_is_refused(
    work: FakeMentoringWork, changes: dict[str, Any], slug: str, field: str
) -> None:
    refused = await refusal(work, complete_session(a_session(**changes), work))
    assert isinstance(refused, Invalid)
    assert (refused.slug, [flaw.field for flaw in refused.flaws]) == (slug, [field])


@pytest.mark.parametrize(
    ("changes", "shown"),
    [({"completed_on": None}, ""), ({"completed_at": datetime(2026, 11, 2, tzinfo=UTC)}, "2026-11-02")],
)
async def test_of_a_day_that_is_given_twice_or_not_at_all_what_was_given_is_shown(
    work: FakeMentoringWork, changes: dict[str, Any], shown: str
) -> None:
    refused = await refusal(work, complete_session(a_session(**changes), work))
    assert [flaw.value for flaw in refused.flaws] == [shown]


async def test_a_field_that_a_consultant_of_the_province_has_is_taken(work: FakeMentoringWork) -> None:
    for field in ("marketing", "export-desk"):
        work.consultants[NOBODY] = replace(BUDI, id=NOBODY, field="export-desk")
        await complete_session(a_session(field=field), work)
    assert [told.event.field for told in work.told if isinstance(told.event, SessionCompleted)] == [
        "marketing", "export-desk",
    ]  # fmt: skip
    work.consultants[NOBODY] = replace(SARI, id=NOBODY, field="export-desk")
    assert (await refusal(work, complete_session(a_session(field="export-desk"), work))).slug == "code-unknown"


async def test_a_session_carries_the_village_code_of_its_day(work: FakeMentoringWork) -> None:
    centre, old = replace(MAROS, province="96", region_code="96.01"), "96.01.14.2008"
    work.centres[MAROS.id], work.provinces = centre, ("96",)
    work.clients[ANI.id] = replace(ANI, province="96", village_code=old)
    early = a_session(village_code=old, completed_on=date(2024, 12, 31), follow_up_on=None)
    await complete_session(early, work)
    assert [told.event.village_code for told in work.told if isinstance(told.event, SessionCompleted)] == [old]
    refused = await refusal(work, complete_session(a_session(village_code=old), work))
    assert refused.slug == "region-unknown"


async def test_a_session_is_judged_by_what_was_declared_of_codes(work: FakeMentoringWork) -> None:
    old, made, decreed = "73.09.01.2003", "73.09.01.2099", date(2026, 11, 1)
    work.decreed = (Succession(old, made, decreed, "a-decree", "Bonto Baru"),)
    await complete_session(a_session(village_code=made, completed_on=decreed), work)
    early = await refusal(work, complete_session(a_session(village_code=made, completed_on=date(2026, 10, 31)), work))
    over = await refusal(work, complete_session(a_session(village_code=old, completed_on=decreed), work))
    assert (early.slug, over.slug, made in over.flaws[0].rule.en) == ("region-unknown", "region-unknown", True)


async def test_no_session_is_held_before_the_centre_was_founded(work: FakeMentoringWork) -> None:
    work.consultants[BUDI.id] = replace(BUDI, appointed_on=date(2010, 1, 1))
    early = a_session(completed_on=date(2015, 2, 28), follow_up_on=None)
    refused = await refusal(work, complete_session(early, work))
    assert (refused.slug, refused.flaws[0].rule.en) == ("day-too-early", "must not be before 2015-03-01")


async def test_a_centre_of_a_province_served_elsewhere_is_refused(work: FakeMentoringWork) -> None:
    work.provinces = ("33",)
    refused = await refusal(work, complete_session(a_session(), work))
    assert (refused.slug, [flaw.field for flaw in refused.flaws]) == ("province-not-served", ["centre_id"])


@pytest.mark.parametrize("became", [{}, {"silent_since": FIRST}, {"gone_on": FIRST, "merged_into": NOBODY}])
async def test_another_provinces_client_is_not_known_whatever_became_of_them(
    work: FakeMentoringWork, became: dict[str, Any]
) -> None:
    work.clients[ANI.id] = replace(ANI, **became)
    visit = a_session(centre_id=BANYUMAS.id, consultant_ref=SARI.id, village_code="33.02.01.2001", follow_up_on=None)
    refused = await refusal(work, complete_session(visit, work))
    assert refused.slug == "client-not-heard-of"
    work.clients[ANI.id] = replace(ANI, province="33", village_code="33.02.01.2001")
    await complete_session(visit, work)
    assert work.told[0].province == "33"


@pytest.mark.parametrize(
    ("became", "slug"),
    [
        ({"silent_since": FIRST}, "client-silent"),
        ({"gone_on": FIRST}, "client-erased"),
        ({"gone_on": FIRST, "merged_into": NOBODY}, "client-merged"),
    ],
)
async def test_a_session_of_a_client_whom_no_event_may_name_is_refused(
    work: FakeMentoringWork, became: dict[str, Any], slug: str
) -> None:
    work.clients[ANI.id] = replace(ANI, **became)
    refused = await refusal(work, complete_session(a_session(), work))
    assert (type(refused), refused.slug) == (Conflict, slug)


async def test_only_a_clients_first_effective_session_is_the_first(work: FakeMentoringWork) -> None:
    one = await complete_session(a_session(), work)
    two = await complete_session(a_session(), work)
    for made in (one, two):
        await void_session(VoidSession(made.id, "not-held"), work)
    await complete_session(a_session(), work)
    completed = [told.event for told in work.told if isinstance(told.event, SessionCompleted)]
    assert [event.first_session for event in completed] == [True, False, True]


async def test_a_voided_session_takes_back_all_that_it_counted(work: FakeMentoringWork) -> None:
    made = await complete_session(a_session(), work)
    voided = await void_session(VoidSession(made.id, "wrong-client"), work)
    first, last = work.told
    assert isinstance(first.event, SessionCompleted)
    assert last.event == SessionVoided(
        takes_back=first.id,
        session_id=made.id,
        reason_code="wrong-client",
        voided_on=date(2026, 11, 22),
        counted=first.event,
    )
    assert (voided.id, voided.version, last.version, last.province) == (made.id, 2, 2, "73")
    kept = work.things[Session][made.id]
    assert (kept.void_reason, kept.voided_on) == ("wrong-client", date(2026, 11, 22))
    assert len({made.id, first.id, last.id}) == 3


async def test_a_session_is_voided_once(work: FakeMentoringWork) -> None:
    made = await complete_session(a_session(), work)
    await void_session(VoidSession(made.id, "duplicate"), work)
    again = await refusal(work, void_session(VoidSession(made.id, "duplicate"), work))
    unknown = await refusal(work, void_session(VoidSession(NOBODY, "duplicate"), work))
    assert (type(again), again.slug, again.retry_after_seconds) == (Conflict, "session-already-voided", None)
    assert (type(unknown), unknown.slug) == (NotFound, "session-unknown")
