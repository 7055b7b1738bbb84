"""What becomes of an enterprise on a page: a year, a paper or finance recorded, or taken back with its reason.

Invariant: what is taken back is shown above the button, and stays in its list with its reason.
"""

from collections.abc import Mapping
from typing import Any, Final, TypeVar
from uuid import UUID

from fastapi import APIRouter, Request

from services.registry.api import finance, legality, years
from services.registry.api.enterprises import FIGURES
from services.registry.api.pages.changing import Change, Handler, Subject, Thing, add_changes
from services.registry.api.pages.enterprises import ENTERPRISES
from services.registry.api.pages.site import Counter, rupiah
from services.registry.application import finance as does_finance
from services.registry.application import legality as does_legality
from services.registry.application import years as does_years
from services.registry.application.work import RegistryWork, found
from services.registry.domain.finance import Finance
from services.registry.domain.legality import Legality
from services.registry.domain.years import Assessment
from shared.access.principal import Principal
from shared.answers import Accepted
from shared.clock import now
from shared.errors import Conflict, Words
from shared.regions import local_day
from shared.web.forms import Sent

_FLAGS: Final = ("digital", "export")
_UNKNOWN: Final = Words("Catatan ini tidak ada di sini.", "There is no such record here.")
_VOIDED: Final = Words("Catatan ini sudah ditarik kembali.", "This record was taken back already.")

Record = TypeVar("Record", Assessment, Legality, Finance)


def add(routes: APIRouter, counter: Counter) -> None:
    """Add a page for each change."""
    add_changes(routes, counter, Subject("enterprises", ENTERPRISES, "enterprises", _values_of), _CHANGES)
    for listed, change in _VOIDS.items():
        subject = Subject(listed, f"/pages/{listed}", listed, _blank, _enterprise_of, ENTERPRISES)
        add_changes(routes, counter, subject, {"void": change})


def _blank(_: Thing) -> Mapping[str, str]:
    return {}


async def _enterprise_of(counter: Counter, principal: Principal, record: Thing) -> Thing:
    return await counter.one("enterprises", record["enterprise_ref"], principal)


def _values_of(enterprise: Thing) -> Mapping[str, str]:
    today = local_day(now(), enterprise["district_code"])
    return {
        "period_year": str(today.year - 1),
        "technology_level": enterprise["technology_level"],
        "workers_other": "0",
        "accessed_on": today.isoformat(),
    }


async def _centres(_: Request, counter: Counter, principal: Principal, *__: object) -> dict[str, Any]:
    return {"centres": await counter.centres(principal)}


async def _valid(kind: type[Record], ref: UUID, work: RegistryWork) -> Record:
    """Return a record; raises `Conflict` when it was taken back already, and `NotFound`."""
    record = found(await work.find(kind, ref), "record-unknown", _UNKNOWN)
    if record.void_reason is not None:
        raise Conflict("record-voided", _VOIDED)
    return record


def _assess(ref: UUID, form: Sent[Any]) -> Handler:
    ticked = {name: name in form.form.values for name in _FLAGS}
    wish = form.read(years.NewAssessment, {**rupiah(form.form.values, *FIGURES), **ticked})
    facts = wish.model_dump(exclude={*FIGURES})
    command = does_years.AssessEnterprise(enterprise_ref=ref, figures=wish.figures(), **facts)
    return lambda work: does_years.assess_enterprise(command, work)


def _obtain(ref: UUID, form: Sent[Any]) -> Handler:
    command = does_legality.ObtainLegality(enterprise_ref=ref, **dict(form.read(legality.NewLegality)))
    return lambda work: does_legality.obtain_legality(command, work)


def _access(ref: UUID, form: Sent[Any]) -> Handler:
    command = does_finance.AccessFinance(
        enterprise_ref=ref, **dict(form.read(finance.NewFinance, rupiah(form.form.values, "amount")))
    )
    return lambda work: does_finance.access_finance(command, work)


def _void_year(ref: UUID, form: Sent[Any]) -> Handler:
    reason = form.read(years.WhyVoided).reason_code

    async def handler(work: RegistryWork) -> Accepted:
        year = await _valid(Assessment, ref, work)
        command = does_years.VoidAssessment(year.enterprise_ref, year.period_year, reason)
        return await does_years.void_assessment(command, work)

    return handler


def _void_paper(ref: UUID, form: Sent[Any]) -> Handler:
    reason = form.read(legality.WhyVoided).reason_code

    async def handler(work: RegistryWork) -> Accepted:
        paper = await _valid(Legality, ref, work)
        return await does_legality.void_legality(does_legality.VoidLegality(paper.enterprise_ref, ref, reason), work)

    return handler


def _void_finance(ref: UUID, form: Sent[Any]) -> Handler:
    reason = form.read(finance.WhyVoided).reason_code

    async def handler(work: RegistryWork) -> Accepted:
        given = await _valid(Finance, ref, work)
        return await does_finance.void_finance(does_finance.VoidFinance(given.enterprise_ref, ref, reason), work)

    return handler


def _then(done: str) -> str:
    return f"{ENTERPRISES}/{{made}}?done={done}"


_CHANGES: Final[Mapping[str, Change]] = {
    "year": Change(_assess, _then("assessed")),
    "paper": Change(_obtain, _then("recorded"), more=_centres),
    "finance": Change(_access, _then("recorded"), more=_centres),
}
_VOIDS: Final[Mapping[str, Change]] = {
    "assessments": Change(_void_year, _then("voided")),
    "legalities": Change(_void_paper, _then("voided")),
    "finances": Change(_void_finance, _then("voided")),
}
"""What may be taken back → how."""
