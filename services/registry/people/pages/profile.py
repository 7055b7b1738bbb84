"""What becomes of an entrepreneur on a page: correct, move, consent, merge, erase.

Invariant: what cannot be undone says so above its button.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field

from services.registry.people.commands import profile as profile_commands
from services.registry.people.pages.people import PEOPLE
from services.registry.people.routes import profile as profile_routes
from services.registry.people.rules.duplicates import Description
from services.registry.people.rules.entrepreneur import Sex
from services.registry.reference.routes.fields import Name
from services.registry.web.form_pages import Change, FormPage, Handler, Thing, add_changes
from services.registry.web.site import PageContext, regencies_of, regency_of, villages_by_district
from shared.http.auth.permissions import OFFICES
from shared.http.pages.forms import Form, SubmittedForm
from shared.regions import local_day
from shared.runtime.clock import now
from shared.runtime.principal import Principal

_FLAGS: Final = ("disability", "poor_area", "woman_led")
_CORRECTED: Final = ("name", "nik", "phone", "birth_date", "sex", *_FLAGS)
_CHANGED: Final = f"{PEOPLE}/{{made}}?done=changed"


class _Corrected(profile_routes.Corrections):
    """All that the form shows, so that a field that was cleared is missed and not taken for unchanged."""

    name: Name
    nik: str = Field(max_length=40)
    birth_date: date
    sex: Sex


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
    request: Request, _: PageContext, principal: Principal, person: Thing, form: Form
) -> dict[str, Any]:
    typed, left = form.values.get("village_code", ""), person["village_code"]
    regency = regency_of(typed) or request.query_params.get("place", "") or regency_of(left)
    return {
        "regency": regency,
        "regencies": regencies_of(principal.region),
        "districts": villages_by_district(regency),
    }


async def _likely(_: Request, counter: PageContext, principal: Principal, person: Thing, __: Form) -> dict[str, Any]:
    likely = await counter.alike(principal, Description(person["name"], person["phone"], person["birth_date"]))
    return {"likely": [each for each in likely if each.id != person["id"]]}


def _correct(ref: UUID, form: SubmittedForm[Any]) -> Handler:
    typed = form.form.values
    mended = form.read(_Corrected, {"phone": typed.get("phone", ""), **{name: name in typed for name in _FLAGS}})
    return lambda work: profile_commands.correct(ref, mended.model_dump(exclude_none=True), work)


def _move(ref: UUID, form: SubmittedForm[Any]) -> Handler:
    wish = form.read(profile_routes.Move)
    return lambda work: profile_commands.move(ref, wish.village_code, wish.moved_on, work)


def _withdraw(ref: UUID, form: SubmittedForm[Any]) -> Handler:
    wish = form.read(profile_routes.Withdrawal)
    return lambda work: profile_commands.withdraw_consent(ref, wish.withdrawn_on, work)


def _consent(ref: UUID, form: SubmittedForm[Any]) -> Handler:
    wish = form.read(profile_routes.Consent)
    return lambda work: profile_commands.give_consent(ref, wish.given_on, work)


def _merge(ref: UUID, form: SubmittedForm[Any]) -> Handler:
    wish = form.read(profile_routes.Merge)
    return lambda work: profile_commands.merge(ref, wish.into_ref, work)


def _erase(ref: UUID, form: SubmittedForm[Any]) -> Handler:
    wish = form.read(profile_routes.Erasure)
    return lambda work: profile_commands.erase(ref, wish.requested_on, work)


_CHANGES: Final[Mapping[str, Change]] = {
    "edit": Change(_correct, _CHANGED),
    "move": Change(_move, _CHANGED, more=_villages),
    "withdrawal": Change(_withdraw, _CHANGED),
    "consent": Change(_consent, _CHANGED),
    "merge": Change(_merge, f"{PEOPLE}/{{into_ref}}?done=merged", OFFICES, _likely),
    "erasure": Change(_erase, f"{PEOPLE}?done=erased", OFFICES),
}
