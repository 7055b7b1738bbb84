"""Reporting over HTTP: views as JSON, their events, cards, the live stream, and the pages.

Invariant: every door asks the port `Views` and nothing else; no number is computed here.
"""

from fastapi import APIRouter

from services.reporting.api import live, pages, views
from services.reporting.api.live import Broadcast
from services.reporting.application import Views


def router(answering: Views, broadcast: Broadcast) -> APIRouter:
    """Return every route; the pages come last, because they answer what nobody else does."""
    routes = APIRouter()
    routes.include_router(views.router(answering))
    routes.include_router(live.router(broadcast))
    routes.include_router(pages.router(answering, lambda: broadcast.number))
    return routes
