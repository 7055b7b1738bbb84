"""What becomes of an entrepreneur on a page: correct, move, consent.

Invariant: a form shows what is known, so that a field that was cleared is missed and not taken for unchanged.
"""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from pydantic import Field

from services.registry.people.commands import profile as profile_commands
from services.registry.people.commands.port import PeopleWork
from services.registry.people.pages.people import FURTHER, PEOPLE, HasAgreed
from services.registry.people.routes import profile as profile_routes
from services.registry.people.routes.registration import Personal
from services.registry.people.rules.consent import CURRENT
from services.registry.reference.routes.fields import Nik
from services.registry.web.form_pages import AnyForm, ChangeForm, FormPage, ShownForm, Thing, change_form
from services.registry.web.site import Values, page_router, regencies_of, regency_of, villages_by_district
from shared.http.pages.forms import Handler
from shared.regions import local_day
from shared.runtime.clock import now

_CHANGED: Final = f"{PEOPLE}/{{made}}?done=changed"


def _values_of(person: Thing) -> Mapping[str, str]:
    today = local_day(now(), person["village_code"]).isoformat()
    said = {name: person[name] for name in Personal.model_fields if name != "nik"}
    known = {name: "true" if each is True else str(each) for name, each in said.items() if each is not False}
    days = dict.fromkeys(("moved_on", "withdrawn_on"), today)
    return {**known, **days}


async def _further(*_: object) -> Values:
    return {"further": FURTHER}


async def _shipped(*_: object) -> Values:
    return {"shipped": CURRENT}


async def _villages(asked: ShownForm, person: Thing, form: AnyForm) -> Values:
    typed, left = form.values.get("village_code", ""), person["village_code"]
    regency = regency_of(typed) or asked.context.request.query_params.get("place", "") or regency_of(left)
    return {
        "regency": regency,
        "regencies": regencies_of(asked.principal.region, await asked.context.borders()),
        "districts": villages_by_district(regency, await asked.context.borders()),
    }


router = page_router()
_PERSON: Final = FormPage("entrepreneurs", PEOPLE, "people", _values_of)


class Mended(Personal):
    """What is known of a person, as it is put right; a NIK that is left empty stays as it is, for it is not shown."""

    nik: Nik | None = None  # type: ignore[assignment]  # what a form may leave empty is read by no base


@change_form(router, _PERSON, ChangeForm("edit", Mended, _CHANGED, more=_further))
def correct(ref: UUID, mended: Mended) -> Handler[PeopleWork]:
    """Correct all that the form shows: a field that was cleared is missed, and not taken for unchanged."""
    corrections = {name: value for name, value in mended.model_dump().items() if value is not None}
    return lambda work: profile_commands.correct(ref, corrections, work)


@change_form(router, _PERSON, ChangeForm("move", profile_routes.Move, _CHANGED, more=_villages))
def move(ref: UUID, typed: profile_routes.Move) -> Handler[PeopleWork]:
    return lambda work: profile_commands.move(ref, typed.village_code, typed.moved_on, work)


@change_form(router, _PERSON, ChangeForm("withdrawal", profile_routes.Withdrawal, _CHANGED))
def withdraw(ref: UUID, typed: profile_routes.Withdrawal) -> Handler[PeopleWork]:
    return lambda work: profile_commands.withdraw_consent(ref, typed.withdrawn_on, work)


class AgreedConsent(profile_routes.Consent):
    """A consent, and that it was given."""

    has_agreed: HasAgreed = Field(exclude=True)


@change_form(router, _PERSON, ChangeForm("consent", AgreedConsent, _CHANGED, more=_shipped))
def consent(ref: UUID, typed: AgreedConsent) -> Handler[PeopleWork]:
    command = profile_commands.GiveConsent(ref, **typed.model_dump())
    return lambda work: profile_commands.give_consent(command, work)
