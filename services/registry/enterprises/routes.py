"""Enterprises over HTTP.

Invariant: names and amounts come in and are shown within the province alone.
"""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from services.registry.enterprises import commands
from services.registry.enterprises.commands import EnterpriseWork
from services.registry.enterprises.rules.enterprise import Figures
from services.registry.reference.routes.fields import Code, Name, Reference, Rupiah
from shared.contracts.vocabulary import TechnologyLevel
from shared.http.command_routes import Body, CommandRunner, Day, creates
from shared.http.pages.inputs import TypedAs
from shared.i18n import Label
from shared.runtime.command_result import CommandResult
from shared.runtime.principal import PROVINCIAL

router = APIRouter(tags=["enterprises"])
New = Annotated[CommandRunner[EnterpriseWork], creates(*PROVINCIAL)]

FIGURES = ("capital", "annual_sales")
AS_KBLI: Final = TypedAs({"inputmode": "numeric", "maxlength": 5})


class Amounts(Body):
    """What decides the class: capital for a business begun since 2 February 2021, else annual sales."""

    capital: Annotated[Rupiah | None, Label("Modal usaha (Rp)", "Capital (Rp)")] = None
    annual_sales: Annotated[Rupiah | None, Label("Penjualan setahun (Rp)", "Annual sales (Rp)")] = None

    def figures(self) -> Figures:
        """Return the amounts in the words of the domain."""
        return Figures(self.capital, self.annual_sales)


class NewEnterprise(Amounts):
    """An enterprise to register; without a district it lies where its owner lives."""

    entrepreneur_ref: UUID
    name: Name
    district_code: Code | None = None
    kbli_edition: Annotated[str, Field(pattern="^20[0-9]{2}$", examples=["2020", "2025"])]
    kbli_code: Annotated[
        str, Field(pattern="^[0-9]{2,5}$", examples=["10794"]), AS_KBLI, Label("Kode KBLI", "KBLI code")
    ]
    legal_form: Reference
    started_on: Annotated[Day, Label("Mulai usaha pada", "Began on")]
    technology_level: TechnologyLevel
    registered_on: Day


@router.post("/enterprises", status_code=201, response_model=CommandResult, summary="Register an enterprise")
async def post_enterprise(body: NewEnterprise, run: New) -> Response:
    facts = body.model_dump(exclude={*FIGURES})
    command = commands.RegisterEnterprise(figures=body.figures(), **facts)
    return await run(lambda work: commands.register_enterprise(command, work))
