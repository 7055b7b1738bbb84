"""The registry over HTTP, by subject: parse, call one handler, shape the answer; no rule and no SQL.

Invariant: every command needs an `Idempotency-Key` and every change an `If-Match`; every route says whom it is for;
personal data is shown to nobody outside the province that this instance works for.
"""

from typing import Any

from fastapi import APIRouter

from services.registry.api import (
    centres,
    changes,
    consultants,
    cooperatives,
    enterprises,
    finance,
    imports,
    legality,
    mappings,
    overdue,
    pages,
    people,
    programmes,
    progress,
    references,
    units,
    years,
)
from services.registry.api.imports import Desk
from services.registry.api.overdue import Deadline
from services.registry.api.progress import Villages
from shared.access.scope import CENTRES, EVERYBODY, PROVINCIAL
from shared.commands import OpenWork
from shared.listing import Lists, lists

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


def router(open_work: OpenWork[Any], shown: Lists, desk: Desk, deadline: Deadline, villages: Villages) -> APIRouter:
    """Return the registry's routes."""
    routes = APIRouter()
    routes.include_router(overdue.router(deadline))
    enterprising = (cooperatives, enterprises, finance, legality, years)
    for subject in (centres, units, references, consultants, *enterprising, people, changes, programmes, mappings):
        routes.include_router(subject.router(open_work))
    routes.include_router(progress.router(open_work, villages))
    routes.include_router(imports.router(open_work, shown, desk))
    routes.include_router(lists(shown, _LISTS))
    routes.include_router(pages.router(open_work, shown, desk, villages))
    return routes
