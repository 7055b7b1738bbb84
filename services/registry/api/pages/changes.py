"""The pages on which something becomes of an entrepreneur: correct, move, consent, merge, erase.

Invariant: a form changes the version that was looked at; what cannot be undone says so above its button.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.registry.api import changes as api
from services.registry.api.pages.people import PEOPLE, with_odd
from services.registry.api.pages.site import SITE, Counter, regencies_of, regency_of, villages_by_district
from services.registry.application import changes as does
from services.registry.domain.likeness import Description
from shared.access.principal import Principal, Role
from shared.access.scope import OFFICES, PROVINCIAL, greets
from shared.answers import Accepted
from shared.clock import now
from shared.errors import ServiceError
from shared.regions import local_day
from shared.web.answering import page
from shared.web.forms import Form, Sent, go, sent

_FLAGS: Final = ("disability", "poor_area", "woman_led")
_CORRECTED: Final = ("name", "nik", "phone", "birth_date", "sex", *_FLAGS)
Handler = Callable[[Any], Awaitable[Accepted]]


@dataclass(frozen=True)
class _Change:
    """What one page does: the act, for whom, and where it leads on to."""

    act: Callable[[UUID, Sent[Any]], Handler]
    roles: tuple[Role, ...] = PROVINCIAL
    leads_to: str = f"{PEOPLE}/{{ref}}?done=changed"


def add(routes: APIRouter, counter: Counter) -> None:
    """Add a page for each change."""
    for name, change in _CHANGES.items():
        _add(routes, counter, name, change)


def _add(routes: APIRouter, counter: Counter, name: str, change: _Change) -> None:
    Asking = Annotated[Principal, greets(*change.roles)]  # noqa: N806  # a type

    @routes.get(f"{PEOPLE}/{{ref}}/{name}")
    async def ask(request: Request, ref: UUID, principal: Asking) -> Response:
        return await shown(request, ref, principal)

    @routes.post(f"{PEOPLE}/{{ref}}/{name}")
    async def do(request: Request, ref: UUID, principal: Asking) -> Response:
        form = await sent(request, principal, counter.open_work)
        try:
            made = await form.change(change.act(ref, form))
        except ServiceError as error:
            return await shown(request, ref, principal, form.form.refused(error))
        return go(
            with_odd(change.leads_to.format(ref=ref, into_ref=form.form.values.get("into_ref", "")), made.warnings)
        )

    async def shown(request: Request, ref: UUID, principal: Principal, form: Form | None = None) -> Response:
        person = await counter.one("entrepreneurs", ref, principal)
        asked = form or Form(_values_of(person), person["version"])
        values: dict[str, Any] = {"person": person, "form": asked, "path": f"{PEOPLE}/{ref}/{name}"}
        values |= await _more(name, counter, principal, person, request)
        return page(request, SITE.render(request, f"people/{name}.html", **values), asked.status)


def _values_of(person: Mapping[str, Any]) -> dict[str, str]:
    today = local_day(now(), person["village_code"]).isoformat()
    known = {name: str(person[name]) for name in _CORRECTED if name not in _FLAGS}
    flags = {name: "true" for name in _FLAGS if person[name]}
    days = dict.fromkeys(("moved_on", "withdrawn_on", "given_on", "requested_on"), today)
    return {**known, **flags, **days, "village_code": person["village_code"]}


async def _more(
    name: str, counter: Counter, principal: Principal, person: Mapping[str, Any], request: Request
) -> dict[str, Any]:
    if name == "move":
        regency = request.query_params.get("place", "") or regency_of(person["village_code"])
        regencies = regencies_of(principal.region)
        return {"regency": regency, "regencies": regencies, "districts": villages_by_district(regency)}
    if name == "merge":
        likely = await counter.alike(principal, Description(person["name"], person["phone"], person["birth_date"]))
        return {"likely": [each for each in likely if each.id != person["id"]]}
    return {}


def _correct(ref: UUID, form: Sent[Any]) -> Handler:
    typed = form.form.values
    mended = form.read(api.Corrections, {"phone": typed.get("phone", ""), **{name: name in typed for name in _FLAGS}})
    return lambda work: does.correct(ref, mended.model_dump(exclude_none=True), work)


def _move(ref: UUID, form: Sent[Any]) -> Handler:
    wish = form.read(api.Move)
    return lambda work: does.move(ref, wish.village_code, wish.moved_on, work)


def _withdraw(ref: UUID, form: Sent[Any]) -> Handler:
    wish = form.read(api.Withdrawal)
    return lambda work: does.withdraw_consent(ref, wish.withdrawn_on, work)


def _consent(ref: UUID, form: Sent[Any]) -> Handler:
    wish = form.read(api.Consent)
    return lambda work: does.give_consent(ref, wish.given_on, work)


def _merge(ref: UUID, form: Sent[Any]) -> Handler:
    wish = form.read(api.Merge)
    return lambda work: does.merge(ref, wish.into_ref, work)


def _erase(ref: UUID, form: Sent[Any]) -> Handler:
    wish = form.read(api.Erasure)
    return lambda work: does.erase(ref, wish.requested_on, work)


_CHANGES: Final[Mapping[str, _Change]] = {
    "edit": _Change(_correct),
    "move": _Change(_move),
    "withdrawal": _Change(_withdraw),
    "consent": _Change(_consent),
    "merge": _Change(_merge, OFFICES, f"{PEOPLE}/{{into_ref}}?done=merged"),
    "erasure": _Change(_erase, OFFICES, f"{PEOPLE}?done=erased"),
}
"""The last part of a page's address → what it does."""
