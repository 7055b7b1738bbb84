"""The registry over HTTP, by subject: parse, call one handler, shape the answer; no rule and no SQL.

Invariant: every command needs an `Idempotency-Key` and every change an `If-Match`; every route says whom it is for;
personal data is shown to nobody outside the province that this instance works for.
"""

from typing import Any

from fastapi import APIRouter

from services.registry.assessments import routes as assessments_routes
from services.registry.centres.routes import centres as centres_routes
from services.registry.centres.routes import overdue as overdue_routes
from services.registry.centres.routes import units as units_routes
from services.registry.centres.routes.overdue import OverdueCentres
from services.registry.consultants import routes as consultants_routes
from services.registry.cooperatives import routes as cooperatives_routes
from services.registry.enterprises import routes as enterprises_routes
from services.registry.finance import routes as finance_routes
from services.registry.imports import routes as imports_routes
from services.registry.imports.routes import ImportService
from services.registry.people.routes import profile as profile_routes
from services.registry.people.routes import registration as registration_routes
from services.registry.permits import routes as permits_routes
from services.registry.programmes.routes import programmes as programmes_routes
from services.registry.programmes.routes import progress as progress_routes
from services.registry.programmes.routes.progress import ProgressQueries
from services.registry.reference.routes import references as references_routes
from services.registry.reference.routes import region_codes as region_codes_routes
from services.registry.web import front
from shared.http.auth.permissions import CENTRES, EVERYBODY, PROVINCIAL
from shared.http.command_routes import OpenUnitOfWork
from shared.http.list_routes import ListReader, list_routes

_LISTS = {
    "centres": EVERYBODY,
    "units": EVERYBODY,
    "references": EVERYBODY,
    "consultants": PROVINCIAL,
    "assignments": PROVINCIAL,
    "certifications": PROVINCIAL,
    "memberships": PROVINCIAL,
    "enterprises": PROVINCIAL,
    "assessments": PROVINCIAL,
    "entrepreneurs": PROVINCIAL,
    "cooperatives": PROVINCIAL,
    "cooperative-years": PROVINCIAL,
    "finances": PROVINCIAL,
    "legalities": PROVINCIAL,
    "imports": CENTRES,
    "programmes": EVERYBODY,
    "enrolments": PROVINCIAL,
    "region-mappings": EVERYBODY,
    "audit": CENTRES,
}


def router(
    open_work: OpenUnitOfWork[Any],
    shown: ListReader,
    desk: ImportService,
    deadline: OverdueCentres,
    villages: ProgressQueries,
) -> APIRouter:
    """Return the registry's routes."""
    routes = APIRouter()
    routes.include_router(overdue_routes.router(deadline))
    enterprising = (cooperatives_routes, enterprises_routes, finance_routes, permits_routes, assessments_routes)
    for subject in (
        centres_routes,
        units_routes,
        references_routes,
        consultants_routes,
        *enterprising,
        registration_routes,
        profile_routes,
        programmes_routes,
        region_codes_routes,
    ):
        routes.include_router(subject.router(open_work))
    routes.include_router(progress_routes.router(open_work, villages))
    routes.include_router(imports_routes.router(open_work, shown, desk))
    routes.include_router(list_routes(shown, _LISTS))
    routes.include_router(front.router(open_work, shown, desk, villages))
    return routes
