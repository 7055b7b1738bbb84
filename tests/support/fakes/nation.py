"""What a nation that never was has stored: rows, the same at every run.

Most provinces are alive; Maluku has been silent for days, North Maluku has quarantined records and lost some for good,
Gorontalo has a gap, three young Papuan provinces have never sent anything. Every view has the same numbers, each year
more of them than the year before; they are rows, not sums of one another.

Invariant: no clock and no chance.
"""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from services.reporting.timelines.rules import Centre, Programme, TimelineParts
from services.reporting.views.rules.answers import QuarantinedRow
from services.reporting.views.rules.result_pages import FoundEvent
from services.reporting.views.rules.result_rows import Heard
from shared.regions import PROVINCES, Regions

NOW = datetime(2026, 11, 22, 8, 5, tzinfo=UTC)
UNHEARD, SILENT = frozenset({"93", "95", "96"}), frozenset({"81"})
MAROS, GOWA = UUID("0b6f3f86-6f7c-4d0e-9a76-0d6f9b6f2f11"), UUID(int=7306)
MOST_EVENTS = 180
_HEARD = tuple(code for code in PROVINCES if code not in UNHEARD)
_REGIONS = Regions.load()

CENTRES = (Centre(MAROS, "PLUT Maros", "73"), Centre(GOWA, "PLUT Gowa", "73"))
PROGRAMMES = [Programme(f"of-{code}", f"Desa Mandiri {code}", code, 2022, 5, 20) for code in _HEARD]
PLACES = (
    "", *_HEARD, *(regency for code in _HEARD for regency in _REGIONS.children(code)), *_REGIONS.children("73.09"),
    *_REGIONS.children("73.09.01"), str(MAROS), str(GOWA),
)  # fmt: skip
AMOUNTS = {
    (place, year): (10 + int(place[-2:] or "90", 16)) * (year - 2016) for place in PLACES for year in range(2017, 2028)
}
"""Whatever is counted, by place and year."""
SPLITS = {"field": ("institutional", "finance"), "channel": ("visit", "phone")}
"""The values that a number is split by; of any other dimension there is one."""
HEARD = [
    Heard(
        province=code,
        last_event_at=None if code in UNHEARD else NOW - timedelta(days=4 if code in SILENT else 0, seconds=40),
        quarantined={"82": 3}.get(code, 0),
        gaps=("75.mentoring/1: 00000000000000000412-00000000000000000418",) if code == "75" else (),
        waiting=0,
        missing={"82": 9}.get(code, 0),
    )
    for code in PROVINCES
]
_SESSION = {"session_id": str(UUID(int=1)), "field": "finance", "contact_minutes": 60}
_VOIDED = {"counted": _SESSION, "reason_code": "duplicate"}
EVENTS = [
    FoundEvent(
        event_id=UUID(int=number),
        type="session-completed" if number % 9 else "session-voided",
        effect=1 if number % 9 else -1,
        business_on=date(2025, 12, 31) + timedelta(days=number),
        recorded_at=NOW - timedelta(hours=MOST_EVENTS - number),
        province="73",
        region="73.09.01.2003",
        centre_id=MAROS,
        partition="73.mentoring/2",
        sequence=number,
        data=_SESSION if number % 9 else _VOIDED,
    )
    for number in range(1, MOST_EVENTS + 1)
]
"""Behind any number of South Sulawesi or the nation; every ninth takes one back."""
CORRECTIONS = sum(each.effect < 0 for each in EVENTS)
TIMELINES = [TimelineParts(each.id, each.province, "73.09", 1, {"name": each.name}, ()) for each in CENTRES]
QUARANTINE = [QuarantinedRow("82.mentoring/0", offset, offset + 1, "schema", 400, NOW) for offset in (7, 8, 9)]
