"""Behind the last day of a centre, or of a consultant's work, no session is recorded."""

from dataclasses import replace
from datetime import date

import pytest

from services.mentoring.network.rules import Centre, Consultant
from services.mentoring.sessions.commands import complete_session
from shared.runtime.errors import Invalid
from tests.unit.mentoring.samples import BUDI, MAROS, a_session, a_world

LAST = date(2026, 10, 31)
CLOSED = (replace(MAROS, closed_on=LAST), BUDI, "centre-closed-by-then", "the last day of that centre")
ENDED = (MAROS, replace(BUDI, ended_on=LAST), "consultant-ended-by-then", "the last day of that consultant's work")


@pytest.mark.parametrize(("centre", "consultant", "slug", "said"), [CLOSED, ENDED])
async def test_a_session_of_the_last_day_is_recorded_and_one_of_the_next_names_it(
    centre: Centre, consultant: Consultant, slug: str, said: str
) -> None:
    work = a_world()
    work.centres[centre.id], work.consultants[consultant.id] = centre, consultant
    await complete_session(a_session(completed_on=LAST), work)
    with pytest.raises(Invalid) as refused:
        await complete_session(a_session(completed_on=date(2026, 11, 1)), work)
    (flaw,) = refused.value.flaws
    assert (refused.value.slug, flaw.field, flaw.value) == (slug, "completed_on", "2026-11-01")
    assert flaw.rule.en == f"must not be after 2026-10-31: {said}"
    assert "2026-10-31" in flaw.rule.id
    assert len(work.told) == 1
