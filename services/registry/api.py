"""The registry over HTTP: parse, call one handler, shape the answer; no rule and no SQL.

Invariant: every command needs an `Idempotency-Key`; lists show no personal data beyond what an office needs to find
somebody (name and NIK stay within the province that this instance works for).
"""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.registry import application as does
from services.registry.domain import Person, Sex
from shared.answers import Accepted
from shared.contracts.vocabulary import CentreLevel, ClientKind, Founding, Funding
from shared.http import Body, Commanding, Day, Lists, commanding, lists

Name = Annotated[str, Field(min_length=3, max_length=200)]
Code = Annotated[str, Field(min_length=2, max_length=13, examples=["73.09.01.2003"])]
Reference = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class NewCentre(Body):
    """A centre to register."""

    name: Name
    level: CentreLevel
    region_code: Code
    founded_on: Day
    founding: Founding
    operational_on: Day | None = None
    parent_office: str = Field(default="", max_length=200)


class NewConsultant(Body):
    """A consultant to appoint."""

    name: Name
    centre_id: UUID
    field: Reference
    coordinator: bool = False
    appointed_on: Day


class NewEntrepreneur(Body):
    """An entrepreneur to register; name, NIK, phone and birth date stay in the province."""

    name: Name
    nik: str = Field(max_length=40, examples=["7309014101990001"])
    phone: str = Field(default="", max_length=30)
    birth_date: date
    sex: Sex
    village_code: Code
    kind: ClientKind
    centre_id: UUID | None = None
    registered_on: Day
    consent_given_on: Day


class NewProgramme(Body):
    """A village programme to declare."""

    name: Name
    owner_region: Code
    start_year: int = Field(ge=2010, le=2100)
    years: int = Field(default=5, ge=1, le=10)
    quota_per_village_year: int = Field(default=20, ge=1, le=10_000)
    quota_per_village_total: int = Field(default=100, ge=1, le=100_000)
    youth_min_age: int = Field(default=16, ge=10, le=60)
    youth_max_age: int = Field(default=30, ge=10, le=60)


class NewEnrolment(Body):
    """An entrepreneur to give a place in a programme."""

    entrepreneur_ref: UUID
    enrolled_on: Day
    funding: Funding
    group_ref: UUID | None = None


W = TypeVar("W", bound=Any)


def router(open_work: Callable[[], W], shown: Lists) -> APIRouter:
    """Return the registry's routes."""
    routes = APIRouter()
    routes.include_router(_centres(open_work))
    routes.include_router(_people(open_work))
    routes.include_router(_programmes(open_work))
    routes.include_router(lists(shown, "centres", "consultants", "entrepreneurs", "programmes"))
    return routes


def _centres(open_work: Callable[[], W]) -> APIRouter:
    routes = APIRouter(tags=["centres"])
    Once = Annotated[Commanding[Any], commanding(open_work)]  # noqa: N806  # a type

    @routes.post("/centres", status_code=201, response_model=Accepted, summary="Register a centre")
    async def post_centre(body: NewCentre, once: Once) -> Response:
        return await once(lambda work: does.register_centre(does.RegisterCentre(**dict(body)), work))

    @routes.post("/consultants", status_code=201, response_model=Accepted, summary="Appoint a consultant")
    async def post_consultant(body: NewConsultant, once: Once) -> Response:
        return await once(lambda work: does.appoint_consultant(does.AppointConsultant(**dict(body)), work))

    return routes


def _people(open_work: Callable[[], W]) -> APIRouter:
    routes = APIRouter(tags=["entrepreneurs"])
    Once = Annotated[Commanding[Any], commanding(open_work)]  # noqa: N806  # a type

    @routes.post("/entrepreneurs", status_code=201, response_model=Accepted, summary="Register an entrepreneur")
    async def post_entrepreneur(body: NewEntrepreneur, once: Once) -> Response:
        person = Person(body.name, body.nik, body.phone, body.birth_date, body.sex)
        facts = body.model_dump(exclude={"name", "nik", "phone", "birth_date", "sex"})
        return await once(lambda work: does.register_entrepreneur(does.RegisterEntrepreneur(person, **facts), work))

    return routes


def _programmes(open_work: Callable[[], W]) -> APIRouter:
    routes = APIRouter(tags=["village programme"])
    Once = Annotated[Commanding[Any], commanding(open_work)]  # noqa: N806  # a type

    @routes.post("/programmes", status_code=201, response_model=Accepted, summary="Declare a village programme")
    async def post_programme(body: NewProgramme, once: Once) -> Response:
        return await once(lambda work: does.declare_programme(does.DeclareProgramme(**dict(body)), work))

    @routes.post(
        "/programmes/{programme_id}/enrolments",
        status_code=201,
        response_model=Accepted,
        summary="Enrol an entrepreneur",
    )
    async def post_enrolment(programme_id: UUID, body: NewEnrolment, once: Once) -> Response:
        wish = does.EnrolEntrepreneur(programme_id=programme_id, **dict(body))
        return await once(lambda work: does.enrol_entrepreneur(wish, work))

    return routes
