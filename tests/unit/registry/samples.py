"""Commands that the registry accepts, to be bent by a test into ones that it refuses."""

from collections.abc import Awaitable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.registry.assessments.commands import AssessEnterprise
from services.registry.centres.commands.centres import RegisterCentre
from services.registry.consultants.commands import AppointConsultant
from services.registry.enterprises.commands import RegisterEnterprise
from services.registry.enterprises.rules.enterprise import Figures
from services.registry.people.commands.registration import RegisterEntrepreneur
from services.registry.people.rules.entrepreneur import Person
from services.registry.privacy.commands import Traces
from services.registry.programmes.commands.programmes import DeclareProgramme, EnrolEntrepreneur
from shared.runtime.errors import ServiceError
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork

BILLION = 1_000_000_000
NOBODY = UUID(int=404)
NOWHERE = Traces()
"""What is found of somebody in sent tables when none was sent."""
PERSON = Person("Ani", "7309014101990001", "0811", date(1999, 1, 1), "female")


def a_centre(**changes: Any) -> RegisterCentre:
    """A centre in Maros, open since 2016."""
    usual = RegisterCentre(
        "PLUT Maros", "regency", "73.09", date(2015, 3, 1), "new", date(2016, 1, 1), "Dinas Koperasi"
    )
    return replace(usual, **changes)


def a_consultant(centre_id: UUID, **changes: Any) -> AppointConsultant:
    """A finance consultant since 2020."""
    usual = AppointConsultant("Budi", centre_id, "finance", coordinator=False, appointed_on=date(2020, 1, 1))
    return replace(usual, **changes)


def an_entrepreneur(**changes: Any) -> RegisterEntrepreneur:
    """A young woman in a village of Maros."""
    day = date(2026, 1, 5)
    return replace(
        RegisterEntrepreneur(PERSON, "73.09.01.2003", "wirausaha", None, day, day, "own-form", "signed-paper"),
        **changes,
    )


def a_programme(**changes: Any) -> DeclareProgramme:
    """Five years from 2025, 20 a village and year."""
    return replace(DeclareProgramme("Desa Mandiri", 2025, 5, 20, 100, 16, 30, owner_region="73"), **changes)


def an_enrolment(entrepreneur_ref: UUID, programme_id: UUID, **changes: Any) -> EnrolEntrepreneur:
    """A place in the second year."""
    usual = EnrolEntrepreneur(entrepreneur_ref, programme_id, date(2026, 2, 1), "provincial", None)
    return replace(usual, **changes)


def an_enterprise(owner: UUID, **changes: Any) -> RegisterEnterprise:
    """A workshop since 2018, with sales of a billion."""
    usual = RegisterEnterprise(
        owner, "Bengkel Ani", None, "2020", "45201", "sole-proprietor", date(2018, 5, 1), "low",
        Figures(annual_sales=BILLION), date(2026, 2, 1),
    )  # fmt: skip
    return replace(usual, **changes)


def a_year(enterprise: UUID, year: int, sales: int, **changes: Any) -> AssessEnterprise:
    """A year with three workers."""
    usual = AssessEnterprise(enterprise, year, Figures(annual_sales=sales), 2, 1, "medium", digital=True, export=False)
    return replace(usual, **changes)


async def refusal(work: FakeRegistryWork, command: Awaitable[Any]) -> ServiceError:
    """Return how a command is refused, having made sure that it told nothing."""
    told = len(work.told)
    with pytest.raises(ServiceError) as refused:
        await command
    assert len(work.told) == told
    return refused.value
