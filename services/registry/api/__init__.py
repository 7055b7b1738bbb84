"""The registry over HTTP, by subject: parse, call one handler, shape the answer; no rule and no SQL.

Invariant: every command needs an `Idempotency-Key` and every change an `If-Match`; every route says whom it is for;
personal data is shown to nobody outside the province that this instance works for.
"""

from typing import Final

from services.registry.assessments import routes as assessments_routes
from services.registry.centres.routes import centres as centres_routes
from services.registry.centres.routes import overdue as overdue_routes
from services.registry.centres.routes import units as units_routes
from services.registry.consultants import routes as consultants_routes
from services.registry.cooperatives import routes as cooperatives_routes
from services.registry.enterprises import routes as enterprises_routes
from services.registry.finance import routes as finance_routes
from services.registry.imports import routes as imports_routes
from services.registry.people.routes import profile as profile_routes
from services.registry.people.routes import registration as registration_routes
from services.registry.permits import routes as permits_routes
from services.registry.programmes.routes import programmes as programmes_routes
from services.registry.programmes.routes import progress as progress_routes
from services.registry.reference.routes import references as references_routes
from services.registry.reference.routes import region_codes as region_codes_routes

ROUTERS: Final = (
    overdue_routes.router,
    centres_routes.router,
    units_routes.router,
    references_routes.router,
    consultants_routes.router,
    cooperatives_routes.router,
    enterprises_routes.router,
    finance_routes.router,
    permits_routes.router,
    assessments_routes.router,
    registration_routes.router,
    profile_routes.router,
    programmes_routes.router,
    region_codes_routes.router,
    progress_routes.router,
    imports_routes.router,
)
"""In this order; what is shown in lists, and the pages, stand behind them."""
