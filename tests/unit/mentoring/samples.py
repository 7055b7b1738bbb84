"""A small world that mentoring has replicas of, and a session in it."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from services.mentoring.network.rules import Centre, Client, Consultant
from services.mentoring.sessions.commands import CompleteSession
from tests.support.fakes.unit_of_work_mentoring import FakeMentoringWork

NOBODY = UUID(int=404)
MAROS = Centre(UUID(int=101), "73", "PLUT Maros", "regency", "73.09", date(2015, 3, 1), date(2016, 1, 1), 1)
BANYUMAS = Centre(UUID(int=102), "33", "PLUT Banyumas", "regency", "33.02", date(2015, 3, 1), None, 1)
BUDI = Consultant(
    UUID(int=201), "73", MAROS.id, "73.09", "finance", coordinator=False, appointed_on=date(2020, 1, 1), version=1
)
SARI = Consultant(
    UUID(int=202), "33", BANYUMAS.id, "33.02", "finance", coordinator=True, appointed_on=date(2020, 1, 1), version=1
)
ANI = Client(UUID(int=301), "73", "73.09.01.2003", "wirausaha", date(2026, 1, 5), 1)


def a_world() -> FakeMentoringWork:
    """Every centre, consultant and client."""
    return FakeMentoringWork(
        centres={each.id: each for each in (MAROS, BANYUMAS)},
        consultants={each.id: each for each in (BUDI, SARI)},
        clients={ANI.id: ANI},
    )


def a_session(**changes: Any) -> CompleteSession:
    """An hour of finance at Ani's."""
    usual = CompleteSession(
        centre_id=MAROS.id,
        consultant_ref=BUDI.id,
        client_ref=ANI.id,
        village_code="73.09.01.2003",
        field="finance",
        channel="visit",
        contact_minutes=60,
        preparation_minutes=15,
        completed_on=date(2026, 11, 2),
        completed_at=None,
        follow_up_on=date(2026, 12, 2),
        notes="Ani ingin membuka cabang.",
    )
    return replace(usual, **changes)
