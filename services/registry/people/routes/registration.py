"""Entrepreneurs over HTTP.

Invariant: name, NIK, phone and birth date come in and are shown within the province alone.
"""

from collections.abc import Awaitable, Callable
from dataclasses import fields
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from services.registry.people.commands import registration as registration_commands
from services.registry.people.commands.port import PeopleWork
from services.registry.people.rules.consent import ConsentManner, ConsentText
from services.registry.people.rules.duplicates import Description
from services.registry.people.rules.entrepreneur import Entrepreneur, Person, Sex
from services.registry.people.rules.nik import check_nik
from services.registry.reference.routes.fields import Nik, Phone, VillageCode
from shared.contracts.vocabulary import ClientKind
from shared.http.auth.permissions import require_role
from shared.http.command_routes import UNIT_OF_WORK, Body, CommandRunner, Day, OpenUnitOfWork, StrictModel, creates
from shared.http.dependencies import provided
from shared.http.field_rules import ruled
from shared.http.item_models import shows_page
from shared.http.json_bodies import JsonRoute
from shared.http.list_routes import JsonObject, Page
from shared.http.names import PersonName
from shared.i18n import Label
from shared.persistence.unit_of_work import CommandContext
from shared.regions import PROVINCES
from shared.runtime.command_result import CommandResult
from shared.runtime.principal import PROVINCIAL, Principal

router = APIRouter(tags=["entrepreneurs"], route_class=JsonRoute)
Asker = Annotated[Principal, require_role(*PROVINCIAL)]
Opening = Annotated[OpenUnitOfWork[PeopleWork], provided(UNIT_OF_WORK)]
New = Annotated[CommandRunner[PeopleWork], creates(*PROVINCIAL)]

ConsentDay = Annotated[Day, Label("Tanggal persetujuan", "Day of consent")]
_PERSONAL = tuple(field.name for field in fields(Person))


AgreedText = Annotated[
    ConsentText,
    Label("Teks yang disetujui", "Text agreed to"),
    Field(description="Version of the text that they agreed to (`GET /consent-texts`), or `own-form`."),
]
AgreedHow = Annotated[
    ConsentManner,
    Label("Cara setuju", "How they agreed"),
    Field(description="Written or recorded, as UU PDP 27/2022, article 22, wants it."),
]


def _check_nik(_: str, nik: str) -> None:
    check_nik(nik, PROVINCES)


class Personal(Body):
    """What is known of a person, none of which leaves the province."""

    name: PersonName = Field(examples=["Ani"])
    nik: Annotated[Nik, ruled(_check_nik)] = Field(examples=["7309014101990001"])
    phone: Phone = ""
    birth_date: Annotated[date, Label("Tanggal lahir", "Birth date")] = Field(examples=["1999-01-01"])
    sex: Annotated[Sex, Label("Jenis kelamin", "Sex")] = Field(examples=["female"])
    disability: Annotated[bool, Label("Penyandang disabilitas", "Person with a disability")] = False
    poor_area: Annotated[bool, Label("Tinggal di kantong kemiskinan", "Lives in a poor area")] = False
    woman_led: Annotated[bool, Label("Usahanya dipimpin perempuan", "The enterprise is led by a woman")] = False


class NewEntrepreneur(Personal):
    """An entrepreneur to register; name, NIK, phone and birth date stay in the province."""

    village_code: VillageCode
    kind: ClientKind = Field(examples=["wirausaha"])
    centre_id: UUID | None = None
    registered_on: Day
    consent_given_on: ConsentDay
    consent_text: AgreedText = Field(examples=["pdp-1"])
    consent_manner: AgreedHow = Field(examples=["signed-paper"])


def registration(body: NewEntrepreneur) -> Callable[[PeopleWork], Awaitable[CommandResult]]:
    """Return the handler of a registration, as the API and a page's form ask for it."""
    person = Person(**body.model_dump(include={*_PERSONAL}))
    facts = body.model_dump(exclude={*_PERSONAL})
    return lambda work: registration_commands.register_entrepreneur(
        registration_commands.RegisterEntrepreneur(person, **facts), work
    )


class Likeness(StrictModel):
    """Somebody who may be registered already: two of the three have to agree."""

    name: str = Field(default="", max_length=200)
    birth_date: date | None = None
    phone: str = Field(default="", max_length=30)


class LikelyPerson(BaseModel):
    """Somebody who is registered already, as an office compares them."""

    id: UUID
    name: str
    birth_date: date
    phone: str
    village_code: str
    version: int


@router.post("/entrepreneurs", status_code=201, response_model=CommandResult, summary="Register an entrepreneur")
async def register_entrepreneur(body: NewEntrepreneur, run: New) -> Response:
    return await run(registration(body))


@router.get(
    "/entrepreneurs/likely",
    summary="Ask who is registered already and probably the same person",
    responses=shows_page(LikelyPerson),
)
async def list_likely_entrepreneurs(query: Annotated[Likeness, Query()], asker: Asker, open_work: Opening) -> Page:
    description = Description(query.name.strip(), query.phone, query.birth_date)
    async with open_work(CommandContext(asker, "GET /entrepreneurs/likely")) as work:
        return Page(items=[_shown(each) for each in await work.alike(description)])


def _shown(entrepreneur: Entrepreneur) -> JsonObject:
    person = entrepreneur.person
    return {
        "id": entrepreneur.id,
        "name": person.name,
        "birth_date": person.birth_date,
        "phone": person.phone,
        "village_code": entrepreneur.village_code,
        "version": entrepreneur.version,
    }
