"""Reference data over HTTP: fields of consulting, services, certification schemes, associations.

Invariant: everybody may read the codes, a province may add its own, and none is ever taken away.
"""

from typing import Annotated

from fastapi import APIRouter, Response

from services.registry.reference.commands import references as references_commands
from services.registry.reference.commands.references import ReferenceWork
from services.registry.reference.routes.fields import Name, Reference
from shared.contracts.vocabulary import ReferenceKind
from shared.http.command_routes import Body, CommandRunner, creates
from shared.i18n import Label
from shared.runtime.command_result import CommandResult

router = APIRouter(tags=["reference data"])
New = Annotated[CommandRunner[ReferenceWork], creates("province")]


class NewReference(Body):
    """A code to add, and what it is called in both languages."""

    kind: ReferenceKind
    code: Reference
    name_id: Annotated[Name, Label("Nama Indonesia", "Indonesian name")]
    name_en: Annotated[Name, Label("Nama Inggris", "English name")]


@router.post("/references", status_code=201, response_model=CommandResult, summary="Add a code")
async def post_reference(body: NewReference, run: New) -> Response:
    return await run(
        lambda work: references_commands.add_reference(references_commands.AddReference(**dict(body)), work)
    )
