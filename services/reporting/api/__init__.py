"""Reporting over HTTP: views as JSON, their events, cards, the live stream, and the pages.

Invariant: every door asks the port `Views` and nothing else; no number is computed here.
"""

from fastapi import APIRouter

from services.reporting.application import Views
from services.reporting.dashboard import pages as dashboard_pages
from services.reporting.views.routes import live as live_routes
from services.reporting.views.routes import views as views_routes
from services.reporting.views.routes.live import Broadcast


def router(answering: Views, broadcast: Broadcast) -> APIRouter:
    """Return every route; the pages come last, because they answer what nobody else does."""
    routes = APIRouter()
    routes.include_router(views_routes.router(answering))
    routes.include_router(live_routes.router(broadcast))
    routes.include_router(dashboard_pages.router(answering, lambda: broadcast.number))
    return routes
