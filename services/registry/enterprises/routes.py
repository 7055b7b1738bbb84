"""Enterprises over HTTP.

Invariant: names and amounts come in and are shown within the province alone. Which editions and divisions the KBLI has
is everybody's to know.
"""

from typing import Annotated, Final, Self, get_type_hints
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field, create_model

from services.registry.enterprises import commands
from services.registry.enterprises.commands import EnterpriseWork
from services.registry.enterprises.rules.enterprise import Figures, LegalForm
from services.registry.enterprises.rules.kbli import EDITIONS, Division, Edition, KbliEdition
from services.registry.reference.routes.fields import Begun, DistrictCode, Rupiah
from shared.contracts.vocabulary import ClosingVoidReason, EnterpriseClosingReason, TechnologyLevel
from shared.http.auth.permissions import require_role
from shared.http.command_routes import Body, CommandRunner, Day, StrictModel, creates, updates
from shared.http.json_bodies import JsonRoute
from shared.http.list_routes import JsonObject
from shared.http.names import Name
from shared.http.pages.inputs import TypedAs
from shared.i18n import Label
from shared.runtime.command_result import CommandResult
from shared.runtime.principal import EVERYBODY, PROVINCIAL, Principal

router = APIRouter(tags=["enterprises"], route_class=JsonRoute)
Asker = Annotated[Principal, require_role(*EVERYBODY)]
New = Annotated[CommandRunner[EnterpriseWork], creates(*PROVINCIAL)]
Change = Annotated[CommandRunner[EnterpriseWork], updates(*PROVINCIAL)]

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


class Described(Body):
    """What an enterprise is, apart from its owner, its place and its figures."""

    name: Annotated[Name, Field(examples=["Bengkel Ani"])]
    kbli_edition: Annotated[KbliEdition, Field(examples=["2020", "2025"])]
    kbli_code: Annotated[
        str, Field(pattern="^[0-9]{2,5}$", examples=["10794"]), AS_KBLI, Label("Kode KBLI", "KBLI code")
    ]
    legal_form: LegalForm
    started_on: Annotated[Begun, Field(examples=["2022-05-02"]), Label("Mulai usaha pada", "Began on")]


class NewEnterprise(Described, Amounts):
    """An enterprise to register; without a district it lies where its owner lives."""

    entrepreneur_ref: UUID
    district_code: DistrictCode | None = Field(default=None, examples=["73.09.01"])
    technology_level: TechnologyLevel
    registered_on: Day


_KINDS: Final = get_type_hints(Described, include_extras=True)
_ABSENT: Final[JsonObject] = {name: (_KINDS[name] | None, None) for name in Described.model_fields}
EnterpriseCorrections: Final = create_model(
    "EnterpriseCorrections",
    __base__=Body,
    __doc__="What is described otherwise of an enterprise; what is absent stays as it is.",
    **_ABSENT,
)


class EnterpriseClosing(Body):
    """The last day of business, and why."""

    closed_on: Day = Field(examples=["2025-12-31"])
    reason_code: EnterpriseClosingReason


class EnterpriseClosingVoiding(Body):
    """Why a closing is taken back."""

    reason_code: ClosingVoidReason


@router.post("/enterprises", status_code=201, response_model=CommandResult, summary="Register an enterprise")
async def register_enterprise(body: NewEnterprise, run: New) -> Response:
    facts = body.model_dump(exclude={*FIGURES})
    command = commands.RegisterEnterprise(figures=body.figures(), **facts)
    return await run(lambda work: commands.register_enterprise(command, work))


@router.post(
    "/enterprises/{enterprise_ref}/corrections",
    summary="Describe an enterprise otherwise",
    status_code=201,
    response_model=CommandResult,
)
async def correct_enterprise(enterprise_ref: UUID, body: EnterpriseCorrections, run: Change) -> Response:
    mended = body.model_dump(exclude_none=True)
    return await run(lambda work: commands.correct_enterprise(enterprise_ref, mended, work))


@router.post(
    "/enterprises/{enterprise_ref}/closing",
    summary="Close an enterprise",
    status_code=201,
    response_model=CommandResult,
)
async def close_enterprise(enterprise_ref: UUID, body: EnterpriseClosing, run: Change) -> Response:
    day, reason = body.closed_on, body.reason_code
    return await run(lambda work: commands.close_enterprise(enterprise_ref, day, reason, work))


@router.post(
    "/enterprises/{enterprise_ref}/closing/void",
    summary="Take back that an enterprise closed",
    status_code=201,
    response_model=CommandResult,
)
async def void_enterprise_closing(enterprise_ref: UUID, body: EnterpriseClosingVoiding, run: Change) -> Response:
    return await run(lambda work: commands.void_closing(enterprise_ref, body.reason_code, work))


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
