"""The page on which somebody's whole NIK is shown, on purpose.

Invariant: it says beforehand that the audit trail remembers who looks; the number stands in no address and in no answer
that is kept, and a second press of the button shows it again and notes nothing new.
"""

from functools import partial
from typing import Annotated, Final
from uuid import UUID

from fastapi import Response

from services.registry.people.commands import niks
from services.registry.people.commands.port import PeopleWork
from services.registry.people.pages.people import PEOPLE, Asking
from services.registry.web.site import InjectedContext, PageContext, page_router
from shared.http.command_routes import Body
from shared.http.list_routes import JsonObject
from shared.http.pages.forms import Form, SubmittedForm, submits
from shared.runtime.errors import ServiceError

_NIK: Final = f"{PEOPLE}/{{ref}}/nik"
router = page_router()


class ShowNik(Body):
    """That somebody wants to see it; there is nothing to fill in."""


@router.get(_NIK)
async def ask(ref: UUID, principal: Asking, context: InjectedContext) -> Response:
    return _page(context, await context.one("entrepreneurs", ref, principal), Form(ShowNik))


@router.post(_NIK)
async def show(
    ref: UUID,
    principal: Asking,
    context: InjectedContext,
    form: Annotated[SubmittedForm[PeopleWork, ShowNik], submits(ShowNik)],
) -> Response:
    person = await context.one("entrepreneurs", ref, principal)
    try:
        form.read()
        await form.run(principal, partial(niks.note_shown, ref))
    except ServiceError as error:
        return _page(context, person, form.form.refused(error))
    nik = await context.ask(principal, f"POST {_NIK}", partial(niks.shown_nik, ref))
    return _page(context, person, form.form, nik)


def _page(context: PageContext, person: JsonObject, form: Form[ShowNik], nik: str = "") -> Response:
    return context.show("people/nik.html", {"person": person, "form": form, "nik": nik}, form.status)
