"""The pages on which something of a place is taken back: the place, its evidence, a check.

Invariant: what is taken back is chosen from what is on record; its reason is one of a closed list.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from services.registry.people.pages.people import PEOPLE
from services.registry.programmes.commands import reversals as reversals_commands
from services.registry.programmes.commands.port import ProgrammeWork
from services.registry.programmes.commands.reversals import VoidOfPlace
from services.registry.programmes.pages.enrolment_lists import held_by
from services.registry.programmes.routes import reversals as reversals_routes
from services.registry.programmes.rules.status_checks import looks
from services.registry.web.form_pages import AnyForm, ChangeForm, FormPage, ShownForm, Thing, change_form
from services.registry.web.site import Values, page_router
from shared.http.pages.forms import Handler

_VOIDED: Final = f"{PEOPLE}/{{made}}?done=voided"
router = page_router()


def _asked_for(person: Thing) -> Mapping[str, str]:
    del person  # nothing of them stands in the form
    return {}


async def _held(asked: ShownForm, person: Thing, _: AnyForm) -> Values:
    held, programmes = await held_by(person["id"], asked.context, asked.principal)
    of = [str(each["programme_id"]) for each in held]
    usual = asked.context.request.query_params.get("programme", "") or (of[0] if len(of) == 1 else "")
    return {"held": [(each, programmes.get(each, each)) for each in of], "usual": usual}


async def _seen(asked: ShownForm, person: Thing, form: AnyForm) -> Values:
    async def question(work: ProgrammeWork) -> list[date]:
        places = await work.places(person["id"])
        return sorted({each.checked_on for place in places for each in looks(place)})

    days = await asked.context.ask(asked.principal, "GET status checks", question)
    return {**await _held(asked, person, form), "days": days}


_PERSON: Final = FormPage("entrepreneurs", PEOPLE, "programmes", _asked_for)


@change_form(router, _PERSON, ChangeForm("enrolment-void", reversals_routes.EnrolmentVoiding, _VOIDED, more=_held))
def void_enrolment(ref: UUID, typed: reversals_routes.EnrolmentVoiding) -> Handler[ProgrammeWork]:
    command = VoidOfPlace(ref, **dict(typed))
    return lambda work: reversals_commands.void_enrolment(command, work)


@change_form(
    router, _PERSON, ChangeForm("confirmation-void", reversals_routes.ConfirmationVoiding, _VOIDED, more=_held)
)
def void_confirmation(ref: UUID, typed: reversals_routes.ConfirmationVoiding) -> Handler[ProgrammeWork]:
    command = VoidOfPlace(ref, **dict(typed))
    return lambda work: reversals_commands.void_confirmation(command, work)


@change_form(router, _PERSON, ChangeForm("status-check-void", reversals_routes.StatusCheckVoiding, _VOIDED, more=_seen))
def void_status_check(ref: UUID, typed: reversals_routes.StatusCheckVoiding) -> Handler[ProgrammeWork]:
    command = VoidOfPlace(ref, typed.programme_id, typed.reason_code)
    return lambda work: reversals_commands.void_status_check(command, typed.checked_on, work)
