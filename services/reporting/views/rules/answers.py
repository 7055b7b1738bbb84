"""What a number is when it is asked for: the words between the folded views and every face that shows them.

Invariant: a number never travels alone. With it go its definition, what it was divided by, the period, how fresh each
province behind it is and how many events are quarantined; and the events behind it can be listed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from services.reporting.indicators.rules.indicator import Level
from services.reporting.indicators.rules.timeline_parts import TimelineKind
from shared.i18n import Text
from shared.runtime.errors import FieldError, Invalid, NotFound

GrainName = Literal["month", "quarter", "year", "all"]
"""The length of a row's period; `all` makes one row of the whole range."""
Kind = Literal["count", "sum", "distinct", "ratio", "days"]


@dataclass(frozen=True)
class ViewInfo:
    """What a view measures and how it may be asked."""

    name: str
    title: Text
    unit: Text
    definition: Text
    basis: Text
    """Document and section in which the definition is written."""
    kind: Kind
    levels: tuple[Level, ...]
    dimensions: tuple[str, ...]
    grains: tuple[GrainName, ...]
    stock: bool = False
    """True when a row says how many there are at the end of its period, not how many came during it."""


@dataclass(frozen=True)
class Query:
    """One question to a view."""

    view: str
    level: Level = "nation"
    region: str = ""
    """Region code or centre id that the rows lie within; empty for the nation."""
    first: str = "2026-01"
    last: str = "2026-12"
    grain: GrainName = "year"
    by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """One number: `value` is `numerator / denominator` where there is a denominator, else the numerator.

    Only for the kind `days` is it otherwise: the value is the median of days, the numerator counts the centres that
    have got there and the denominator those that might have.
    """

    region: str
    region_name: str
    period: str
    """`2026-03`, `2026-Q1`, `2026` or `2026-01..2026-12`."""
    dimensions: dict[str, str]
    numerator: int
    denominator: int | None
    value: float | None
    """None when there is nothing to divide by: no data, not zero."""


@dataclass(frozen=True)
class Freshness:
    """How far the fold has followed one province."""

    province: str
    name: str
    last_event_at: datetime | None
    """When the newest projected event was recorded; None when nothing has ever come."""
    silent: bool
    """True when nothing has come for three days."""
    parked: int
    """Records in quarantine, those left out that an operator has put aside."""
    holes: tuple[str, ...]
    """Partitions that halt, each with the numbers that are missing, or with what is wrong with its log."""
    waiting: int
    """Records in the log that are not projected yet, as last seen by the projector."""
    missing: int = 0
    """Events that are in no number because they are gone from the log and an operator let them go."""
    aside: int = 0
    """Records that an operator has put aside as foreign."""
    reused: int = 0
    """Of the parked records, those whose number was taken by another event: one of the two is foreign."""
    conflicts: tuple[str, ...] = ()
    """Where that is, partition by partition, with the first and the last of these numbers."""
    not_followed_since: datetime | None = None
    """The projector's last sign of life, when it is away; None while it follows the streams."""


@dataclass(frozen=True)
class Rebuild:
    """A recount of everything that is going on beside these numbers; they stay as they are until it is done."""

    records_done: int
    records_total: int
    percent: int
    started_at: datetime


@dataclass(frozen=True)
class Answer:
    """The rows of a query with what a reader must know to trust them."""

    view: ViewInfo
    query: Query
    rows: tuple[Row, ...]
    freshness: tuple[Freshness, ...]
    """One entry for each province that the rows draw on."""
    parked: int
    as_of: datetime | None
    """When the newest event in these provinces was recorded."""


@dataclass(frozen=True)
class EventRow:
    """One event behind a number and what it contributes to it."""

    event_id: UUID
    type: str
    effect: int
    """Summed over all pages of a count or a sum, this is the number's numerator."""
    business_on: date
    recorded_at: datetime
    province: str
    region: str
    region_name: str
    centre_id: UUID | None
    lane: str
    """Topic and partition: `73.mentoring/2`."""
    sequence: int
    data: dict[str, Any]


@dataclass(frozen=True)
class EventPage:
    """A page of the events behind a number, oldest business day first."""

    rows: tuple[EventRow, ...]
    total: int
    page: int
    pages: int
    as_of: datetime | None
    archive_behind: int
    """Events that are in the number already but not in the archive yet."""


@dataclass(frozen=True)
class Timeline:
    """The latest known state of one thing that is listed or ranked."""

    kind: TimelineKind
    id: UUID
    version: int
    province: str
    region: str
    region_name: str
    state: Mapping[str, Any]


@dataclass(frozen=True)
class TimelinePage:
    """A page of timelines, by region and name."""

    rows: tuple[Timeline, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class QuarantinedRow:
    """One record that could not be counted: why and where it is, never what is in it."""

    lane: str
    """Topic and partition: `73.mentoring/2`."""
    offset: int
    number: int | None
    """Its number in the partition, where that can be trusted."""
    reason: str
    bytes: int
    parked_at: datetime


@dataclass(frozen=True)
class QuarantinedPage:
    """A page of what is quarantined, in the order of partitions and offsets."""

    rows: tuple[QuarantinedRow, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class Change:
    """What one or several batches have moved: the message of the live stream."""

    provinces: frozenset[str] = field(default_factory=frozenset)
    views: frozenset[str] = field(default_factory=frozenset)
    as_of: datetime | None = None


class ViewUnknown(NotFound):
    """There is no view of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "view-unknown",
            Text(id="Tampilan ini tidak ada; GET /views menyebut semuanya.", en="No such view; GET /views lists all."),
            (FieldError("name", name[:60], Text(id="nama dari GET /views", en="a name from GET /views")),),
        )


class QueryUnfit(Invalid):
    """The view cannot be asked like that; each flaw names a parameter, what was sent and what would be right."""

    def __init__(self, flaws: tuple[FieldError, ...]) -> None:
        super().__init__(
            "query-unfit",
            Text(id="Pertanyaan ini tidak cocok untuk tampilan ini.", en="This view cannot be asked like that."),
            flaws,
        )
