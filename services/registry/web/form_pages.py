"""The pages on which something becomes of a thing: a form, what it does, and where it leads on to.

What was typed is checked in `shared.http.pages.forms`, against the model of the form.

Invariant: a form changes the version that was looked at; one that is refused comes back with all that was typed.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Concatenate, Final, Generic, TypeVar
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel

from services.registry.web.site import InjectedContext, PageContext, Values, with_warnings
from shared.http.auth.permissions import require_login
from shared.http.command_routes import W
from shared.http.list_routes import JsonObject
from shared.http.pages.forms import Form, Handler, SubmittedForm, redirect, submits
from shared.runtime.errors import ServiceError
from shared.runtime.principal import PROVINCIAL, Principal, Role

B = TypeVar("B", bound=BaseModel)
Thing = JsonObject
"""What is changed, as its list shows it."""
AnyForm = Form[BaseModel]
CommandBuilder = Callable[Concatenate[UUID, B, ...], Handler[W]]
"""What becomes of a thing, by its id, what was typed, and what was found out before (`ChangeForm.before`)."""
_REF: Final = "{ref}"


@dataclass(frozen=True)
class ShownForm:
    """A page that is asked for: of which thing, by whom."""

    ref: UUID
    principal: Principal
    context: PageContext


More = Callable[[ShownForm, Thing, AnyForm], Awaitable[Values]]
"""What a page shows besides the thing and its form."""


Before = Callable[[ShownForm], Awaitable[Mapping[str, Any]]]
"""What is found out before a command's transaction begins, as named values."""


async def _nothing(*_: object) -> Values:
    return {}


async def _itself(_: PageContext, __: Principal, thing: Thing) -> Thing:
    return thing


@dataclass(frozen=True)
class FormPage:
    """What is changed: its list, the address of its pages, their templates, and what stands in a form at first."""

    listed: str
    address: str
    templates: str
    values_of: Callable[[Thing], Mapping[str, str]]
    holder: Callable[[PageContext, Principal, Thing], Awaitable[Thing]] = _itself
    """Whose version a form is meant for, and whose page it stands beneath."""
    home: str = ""
    """Where pages of holders are, if not at the address."""


@dataclass(frozen=True)
class ChangeForm(Generic[B]):
    """One page of a subject: its name, what its form is sent as, where it leads on to, for whom, what it shows besides.

    `before` finds out what its command needs to know before the transaction begins.
    """

    name: str
    model: type[B]
    leads_to: str
    roles: tuple[Role, ...] = PROVINCIAL
    more: More = _nothing
    before: Before = _nothing


def change_form(
    routes: APIRouter, subject: FormPage, change: ChangeForm[B]
) -> Callable[[CommandBuilder[B, W]], CommandBuilder[B, W]]:
    """Add the page of a change of a subject to the routes; what is decorated is what it does."""

    def add(act: CommandBuilder[B, W]) -> CommandBuilder[B, W]:
        _add(routes, subject, change, act)
        return act

    return add


def _add(routes: APIRouter, subject: FormPage, change: ChangeForm[B], act: CommandBuilder[B, W]) -> None:
    address = f"{subject.address}/{_REF}/{change.name}"

    @routes.get(address)
    async def ask(
        ref: UUID, principal: Annotated[Principal, require_login(*change.roles)], context: InjectedContext
    ) -> Response:
        return await _shown(subject, change, ShownForm(ref, principal, context))

    @routes.post(address)
    async def do(
        ref: UUID,
        principal: Annotated[Principal, require_login(*change.roles)],
        context: InjectedContext,
        form: Annotated[SubmittedForm[W, B], submits(change.model)],
    ) -> Response:
        asked = ShownForm(ref, principal, context)
        try:
            typed = form.read()
            made = await form.change(principal, act(ref, typed, **await change.before(asked)))
        except ServiceError as error:
            return await _shown(subject, change, asked, form.form.refused(error))
        there = change.leads_to.format(made=made.id, into_ref=form.form.values.get("into_ref", ""))
        return redirect(with_warnings(there, made.warnings))


async def _shown(subject: FormPage, change: ChangeForm[B], asked: ShownForm, form: Form[B] | None = None) -> Response:
    context, principal = asked.context, asked.principal
    thing = await context.one(subject.listed, asked.ref, principal)
    holder = await subject.holder(context, principal, thing)
    form = form or Form(change.model, subject.values_of(thing), holder["version"])
    values: Values = {"thing": thing, "holder": holder, "form": form, "path": context.request.url.path}
    values["home"] = f"{subject.home or subject.address}/{holder['id']}"
    values |= await change.more(asked, thing, form)
    return context.show(f"{subject.templates}/{change.name}.html", values, form.status)
