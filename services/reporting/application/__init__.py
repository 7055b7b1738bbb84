"""What reporting can do, in terms of its own trade: fold records into numbers, and answer for the numbers.

Invariant: nothing here knows Kafka, PostgreSQL or HTTP; what it needs from outside it names as a port.
"""

from services.reporting.application.views import (
    Answer,
    Card,
    CardPage,
    Change,
    EventPage,
    EventRow,
    Freshness,
    Grain,
    ParkedPage,
    ParkedRow,
    Query,
    QueryUnfit,
    Rebuild,
    Row,
    ViewInfo,
    Views,
    ViewUnknown,
)
from services.reporting.domain.cards import CardKind
from services.reporting.domain.indicator import Level

__all__ = [
    "Answer",
    "Card",
    "CardKind",
    "CardPage",
    "Change",
    "EventPage",
    "EventRow",
    "Freshness",
    "Grain",
    "Level",
    "ParkedPage",
    "ParkedRow",
    "Query",
    "QueryUnfit",
    "Rebuild",
    "Row",
    "ViewInfo",
    "ViewUnknown",
    "Views",
]
