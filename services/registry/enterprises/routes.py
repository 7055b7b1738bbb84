"""Enterprises over HTTP.

Invariant: names and amounts come in and are shown within the province alone. Which editions and divisions the KBLI has
is everybody's to know.
"""

from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from services.registry.enterprises import commands
from services.registry.enterprises.commands import EnterpriseWork
from services.registry.enterprises.rules.enterprise import Figures, LegalForm
from services.registry.enterprises.rules.kbli import EDITIONS, Division, Edition, KbliEdition
from services.registry.reference.routes.fields import Begun, DistrictCode, Rupiah
from shared.contracts.vocabulary import TechnologyLevel
from shared.http.auth.permissions import require_role
from shared.http.command_routes import Body, CommandRunner, Day, StrictModel, creates
from shared.http.json_bodies import JsonRoute
from shared.http.names import Name
from shared.http.pages.inputs import TypedAs
from shared.i18n import Label
from shared.runtime.command_result import CommandResult
from shared.runtime.principal import EVERYBODY, PROVINCIAL, Principal

router = APIRouter(tags=["enterprises"], route_class=JsonRoute)
Asker = Annotated[Principal, require_role(*EVERYBODY)]
New = Annotated[CommandRunner[EnterpriseWork], creates(*PROVINCIAL)]

FIGURES = ("capital", "annual_sales")
AS_KBLI: Final = TypedAs({"inputmode": "numeric", "maxlength": 5})


class Amounts(Body):
    """What decides the class: capital for a business begun since 2 February 2021, else annual sales."""

    capital: Annotated[Rupiah | None, Label("Modal usaha (Rp)", "Capital (Rp)")] = Field(
        default=None, examples=[150_000_000]
    )
    annual_sales: Annotated[Rupiah | None, Label("Penjualan setahun (Rp)", "Annual sales (Rp)")] = None

    def figures(self) -> Figures:
        """Return the amounts in the words of the domain."""
        return Figures(self.capital, self.annual_sales)


class NewEnterprise(Amounts):
    """An enterprise to register; without a district it lies where its owner lives."""

    entrepreneur_ref: UUID
    name: Name = Field(examples=["Bengkel Ani"])
    district_code: DistrictCode | None = Field(default=None, examples=["73.09.01"])
    kbli_edition: Annotated[KbliEdition, Field(examples=["2020", "2025"])]
    kbli_code: Annotated[
        str, Field(pattern="^[0-9]{2,5}$", examples=["10794"]), AS_KBLI, Label("Kode KBLI", "KBLI code")
    ]
    legal_form: LegalForm
    started_on: Annotated[Begun, Label("Mulai usaha pada", "Began on")] = Field(examples=["2022-05-02"])
    technology_level: TechnologyLevel
    registered_on: Day


@router.post("/enterprises", status_code=201, response_model=CommandResult, summary="Register an enterprise")
async def register_enterprise(body: NewEnterprise, run: New) -> Response:
    facts = body.model_dump(exclude={*FIGURES})
    command = commands.RegisterEnterprise(figures=body.figures(), **facts)
    return await run(lambda work: commands.register_enterprise(command, work))


class KbliEditionShown(BaseModel):
    """An edition of the KBLI that an enterprise's code may be of."""

    kbli_edition: str
    decree: str
    divisions: int

    @classmethod
    def of(cls, edition: Edition) -> Self:
        """Shape one for the answer."""
        return cls(kbli_edition=edition.edition, decree=edition.decree, divisions=len(edition.divisions))


class KbliDivisionShown(BaseModel):
    """A division of an edition; codes of three to five digits begin with its two."""

    kbli_edition: str
    kbli_division: str
    section: str
    name_id: str
    name_en: str

    @classmethod
    def of(cls, edition: Edition, division: Division) -> Self:
        """Shape one for the answer."""
        return cls(
            kbli_edition=edition.edition, kbli_division=division.code, section=division.section,
            name_id=division.name.id, name_en=division.name.en,
        )  # fmt: skip


class KbliEditions(BaseModel):
    """Every edition, the oldest first."""

    items: list[KbliEditionShown]


class KbliDivisions(BaseModel):
    """Every division of one edition, or of all."""

    items: list[KbliDivisionShown]


class KbliAsked(StrictModel):
    """Which divisions are asked for."""

    kbli_edition: KbliEdition | None = Field(default=None, description="Of this edition; else of every one.")


@router.get("/kbli-editions", summary="List the editions of the KBLI")
async def list_kbli_editions(_: Asker) -> KbliEditions:
    return KbliEditions(items=[*map(KbliEditionShown.of, EDITIONS.values())])


@router.get("/kbli-divisions", summary="List the divisions of the KBLI")
async def list_kbli_divisions(query: Annotated[KbliAsked, Query()], _: Asker) -> KbliDivisions:
    asked = [EDITIONS[query.kbli_edition]] if query.kbli_edition else EDITIONS.values()
    items = [KbliDivisionShown.of(edition, each) for edition in asked for each in edition.divisions.values()]
    return KbliDivisions(items=items)
