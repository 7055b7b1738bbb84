"""What becomes of an entrepreneur on a page: correct, move, consent.

Invariant: a form shows what is known, so that a field that was cleared is missed and not taken for unchanged.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from services.registry.people.commands import profile as profile_commands
from services.registry.people.commands.port import PeopleWork
from services.registry.people.pages.people import PEOPLE
from services.registry.people.routes import profile as profile_routes
from services.registry.people.rules.entrepreneur import Sex
from services.registry.reference.routes.fields import Name, Nik, Phone
from services.registry.web.form_pages import AnyForm, Asked, Change, FormPage, Thing, becomes
from services.registry.web.site import Values, page_router, regencies_of, regency_of, villages_by_district
from shared.http.pages.forms import Handler
from shared.regions import local_day
from shared.runtime.clock import now

_FLAGS: Final = ("disability", "poor_area", "woman_led")
_CORRECTED: Final = ("name", "nik", "phone", "birth_date", "sex", *_FLAGS)
_CHANGED: Final = f"{PEOPLE}/{{made}}?done=changed"


class Corrected(profile_routes.Corrections):
    """All that the form shows, so that a field that was cleared is missed and not taken for unchanged."""

    name: Name
    nik: Nik
    phone: Phone = ""
    birth_date: date
    sex: Sex
    disability: bool = False
    poor_area: bool = False
    woman_led: bool = False


def _values_of(person: Thing) -> Mapping[str, str]:
    today = local_day(now(), person["village_code"]).isoformat()
    known = {name: str(person[name]) for name in _CORRECTED if name not in _FLAGS}
    flags = {name: "true" for name in _FLAGS if person[name]}
    days = dict.fromkeys(("moved_on", "withdrawn_on", "given_on"), today)
    return {**known, **flags, **days}


async def _villages(asked: Asked, person: Thing, form: AnyForm) -> Values:
    typed, left = form.values.get("village_code", ""), person["village_code"]
    regency = regency_of(typed) or asked.counter.request.query_params.get("place", "") or regency_of(left)
    return {
        "regency": regency,
        "regencies": regencies_of(asked.principal.region),
        "districts": villages_by_district(regency),
    }


router = page_router()
_PERSON: Final = FormPage("entrepreneurs", PEOPLE, "people", _values_of)


@becomes(router, _PERSON, Change("edit", Corrected, _CHANGED))
def correct(ref: UUID, mended: Corrected) -> Handler[PeopleWork]:
    return lambda work: profile_commands.correct(ref, mended.model_dump(exclude_none=True), work)


@becomes(router, _PERSON, Change("move", profile_routes.Move, _CHANGED, more=_villages))
def move(ref: UUID, wish: profile_routes.Move) -> Handler[PeopleWork]:
    return lambda work: profile_commands.move(ref, wish.village_code, wish.moved_on, work)


@becomes(router, _PERSON, Change("withdrawal", profile_routes.Withdrawal, _CHANGED))
def withdraw(ref: UUID, wish: profile_routes.Withdrawal) -> Handler[PeopleWork]:
    return lambda work: profile_commands.withdraw_consent(ref, wish.withdrawn_on, work)


@becomes(router, _PERSON, Change("consent", profile_routes.Consent, _CHANGED))
def consent(ref: UUID, wish: profile_routes.Consent) -> Handler[PeopleWork]:
    return lambda work: profile_commands.give_consent(ref, wish.given_on, work)
