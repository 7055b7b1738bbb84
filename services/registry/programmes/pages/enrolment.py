"""The pages of somebody's place in a village programme: enrol, prove a new business, look whether it still runs.

Invariant: a place is given once; what becomes of it changes the version of the entrepreneur that was looked at.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final, get_args
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.registry.people.pages.people import PEOPLE
from services.registry.programmes.commands import enrolment as enrolment_commands
from services.registry.programmes.commands import programmes as does_programmes
from services.registry.programmes.pages.enrolment_lists import groups_of, held_by
from services.registry.programmes.routes import progress as progress_routes
from services.registry.programmes.routes.programmes import NewEnrolment
from services.registry.programmes.rules.enrolment import Evidence
from services.registry.web.form_pages import Change, FormPage, Handler, Thing, add_changes
from services.registry.web.site import SITE, PageContext, with_odd
from shared.contracts.vocabulary import DocumentKind
from shared.http.auth.permissions import PROVINCIAL, require_login
from shared.http.pages.forms import Form, read_form, redirect
from shared.http.pages.responses import page
from shared.regions import local_day
from shared.runtime.clock import new_id, now
from shared.runtime.errors import ServiceError
from shared.runtime.principal import Principal

_NEW: Final = f"{PEOPLE}/{{ref}}/enrolments/new"
_CHANGED: Final = f"{PEOPLE}/{{made}}?done=changed"
PROOFS: Final = ("sku", *get_args(DocumentKind), "other")
"""What usually proves a business: the village's letter, papers, whatever else."""
Asking = Annotated[Principal, require_login(*PROVINCIAL)]


def add(routes: APIRouter, counter: PageContext) -> None:
    """Add the pages of places."""
    pages = _Enrolling(counter)
    routes.get(_NEW)(pages.empty)
    routes.post(_NEW)(pages.enrol)
    add_changes(routes, counter, FormPage("entrepreneurs", PEOPLE, "people", _values_of), _CHANGES)


class _Enrolment(NewEnrolment):
    """A place that is asked for, with the programme, which the API has in its address."""

    programme_id: UUID


class _Enrolling:
    def __init__(self, counter: PageContext) -> None:
        self._counter = counter

    async def empty(self, request: Request, ref: UUID, principal: Asking) -> Response:
        usual = {"enrolled_on": local_day(now(), principal.region).isoformat()}
        return await self._shown(request, ref, principal, Form(_Enrolment, usual))

    async def enrol(self, request: Request, ref: UUID, principal: Asking) -> Response:
        form = await read_form(request, principal, self._counter.open_work, _Enrolment)
        try:
            command = does_programmes.EnrolEntrepreneur(**dict(form.read(entrepreneur_ref=ref)))
            made = await form.run(lambda work: does_programmes.enrol_entrepreneur(command, work))
        except ServiceError as error:
            return await self._shown(request, ref, principal, form.form.refused(error))
        return redirect(with_odd(f"{PEOPLE}/{ref}?done=enrolled", made.warnings))

    async def _shown(self, request: Request, ref: UUID, principal: Principal, form: Form[_Enrolment]) -> Response:
        person = await self._counter.one("entrepreneurs", ref, principal)
        values = {"thing": person, "holder": person, "form": form, "path": request.url.path, "home": f"{PEOPLE}/{ref}"}
        values |= await self._programmes(ref, principal, form.values.get("programme_id"))
        values |= await self._groups(person["village_code"], principal, form.values.get("group_ref", ""))
        values["may_declare"] = principal.role == "province"
        return page(request, SITE.render(request, "people/enrolment.html", **values), form.status)

    async def _programmes(self, ref: UUID, principal: Principal, typed: str | None) -> dict[str, Any]:
        held = await held_by(ref, self._counter, principal)
        taken = {str(each["programme_id"]) for each in held["enrolments"]}
        open_to = [each for each in held["programmes"].items() if each[0] not in taken - {typed}]
        return {"open_to": open_to, "holds_any": bool(taken)}

    async def _groups(self, village: str, principal: Principal, typed: str) -> dict[str, Any]:
        groups = groups_of(await self._counter.all("enrolments", principal, "name", village_code=village))
        return {"groups": groups, "new_group": str(new_id()) if typed in {"", *groups} else typed}


def _values_of(person: Thing) -> Mapping[str, str]:
    today = local_day(now(), person["village_code"]).isoformat()
    return {"confirmed_on": today, "checked_on": today}


async def _held(
    request: Request, counter: PageContext, principal: Principal, person: Thing, _: Form[Any]
) -> dict[str, Any]:
    held = await held_by(person["id"], counter, principal)
    of = [str(each["programme_id"]) for each in held["enrolments"]]
    usual = request.query_params.get("programme", "") or (of[0] if len(of) == 1 else "")
    return {"held": [(each, held["programmes"].get(each, each)) for each in of], "usual": usual, "proofs": PROOFS}


def _confirm(ref: UUID, wish: progress_routes.NewConfirmation) -> Handler:
    evidence = Evidence(wish.business_started_on, wish.evidence_kind, wish.confirmed_on)
    return lambda work: enrolment_commands.confirm_new(
        enrolment_commands.ConfirmNew(ref, wish.programme_id, evidence), work
    )


def _check(ref: UUID, wish: progress_routes.NewStatusCheck) -> Handler:
    return lambda work: enrolment_commands.check_status(enrolment_commands.CheckStatus(ref, **dict(wish)), work)


_CHANGES: Final[Mapping[str, Change[Any]]] = {
    "confirmation": Change(progress_routes.NewConfirmation, _confirm, _CHANGED, more=_held),
    "status-check": Change(progress_routes.NewStatusCheck, _check, _CHANGED, more=_held),
}
