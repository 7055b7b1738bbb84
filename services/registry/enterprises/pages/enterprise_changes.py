"""What becomes of an enterprise on a page: a year, a paper or finance recorded, or taken back with its reason.

Invariant: what is taken back is shown above the button, and stays in its list with its reason.
"""

from collections.abc import Mapping
from typing import Final, TypeVar
from uuid import UUID

from pydantic import BaseModel

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
from services.registry.reference.commands.port import RegistryWork
from services.registry.web.form_pages import Asked, Change, FormPage, Thing, becomes
from services.registry.web.site import PageContext, Values, page_router
from shared.http.pages.forms import Handler
from shared.i18n import Text
from shared.regions import local_day
from shared.runtime.clock import now
from shared.runtime.command_result import CommandResult
from shared.runtime.errors import Conflict, require_found
from shared.runtime.principal import Principal

_UNKNOWN: Final = Text("Catatan ini tidak ada di sini.", "There is no such record here.")
_VOIDED: Final = Text("Catatan ini sudah ditarik kembali.", "This record was taken back already.")

B = TypeVar("B", bound=BaseModel)
Record = TypeVar("Record", Assessment, Legality, Finance)


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


async def _centres(asked: Asked, *_: object) -> Values:
    return {"centres": await asked.counter.centres(asked.principal)}


async def _valid(kind: type[Record], ref: UUID, work: RegistryWork) -> Record:
    """Return a record; raises `Conflict` when it was taken back already, and `NotFound`."""
    record = require_found(await work.find(kind, ref), "record-unknown", _UNKNOWN)
    if record.void_reason is not None:
        raise Conflict("record-voided", _VOIDED)
    return record


def _void(listed: str, model: type[B]) -> tuple[FormPage, Change[B]]:
    """Return the page on which a record of an enterprise is taken back."""
    subject = FormPage(listed, f"/pages/{listed}", listed, _blank, _enterprise_of, ENTERPRISES)
    return subject, Change("void", model, f"{ENTERPRISES}/{{made}}?done=voided")


router = page_router()
_ENTERPRISE: Final = FormPage("enterprises", ENTERPRISES, "enterprises", _values_of)
_RECORDED: Final = f"{ENTERPRISES}/{{made}}?done=recorded"


@becomes(router, _ENTERPRISE, Change("year", assessments_routes.NewAssessment, f"{ENTERPRISES}/{{made}}?done=assessed"))
def assess(ref: UUID, wish: assessments_routes.NewAssessment) -> Handler[RegistryWork]:
    facts = wish.model_dump(exclude={*FIGURES})
    command = does_years.AssessEnterprise(enterprise_ref=ref, figures=wish.figures(), **facts)
    return lambda work: does_years.assess_enterprise(command, work)


@becomes(router, _ENTERPRISE, Change("paper", permits_routes.NewLegality, _RECORDED, more=_centres))
def obtain(ref: UUID, wish: permits_routes.NewLegality) -> Handler[RegistryWork]:
    command = does_legality.ObtainLegality(enterprise_ref=ref, **dict(wish))
    return lambda work: does_legality.obtain_legality(command, work)


@becomes(router, _ENTERPRISE, Change("finance", finance_routes.NewFinance, _RECORDED, more=_centres))
def access(ref: UUID, wish: finance_routes.NewFinance) -> Handler[RegistryWork]:
    command = does_finance.AccessFinance(enterprise_ref=ref, **dict(wish))
    return lambda work: does_finance.access_finance(command, work)


@becomes(router, *_void("assessments", assessments_routes.WhyVoided))
def void_year(ref: UUID, why: assessments_routes.WhyVoided) -> Handler[RegistryWork]:
    async def handler(work: RegistryWork) -> CommandResult:
        year = await _valid(Assessment, ref, work)
        command = does_years.VoidAssessment(year.enterprise_ref, year.period_year, why.reason_code)
        return await does_years.void_assessment(command, work)

    return handler


@becomes(router, *_void("legalities", permits_routes.WhyVoided))
def void_paper(ref: UUID, why: permits_routes.WhyVoided) -> Handler[RegistryWork]:
    async def handler(work: RegistryWork) -> CommandResult:
        paper = await _valid(Legality, ref, work)
        command = does_legality.VoidLegality(paper.enterprise_ref, ref, why.reason_code)
        return await does_legality.void_legality(command, work)

    return handler


@becomes(router, *_void("finances", finance_routes.WhyVoided))
def void_finance(ref: UUID, why: finance_routes.WhyVoided) -> Handler[RegistryWork]:
    async def handler(work: RegistryWork) -> CommandResult:
        given = await _valid(Finance, ref, work)
        command = does_finance.VoidFinance(given.enterprise_ref, ref, why.reason_code)
        return await does_finance.void_finance(command, work)

    return handler
