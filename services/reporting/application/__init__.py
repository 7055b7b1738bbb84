"""What reporting can do, in terms of its own trade: fold records into numbers, and answer for the numbers.

Invariant: nothing here knows Kafka, PostgreSQL or HTTP; what it needs from outside it names as a port.
"""

from services.reporting.indicators.rules.indicator import Level
from services.reporting.indicators.rules.timeline_parts import TimelineKind
from services.reporting.views.queries import Views
from services.reporting.views.rules.answers import (
    Answer,
    Change,
    EventPage,
    EventRow,
    Freshness,
    Grain,
    QuarantinedPage,
    QuarantinedRow,
    Query,
    QueryUnfit,
    Rebuild,
    Row,
    Timeline,
    TimelinePage,
    ViewInfo,
    ViewUnknown,
)

__all__ = [
    "Answer",
    "Change",
    "EventPage",
    "EventRow",
    "Freshness",
    "Grain",
    "Level",
    "QuarantinedPage",
    "QuarantinedRow",
    "Query",
    "QueryUnfit",
    "Rebuild",
    "Row",
    "Timeline",
    "TimelineKind",
    "TimelinePage",
    "ViewInfo",
    "ViewUnknown",
    "Views",
]
