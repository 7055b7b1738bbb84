"""The pages of somebody's place in a village programme: enrol, prove a new business, look whether it still runs.

Invariant: a place is given once; what becomes of it changes the version of the entrepreneur that was looked at.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final, get_args
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.registry.api import progress as api
from services.registry.api.pages.changing import Change, Handler, Subject, Thing, add_changes
from services.registry.api.pages.holding import groups_of, held_by
from services.registry.api.pages.people import PEOPLE
from services.registry.api.pages.site import SITE, Counter, with_odd
from services.registry.api.programmes import NewEnrolment
from services.registry.application import places as does
from services.registry.application import programmes as does_programmes
from services.registry.domain.places import Evidence
from shared.access.principal import Principal
from shared.access.scope import PROVINCIAL, greets
from shared.clock import new_id, now
from shared.contracts.vocabulary import DocumentKind, Funding
from shared.errors import ServiceError
from shared.regions import local_day
from shared.web.answering import page
from shared.web.forms import Form, Sent, go, sent

_NEW: Final = f"{PEOPLE}/{{ref}}/enrolments/new"
_CHANGED: Final = f"{PEOPLE}/{{made}}?done=changed"
PROOFS: Final = ("sku", *get_args(DocumentKind), "other")
"""What usually proves a business: the village's letter, papers, whatever else."""
Asking = Annotated[Principal, greets(*PROVINCIAL)]


def add(routes: APIRouter, counter: Counter) -> None:
    """Add the pages of places."""
    pages = _Enrolling(counter)
    routes.get(_NEW)(pages.empty)
    routes.post(_NEW)(pages.enrol)
    add_changes(routes, counter, Subject("entrepreneurs", PEOPLE, "people", _values_of), _CHANGES)


class _Enrolment(NewEnrolment):
    """A place that is asked for, with the programme, which the API has in its address."""

    programme_id: UUID


class _Enrolling:
    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    async def empty(self, request: Request, ref: UUID, principal: Asking) -> Response:
        usual = {"enrolled_on": local_day(now(), principal.region).isoformat()}
        return await self._shown(request, ref, principal, Form(usual))

    async def enrol(self, request: Request, ref: UUID, principal: Asking) -> Response:
        form = await sent(request, principal, self._counter.open_work)
        try:
            command = does_programmes.EnrolEntrepreneur(**dict(form.read(_Enrolment, {"entrepreneur_ref": ref})))
            made = await form.run(lambda work: does_programmes.enrol_entrepreneur(command, work))
        except ServiceError as error:
            return await self._shown(request, ref, principal, form.form.refused(error))
        return go(with_odd(f"{PEOPLE}/{ref}?done=enrolled", made.warnings))

    async def _shown(self, request: Request, ref: UUID, principal: Principal, form: Form) -> Response:
        person = await self._counter.one("entrepreneurs", ref, principal)
        values = {"thing": person, "holder": person, "form": form, "path": request.url.path, "home": f"{PEOPLE}/{ref}"}
        values |= await self._programmes(ref, principal, form.values.get("programme_id"))
        values |= await self._groups(person["village_code"], principal, form.values.get("group_ref", ""))
        values |= {"fundings": get_args(Funding), "may_declare": principal.role == "province"}
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


async def _held(request: Request, counter: Counter, principal: Principal, person: Thing, _: Form) -> dict[str, Any]:
    held = await held_by(person["id"], counter, principal)
    of = [str(each["programme_id"]) for each in held["enrolments"]]
    usual = request.query_params.get("programme", "") or (of[0] if len(of) == 1 else "")
    return {"held": [(each, held["programmes"].get(each, each)) for each in of], "usual": usual, "proofs": PROOFS}


def _confirm(ref: UUID, form: Sent[Any]) -> Handler:
    wish = form.read(api.NewConfirmation)
    evidence = Evidence(wish.business_started_on, wish.evidence_kind, wish.confirmed_on)
    return lambda work: does.confirm_new(does.ConfirmNew(ref, wish.programme_id, evidence), work)


def _check(ref: UUID, form: Sent[Any]) -> Handler:
    wish = form.read(api.NewStatusCheck)
    return lambda work: does.check_status(does.CheckStatus(ref, **dict(wish)), work)


_CHANGES: Final[Mapping[str, Change]] = {
    "confirmation": Change(_confirm, _CHANGED, more=_held),
    "status-check": Change(_check, _CHANGED, more=_held),
}
