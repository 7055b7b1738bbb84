"""What becomes of an entrepreneur on a page: correct, move, consent, merge, erase.

Invariant: what cannot be undone says so above its button.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request

from services.registry.people.commands import profile as profile_commands
from services.registry.people.pages.people import PEOPLE
from services.registry.people.routes import profile as profile_routes
from services.registry.people.rules.duplicates import Description
from services.registry.people.rules.entrepreneur import Sex
from services.registry.reference.routes.fields import Name, Nik, Phone
from services.registry.web.form_pages import Change, FormPage, Handler, Thing, Values, add_changes
from services.registry.web.site import PageContext, regencies_of, regency_of, villages_by_district
from shared.http.auth.permissions import OFFICES
from shared.http.pages.forms import Form
from shared.regions import local_day
from shared.runtime.clock import now
from shared.runtime.principal import Principal

_FLAGS: Final = ("disability", "poor_area", "woman_led")
_CORRECTED: Final = ("name", "nik", "phone", "birth_date", "sex", *_FLAGS)
_CHANGED: Final = f"{PEOPLE}/{{made}}?done=changed"


class _Corrected(profile_routes.Corrections):
    """All that the form shows, so that a field that was cleared is missed and not taken for unchanged."""

    name: Name
    nik: Nik
    phone: Phone = ""
    birth_date: date
    sex: Sex
    disability: bool = False
    poor_area: bool = False
    woman_led: bool = False


def add(routes: APIRouter, counter: PageContext) -> None:
    """Add a page for each change."""
    add_changes(routes, counter, FormPage("entrepreneurs", PEOPLE, "people", _values_of), _CHANGES)


def _values_of(person: Thing) -> Mapping[str, str]:
    today = local_day(now(), person["village_code"]).isoformat()
    known = {name: str(person[name]) for name in _CORRECTED if name not in _FLAGS}
    flags = {name: "true" for name in _FLAGS if person[name]}
    days = dict.fromkeys(("moved_on", "withdrawn_on", "given_on", "requested_on"), today)
    return {**known, **flags, **days}


async def _villages(
    request: Request, _: PageContext, principal: Principal, person: Thing, form: Form[Any]
) -> dict[str, Any]:
    typed, left = form.values.get("village_code", ""), person["village_code"]
    regency = regency_of(typed) or request.query_params.get("place", "") or regency_of(left)
    return {
        "regency": regency,
        "regencies": regencies_of(principal.region),
        "districts": villages_by_district(regency),
    }


async def _likely(_: Request, counter: PageContext, principal: Principal, person: Thing, __: Form[Any]) -> Values:
    likely = await counter.alike(principal, Description(person["name"], person["phone"], person["birth_date"]))
    return {"likely": [each for each in likely if each.id != person["id"]]}


def _correct(ref: UUID, mended: _Corrected) -> Handler:
    return lambda work: profile_commands.correct(ref, mended.model_dump(exclude_none=True), work)


def _move(ref: UUID, wish: profile_routes.Move) -> Handler:
    return lambda work: profile_commands.move(ref, wish.village_code, wish.moved_on, work)


def _withdraw(ref: UUID, wish: profile_routes.Withdrawal) -> Handler:
    return lambda work: profile_commands.withdraw_consent(ref, wish.withdrawn_on, work)


def _consent(ref: UUID, wish: profile_routes.Consent) -> Handler:
    return lambda work: profile_commands.give_consent(ref, wish.given_on, work)


def _merge(ref: UUID, wish: profile_routes.Merge) -> Handler:
    return lambda work: profile_commands.merge(ref, wish.into_ref, work)


def _erase(ref: UUID, wish: profile_routes.Erasure) -> Handler:
    return lambda work: profile_commands.erase(ref, wish.requested_on, work)


_CHANGES: Final[Mapping[str, Change[Any]]] = {
    "edit": Change(_Corrected, _correct, _CHANGED),
    "move": Change(profile_routes.Move, _move, _CHANGED, more=_villages),
    "withdrawal": Change(profile_routes.Withdrawal, _withdraw, _CHANGED),
    "consent": Change(profile_routes.Consent, _consent, _CHANGED),
    "merge": Change(profile_routes.Merge, _merge, f"{PEOPLE}/{{into_ref}}?done=merged", OFFICES, _likely),
    "erasure": Change(profile_routes.Erasure, _erase, f"{PEOPLE}?done=erased", OFFICES),
}
