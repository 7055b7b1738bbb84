"""Partners over HTTP: parse, call one handler, answer; no rule and no SQL.

Invariant: every command needs an `Idempotency-Key`; partners are organisations, so nothing shown here is personal.
"""

from typing import Annotated, Final

from fastapi import APIRouter, Response
from pydantic import Field

from services.partnerships.partners import commands
from services.partnerships.partners.commands import PartnersWork
from shared.contracts.vocabulary import PartnerType
from shared.http.command_routes import Body, CommandRunner, creates
from shared.http.field_rules import of_region
from shared.http.json_bodies import JsonRoute
from shared.http.names import PublicName
from shared.runtime.command_result import CommandResult
from shared.runtime.principal import CENTRES

Code = Annotated[str, Field(min_length=2, max_length=5, examples=["73.71"]), of_region("province", "regency")]
SIGNERS: Final = (*CENTRES, "ministry")
"""The ministry, too, signs: agreements of several provinces at a national meeting."""


class NewPartner(Body):
    """An organisation to register; its seat may lie in any province."""

    name: PublicName
    type: PartnerType
    region_code: Code


New = Annotated[CommandRunner[PartnersWork], creates(*SIGNERS)]
router = APIRouter(tags=["partners"], route_class=JsonRoute)


@router.post("/partners", status_code=201, response_model=CommandResult, summary="Register a partner")
async def register_partner(body: NewPartner, run: New) -> Response:
    return await run(lambda work: commands.register_partner(commands.RegisterPartner(**dict(body)), work))
