"""What becomes of an enterprise on a page: a year, a paper or finance recorded, or taken back with its reason.

Invariant: what is taken back is shown above the button, and stays in its list with its reason.
"""

from collections.abc import Mapping
from typing import Any, Final, TypeVar
from uuid import UUID

from fastapi import APIRouter, Request

from services.registry.assessments import commands as does_years
from services.registry.assessments import routes as assessments_routes
from services.registry.assessments.rules.assessment import Assessment
from services.registry.enterprises.pages.enterprises import ENTERPRISES
from services.registry.enterprises.routes import FIGURES
from services.registry.finance import commands as does_finance
from services.registry.finance import routes as finance_routes
from services.registry.finance.rules import Finance
from services.registry.permits import commands as does_legality
from services.registry.permits import routes as permits_routes
from services.registry.permits.rules import Legality
from services.registry.reference.commands.port import RegistryWork, found
from services.registry.web.form_pages import Change, FormPage, Handler, Thing, add_changes
from services.registry.web.site import PageContext
from shared.i18n import Text
from shared.regions import local_day
from shared.runtime.clock import now
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import Conflict
from shared.runtime.principal import Principal

_UNKNOWN: Final = Text("Catatan ini tidak ada di sini.", "There is no such record here.")
_VOIDED: Final = Text("Catatan ini sudah ditarik kembali.", "This record was taken back already.")

Record = TypeVar("Record", Assessment, Legality, Finance)


def add(routes: APIRouter, counter: PageContext) -> None:
    """Add a page for each change."""
    add_changes(routes, counter, FormPage("enterprises", ENTERPRISES, "enterprises", _values_of), _CHANGES)
    for listed, change in _VOIDS.items():
        subject = FormPage(listed, f"/pages/{listed}", listed, _blank, _enterprise_of, ENTERPRISES)
        add_changes(routes, counter, subject, {"void": change})


def _blank(_: Thing) -> Mapping[str, str]:
    return {}


async def _enterprise_of(counter: PageContext, principal: Principal, record: Thing) -> Thing:
    return await counter.one("enterprises", record["enterprise_ref"], principal)


def _values_of(enterprise: Thing) -> Mapping[str, str]:
    today = local_day(now(), enterprise["district_code"])
    return {
        "period_year": str(today.year - 1),
        "technology_level": enterprise["technology_level"],
        "workers_other": "0",
        "accessed_on": today.isoformat(),
    }


async def _centres(_: Request, counter: PageContext, principal: Principal, *__: object) -> dict[str, Any]:
    return {"centres": await counter.centres(principal)}


async def _valid(kind: type[Record], ref: UUID, work: RegistryWork) -> Record:
    """Return a record; raises `Conflict` when it was taken back already, and `NotFound`."""
    record = found(await work.find(kind, ref), "record-unknown", _UNKNOWN)
    if record.void_reason is not None:
        raise Conflict("record-voided", _VOIDED)
    return record


def _assess(ref: UUID, wish: assessments_routes.NewAssessment) -> Handler:
    facts = wish.model_dump(exclude={*FIGURES})
    command = does_years.AssessEnterprise(enterprise_ref=ref, figures=wish.figures(), **facts)
    return lambda work: does_years.assess_enterprise(command, work)


def _obtain(ref: UUID, wish: permits_routes.NewLegality) -> Handler:
    command = does_legality.ObtainLegality(enterprise_ref=ref, **dict(wish))
    return lambda work: does_legality.obtain_legality(command, work)


def _access(ref: UUID, wish: finance_routes.NewFinance) -> Handler:
    command = does_finance.AccessFinance(enterprise_ref=ref, **dict(wish))
    return lambda work: does_finance.access_finance(command, work)


def _void_year(ref: UUID, why: assessments_routes.WhyVoided) -> Handler:
    async def handler(work: RegistryWork) -> CommandResult:
        year = await _valid(Assessment, ref, work)
        command = does_years.VoidAssessment(year.enterprise_ref, year.period_year, why.reason_code)
        return await does_years.void_assessment(command, work)

    return handler


def _void_paper(ref: UUID, why: permits_routes.WhyVoided) -> Handler:
    async def handler(work: RegistryWork) -> CommandResult:
        paper = await _valid(Legality, ref, work)
        command = does_legality.VoidLegality(paper.enterprise_ref, ref, why.reason_code)
        return await does_legality.void_legality(command, work)

    return handler


def _void_finance(ref: UUID, why: finance_routes.WhyVoided) -> Handler:
    async def handler(work: RegistryWork) -> CommandResult:
        given = await _valid(Finance, ref, work)
        command = does_finance.VoidFinance(given.enterprise_ref, ref, why.reason_code)
        return await does_finance.void_finance(command, work)

    return handler


def _then(done: str) -> str:
    return f"{ENTERPRISES}/{{made}}?done={done}"


_CHANGES: Final[Mapping[str, Change[Any]]] = {
    "year": Change(assessments_routes.NewAssessment, _assess, _then("assessed")),
    "paper": Change(permits_routes.NewLegality, _obtain, _then("recorded"), more=_centres),
    "finance": Change(finance_routes.NewFinance, _access, _then("recorded"), more=_centres),
}
_VOIDS: Final[Mapping[str, Change[Any]]] = {
    "assessments": Change(assessments_routes.WhyVoided, _void_year, _then("voided")),
    "legalities": Change(permits_routes.WhyVoided, _void_paper, _then("voided")),
    "finances": Change(finance_routes.WhyVoided, _void_finance, _then("voided")),
}
"""What may be taken back → how."""
