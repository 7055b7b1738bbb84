"""The pages of somebody's place in a village programme: enrol, prove a new business, look whether it still runs.

Invariant: a place is given once; what becomes of it changes the version of the entrepreneur that was looked at.
"""

from collections.abc import Mapping
from typing import Annotated, Final, get_args
from uuid import UUID

from fastapi import Response

from services.registry.people.pages.people import PEOPLE
from services.registry.programmes.commands import enrolment as enrolment_commands
from services.registry.programmes.commands import programmes as does_programmes
from services.registry.programmes.commands.port import ProgrammeWork
from services.registry.programmes.pages.enrolment_lists import groups_of, held_by
from services.registry.programmes.routes import progress as progress_routes
from services.registry.programmes.routes.programmes import NewEnrolment
from services.registry.programmes.rules.enrolment import Evidence, EvidenceKind
from services.registry.web.form_pages import AnyForm, ChangeForm, FormPage, ShownForm, Thing, change_form
from services.registry.web.site import InjectedContext, Values, page_router, with_warnings
from shared.http.auth.permissions import require_login
from shared.http.pages.forms import Form, Handler, SubmittedForm, redirect, submits
from shared.regions import local_day
from shared.runtime.clock import new_id, now
from shared.runtime.errors import ServiceError
from shared.runtime.principal import PROVINCIAL, Principal

_NEW: Final = f"{PEOPLE}/{{ref}}/enrolments/new"
_CHANGED: Final = f"{PEOPLE}/{{made}}?done=changed"
PROOFS: Final[tuple[str, ...]] = get_args(EvidenceKind)
Asking = Annotated[Principal, require_login(*PROVINCIAL)]
router = page_router()


class Enrolment(NewEnrolment):
    """A place that is asked for, with the programme, which the API has in its address."""

    programme_id: UUID


@router.get(_NEW)
async def empty(ref: UUID, principal: Asking, context: InjectedContext) -> Response:
    usual = {"enrolled_on": local_day(now(), principal.region).isoformat()}
    return await _shown(ShownForm(ref, principal, context), Form(Enrolment, usual))


@router.post(_NEW)
async def enrol(
    ref: UUID,
    principal: Asking,
    context: InjectedContext,
    form: Annotated[SubmittedForm[ProgrammeWork, Enrolment], submits(Enrolment, "entrepreneur_ref")],
) -> Response:
    try:
        command = does_programmes.EnrolEntrepreneur(**dict(form.read(entrepreneur_ref=ref)))
        made = await form.run(principal, lambda work: does_programmes.enrol_entrepreneur(command, work))
    except ServiceError as error:
        return await _shown(ShownForm(ref, principal, context), form.form.refused(error))
    return redirect(with_warnings(f"{PEOPLE}/{ref}?done=enrolled", made.warnings))


async def _shown(asked: ShownForm, form: Form[Enrolment]) -> Response:
    person = await asked.context.one("entrepreneurs", asked.ref, asked.principal)
    values: Values = {"thing": person, "holder": person, "form": form}
    values |= {"path": asked.context.request.url.path, "home": f"{PEOPLE}/{asked.ref}"}
    values |= await _programmes(asked, form.values.get("programme_id"))
    values |= await _groups(asked, person["village_code"], form.values.get("group_ref", ""))
    values["may_declare"] = asked.principal.role == "province"
    return asked.context.show("programmes/enrolment.html", values, form.status)


async def _programmes(asked: ShownForm, typed: str | None) -> Values:
    held, programmes = await held_by(asked.ref, asked.context, asked.principal)
    taken = {str(each["programme_id"]) for each in held}
    open_to = [each for each in programmes.items() if each[0] not in taken - {typed}]
    return {"open_to": open_to, "holds_any": bool(taken)}


async def _groups(asked: ShownForm, village: str, typed: str) -> Values:
    groups = groups_of(await asked.context.all("enrolments", asked.principal, "name", village_code=village))
    return {"groups": groups, "new_group": str(new_id()) if typed in {"", *groups} else typed}


def _values_of(person: Thing) -> Mapping[str, str]:
    today = local_day(now(), person["village_code"]).isoformat()
    return {"confirmed_on": today, "checked_on": today}


async def _held(asked: ShownForm, person: Thing, _: AnyForm) -> Values:
    held, programmes = await held_by(person["id"], asked.context, asked.principal)
    of = [str(each["programme_id"]) for each in held]
    usual = asked.context.request.query_params.get("programme", "") or (of[0] if len(of) == 1 else "")
    return {"held": [(each, programmes.get(each, each)) for each in of], "usual": usual, "proofs": PROOFS}


_PERSON: Final = FormPage("entrepreneurs", PEOPLE, "programmes", _values_of)


@change_form(router, _PERSON, ChangeForm("confirmation", progress_routes.NewConfirmation, _CHANGED, more=_held))
def confirm(ref: UUID, typed: progress_routes.NewConfirmation) -> Handler[ProgrammeWork]:
    evidence = Evidence(typed.business_started_on, typed.evidence_kind, typed.confirmed_on)
    return lambda work: enrolment_commands.confirm_new(
        enrolment_commands.ConfirmNew(ref, typed.programme_id, evidence), work
    )


@change_form(router, _PERSON, ChangeForm("status-check", progress_routes.NewStatusCheck, _CHANGED, more=_held))
def check(ref: UUID, typed: progress_routes.NewStatusCheck) -> Handler[ProgrammeWork]:
    return lambda work: enrolment_commands.check_status(enrolment_commands.CheckStatus(ref, **dict(typed)), work)
