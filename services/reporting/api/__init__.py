"""Reporting over HTTP: views as JSON, their events, cards, the live stream, and the pages.

Invariant: every door asks the port `Views` and nothing else; no number is computed here.
"""

from typing import Final

from services.reporting.views.routes import live as live_routes
from services.reporting.views.routes import views as views_routes

ROUTERS: Final = (views_routes.router, live_routes.router)
"""The pages stand behind them, because they answer what nobody else does."""
