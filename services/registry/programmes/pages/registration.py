"""The page on which a registration that was recorded wrong is corrected.

Invariant: the form shows what is on record, so that what was not touched stays as it is.
"""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from services.registry.people.pages.people import PEOPLE
from services.registry.people.routes.registration import ConsentDay
from services.registry.programmes.commands import registration as registration_commands
from services.registry.programmes.commands.registration import RegistrationWork
from services.registry.reference.routes.fields import VillageCode
from services.registry.web.form_pages import AnyForm, ChangeForm, FormPage, ShownForm, Thing, change_form
from services.registry.web.site import Values, page_router, regencies_of, regency_of, villages_by_district
from shared.contracts.vocabulary import ClientKind
from shared.http.command_routes import Body, Day
from shared.http.pages.forms import Handler

_CORRECTED: Final = f"{PEOPLE}/{{made}}?done=corrected"
router = page_router()


class Registration(Body):
    """A registration as it should have been: all of it, so that a field that was cleared is missed."""

    village_code: VillageCode
    kind: ClientKind
    centre_id: UUID | None = None
    registered_on: Day
    consent_given_on: ConsentDay


def _on_record(person: Thing) -> Mapping[str, str]:
    days = {name: person[name].isoformat() for name in ("registered_on", "consent_given_on")}
    village = person["first_village"] or person["village_code"]
    return {"village_code": village, "kind": person["kind"], "centre_id": str(person["centre_id"] or ""), **days}


async def _choices(asked: ShownForm, person: Thing, form: AnyForm) -> Values:
    """Return centres and villages, the one on record first: it may lie elsewhere or have another code now."""
    kept = _on_record(person)["village_code"]
    typed = form.values.get("village_code", "")
    regency = asked.context.request.query_params.get("place", "") or regency_of(typed) or regency_of(kept)
    borders = await asked.context.borders()
    return {
        "kept": kept,
        "regency": regency,
        "regencies": regencies_of(asked.principal.region, borders),
        "districts": villages_by_district(regency, borders),
        "centres": await asked.context.names("centres", asked.principal),
    }


_PERSON: Final = FormPage("entrepreneurs", PEOPLE, "programmes", _on_record)


@change_form(router, _PERSON, ChangeForm("registration", Registration, _CORRECTED, more=_choices))
def correct_registration(ref: UUID, typed: Registration) -> Handler[RegistrationWork]:
    return lambda work: registration_commands.correct_registration(ref, typed.model_dump(), work)
