"""The pages on which something becomes of a thing: a form, what it does, and where it leads on to.

Invariant: a form changes the version that was looked at; one that is refused comes back with all that was typed.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Generic, TypeVar
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from services.registry.web.site import SITE, PageContext, with_odd
from shared.http.auth.permissions import PROVINCIAL, require_login
from shared.http.pages.forms import Form, read_form, redirect
from shared.http.pages.responses import page
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import ServiceError
from shared.runtime.principal import Principal, Role

Thing = Mapping[str, Any]
"""What is changed, as its list shows it."""
Values = dict[str, object]
"""What a template shows."""
Handler = Callable[[Any], Awaitable[CommandResult]]
B = TypeVar("B", bound=BaseModel)
More = Callable[[Request, PageContext, Principal, Thing, Form[Any]], Awaitable[Values]]
"""What a page shows besides the thing and its form."""


async def _nothing(*_: object) -> dict[str, Any]:
    return {}


async def _itself(_: PageContext, __: Principal, thing: Thing) -> Thing:
    return thing


@dataclass(frozen=True)
class Change(Generic[B]):
    """What one page does: what its form is sent as, the act, where it leads on to, for whom, what it shows besides."""

    model: type[B]
    act: Callable[[UUID, B], Handler]
    leads_to: str
    roles: tuple[Role, ...] = PROVINCIAL
    more: More = _nothing


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


_REF: Final = "{ref}"


def add_changes(routes: APIRouter, counter: PageContext, subject: FormPage, changes: Mapping[str, Change[Any]]) -> None:
    """Add a page for each change; shape: the last part of its address → what it does."""
    for name, change in changes.items():
        _add(routes, counter, subject, name, change)


def _add(routes: APIRouter, counter: PageContext, subject: FormPage, name: str, change: Change[Any]) -> None:
    Asking = Annotated[Principal, require_login(*change.roles)]  # noqa: N806  # a type
    address = f"{subject.address}/{_REF}/{name}"

    @routes.get(address)
    async def ask(request: Request, ref: UUID, principal: Asking) -> Response:
        return await shown(request, ref, principal)

    @routes.post(address)
    async def do(request: Request, ref: UUID, principal: Asking) -> Response:
        form = await read_form(request, principal, counter.open_work, change.model)
        try:
            made = await form.change(change.act(ref, form.read()))
        except ServiceError as error:
            return await shown(request, ref, principal, form.form.refused(error))
        there = change.leads_to.format(made=made.id, into_ref=form.form.values.get("into_ref", ""))
        return redirect(with_odd(there, made.warnings))

    async def shown(request: Request, ref: UUID, principal: Principal, form: Form[Any] | None = None) -> Response:
        thing = await counter.one(subject.listed, ref, principal)
        holder = await subject.holder(counter, principal, thing)
        asked = form or Form(change.model, subject.values_of(thing), holder["version"])
        values: dict[str, Any] = {"thing": thing, "holder": holder, "form": asked}
        values |= {"home": f"{subject.home or subject.address}/{holder['id']}", "path": address.replace(_REF, str(ref))}
        values |= await change.more(request, counter, principal, thing, asked)
        return page(request, SITE.render(request, f"{subject.templates}/{name}.html", **values), asked.status)
