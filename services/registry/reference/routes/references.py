"""Reference data over HTTP: fields of consulting, services, certification schemes, associations, words of offices.

Invariant: everybody may read the codes, a province may add its own, and none is ever taken away.
"""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from services.registry.reference.commands import references as references_commands
from services.registry.reference.commands.references import ReferenceWork
from services.registry.reference.routes.fields import Reference
from services.registry.reference.rules.references import Kind
from shared.http.command_routes import Body, CommandRunner, creates
from shared.http.field_rules import ruled
from shared.http.json_bodies import JsonRoute
from shared.http.names import Name
from shared.i18n import Label
from shared.runtime.command_result import CommandResult
from shared.runtime.public_text import check_public

router = APIRouter(tags=["reference data"], route_class=JsonRoute)
New = Annotated[CommandRunner[ReferenceWork], creates("province")]


class NewReference(Body):
    """A code to add, and what it is called in both languages."""

    kind: Kind
    code: Annotated[Reference, ruled(check_public)] = Field(examples=["export"])
    name_id: Annotated[Name, Label("Nama Indonesia", "Indonesian name")] = Field(examples=["Ekspor"])
    name_en: Annotated[Name, Label("Nama Inggris", "English name")] = Field(examples=["Export"])


@router.post("/references", status_code=201, response_model=CommandResult, summary="Add a code")
async def add_reference(body: NewReference, run: New) -> Response:
    return await run(
        lambda work: references_commands.add_reference(references_commands.AddReference(**dict(body)), work)
    )
