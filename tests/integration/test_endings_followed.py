"""Mentoring and partnerships follow the last day of a centre and of a consultant's work, and that it is taken back."""

from datetime import date
from uuid import UUID

import pytest

from shared.contracts import Event
from shared.contracts.registry.centres import CentreClosed, CentreDaysCorrected, CentreOpened
from shared.contracts.registry.consultants import ConsultantEnded, ConsultantEndVoided
from shared.messaging.inbox.decoding import ReplicatedEvent
from tests.support.bodies import a_partner, a_session, an_agreement
from tests.support.fakes.unit_of_work import NOON
from tests.support.in_process import Service
from tests.support.sample_events import ANI, BUDI, MAROS, WORLD, replicated_events

LAST = date(2026, 1, 31)
CENTRE = MAROS.centre_id
CLOSED = CentreClosed(centre_id=CENTRE, closed_on=LAST)
OPEN_AGAIN = CentreDaysCorrected(
    centre_id=CENTRE, operational_on=date(2017, 1, 1), inaugurated_on=None, closed_on=None, reason_code="other",
    corrected_on=LAST,
)  # fmt: skip
ENDED = ConsultantEnded(consultant_ref=BUDI.consultant_ref, centre_id=CENTRE, ended_on=LAST)
AT_WORK = ConsultantEndVoided(
    consultant_ref=BUDI.consultant_ref, centre_id=CENTRE, ended_on=LAST, reason_code="other", voided_on=LAST
)


async def hear(service: Service, event: Event, version: int) -> None:
    """Let a service hear one more event of a thing."""
    await service.replicate(ReplicatedEvent("73", version, event, version, NOON, UUID(int=version)))


@pytest.mark.parametrize(("ending", "back"), [(CLOSED, OPEN_AGAIN), (ENDED, AT_WORK)])
async def test_a_session_behind_a_last_day_is_refused_until_that_day_is_taken_back(
    database: str, ending: Event, back: Event
) -> None:
    mentoring = Service("mentoring", database)
    mentoring.migrate()
    await mentoring.replicate(*replicated_events(*WORLD))
    parties = (str(CENTRE), str(BUDI.consultant_ref), str(ANI.entrepreneur_ref))
    late = a_session(*parties, completed_on="2026-02-01")
    async with mentoring.api("en") as consultant:
        await hear(mentoring, ending, 2)
        refused = await consultant.refused(422, "/sessions", late)
        assert refused["errors"][0]["rule"].startswith("must not be after 2026-01-31")
        await consultant.post("/sessions", a_session(*parties, completed_on="2026-01-31"))
        await hear(mentoring, back, 3)
        await hear(mentoring, ending, 2)
        await consultant.post("/sessions", late)


async def test_an_agreement_behind_a_last_day_is_refused_until_that_day_is_taken_back(database: str) -> None:
    partnerships = Service("partnerships", database)
    partnerships.migrate()
    await partnerships.replicate(*replicated_events(*WORLD))
    async with partnerships.api("en") as office:
        partner = (await office.post("/partners", a_partner()))["id"]
        late = an_agreement(str(CENTRE), partner, signed_on="2026-02-01")
        await hear(partnerships, CLOSED, 2)
        (shown,) = (await office.get("/centres"))["items"]
        assert shown["closed_on"] == "2026-01-31"
        refused = await office.refused(422, "/agreements", late)
        assert refused["errors"][0]["rule"] == "must not be after 2026-01-31: the last day of PLUT Maros"
        await hear(partnerships, OPEN_AGAIN, 3)
        await hear(partnerships, CentreOpened(centre_id=CENTRE, operational_on=date(2016, 1, 1)), 2)
        (shown,) = (await office.get("/centres"))["items"]
        assert (shown["closed_on"], shown["operational_on"]) == (None, "2017-01-01")
        await office.post("/agreements", late)
