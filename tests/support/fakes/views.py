"""A nation that never was, behind the port `Views`: every state a page can meet, the same at every run.

Most provinces are alive; Maluku has been silent for days, North Maluku has parked records and lost some for good,
Gorontalo has a hole, three young Papuan provinces have never sent anything. A region's number is the sum of its
regencies'.

Invariant: no clock and no chance, and no question that the real views would refuse: each is checked as theirs are.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import product
from uuid import NAMESPACE_URL, UUID, uuid5
from zlib import crc32

from services.reporting.application import (
    Answer,
    EventPage,
    EventRow,
    Freshness,
    QuarantinedPage,
    QuarantinedRow,
    Query,
    Rebuild,
    Row,
    TimelineKind,
    TimelinePage,
    ViewInfo,
    ViewUnknown,
)
from services.reporting.indicators import DECLARED
from services.reporting.indicators.rules.indicator import AnyView
from services.reporting.projection.rules.periods import Grain
from services.reporting.views.rules.query_validation import Asked, ask, ask_events, info
from services.reporting.views.rules.result_rows import codes_at
from shared.regions import PROVINCES, Regions

UNHEARD = frozenset({"93", "95", "96"})
SILENT = frozenset({"81"})
PARKED = {"82": 3}
MISSING = {"82": 9}
HOLES = {"75": ("75.mentoring/1: 00000000000000000412-00000000000000000418",)}
MOST_EVENTS = 180
_VALUES = {
    "field": ("institutional", "human-resources", "production", "finance", "marketing", "information-technology"),
    "channel": ("visit", "centre", "phone", "online"),
    "client_kind": ("wirausaha", "umkm", "koperasi"),
}
_MONTHLY = {"centres": 2, "agreements-active": 8, "agreements-signed": 1, "clients": 50, "entrepreneurs": 60}
_QUOTAS = {"village-quota-year": 20, "village-quota-total": 100}


@dataclass
class FakeViews:
    """Views over made-up numbers; `extra` adds to a view's numbers in South Sulawesi, as new events would."""

    now: datetime
    extra: dict[str, int] = field(default_factory=dict)
    recount: Rebuild | None = None

    def catalogue(self) -> tuple[ViewInfo, ...]:
        return tuple(map(info, DECLARED.views.values()))

    @asynccontextmanager
    async def moment(self) -> AsyncIterator["FakeViews"]:
        yield self

    async def read(self, query: Query) -> Answer:
        asked = ask(_declared(query.view), Regions.load(), query)
        fresh = tuple(self._fresh(province) for province in asked.provinces)
        newest = max((each.last_event_at for each in fresh if each.last_event_at), default=None)
        return Answer(asked.info, query, tuple(self._rows(asked)), fresh, sum(each.parked for each in fresh), newest)

    async def events(self, query: Query, page: int = 1, size: int = 50) -> EventPage:
        asked = ask_events(_declared(query.view), Regions.load(), query)
        total = 0 if asked.region[:2] in UNHEARD else MOST_EVENTS
        numbers = range((page - 1) * size, min(total, page * size))
        rows = tuple(self._event(asked.region[:2] or "73", number) for number in numbers)
        return EventPage(rows, total, page, max(1, -(-total // size)), self.now, 0)

    async def freshness(self) -> tuple[Freshness, ...]:
        return tuple(map(self._fresh, PROVINCES))

    async def rebuild(self) -> Rebuild | None:
        return self.recount

    async def cards(self, kind: TimelineKind, region: str = "", page: int = 1, size: int = 50) -> TimelinePage:  # noqa: ARG002  no page asks for cards yet
        return TimelinePage((), 0, page, 1)

    async def parked(self, province: str = "", page: int = 1, size: int = 50) -> QuarantinedPage:
        there = [self._parked(code) for code in PARKED if province in {"", code}]
        return QuarantinedPage(tuple(there[(page - 1) * size :][:size]), len(there), page, 1)

    def _parked(self, province: str) -> QuarantinedRow:
        return QuarantinedRow(f"{province}.mentoring/0", 7, 8, "schema", 400, self.now)

    def _rows(self, asked: Asked) -> Iterator[Row]:
        splits = list(product(*(_VALUES.get(key, ("other",)) for key in asked.query.by)))
        for (region, name), bucket, values in product(_places(asked), asked.buckets, splits):
            row = self._row(asked, region, bucket, values)
            dimensions = dict(zip(asked.query.by, values, strict=True))
            yield replace(row, region_name=name, period=asked.period(bucket), dimensions=dimensions)

    def _row(self, asked: Asked, region: str, bucket: int, values: tuple[str, ...]) -> Row:
        leaves = tuple(code for code in _regencies(region) if code[:2] not in UNHEARD)
        last = min(asked.last_month(bucket), self.now.year * 12 + self.now.month - 1)
        first = last if asked.info.stock else asked.last_month(bucket) + 1 - _length(asked)
        months = tuple(range(first, last + 1))
        if not leaves or not months:
            return Row(region, "", "", {}, 0, None, None)
        share = 0.05 + 0.4 * _noise(*values) if values else 1.0
        extra = self.extra.get(asked.info.name, 0) if region in {"", "73", "73.09"} else 0
        return _measured(asked.info, region, leaves, months, (share, extra))

    def _fresh(self, code: str) -> Freshness:
        age = timedelta(days=4) if code in SILENT else timedelta(seconds=2 + int(code) * int(code) % 4000)
        return Freshness(
            province=code,
            name=Regions.load().name(code),
            last_event_at=None if code in UNHEARD else self.now - age,
            silent=code in SILENT or code in UNHEARD,
            parked=PARKED.get(code, 0),
            holes=HOLES.get(code, ()),
            waiting=0,
            missing=MISSING.get(code, 0),
        )

    def _event(self, province: str, number: int) -> EventRow:
        taken_back = number % 9 == 8
        village = _a_village(province)
        data = {"session_id": str(_uuid(f"session {number}")), "field": "finance", "contact_minutes": 60}
        return EventRow(
            event_id=_uuid(f"event {number}"),
            type="session-voided" if taken_back else "session-completed",
            effect=-1 if taken_back else 1,
            business_on=date(self.now.year, 1, 1) + timedelta(days=number),
            recorded_at=self.now - timedelta(hours=MOST_EVENTS - number),
            province=province,
            region=village,
            region_name=Regions.load().name(village),
            centre_id=_uuid(province),
            lane=f"{province}.mentoring/2",
            sequence=number + 1,
            data={"counted": data, "reason_code": "duplicate"} if taken_back else data,
        )


def _declared(name: str) -> AnyView:
    if name not in DECLARED.views:
        raise ViewUnknown(name)
    return DECLARED.views[name]


def _measured(
    view: ViewInfo, region: str, leaves: tuple[str, ...], months: tuple[int, ...], how: tuple[float, int]
) -> Row:
    share, extra = how
    if view.kind == "days":
        return Row(region, "", "", {}, 3 * len(leaves), 4 * len(leaves), float(int(60 + 400 * _noise(*leaves[:3]))))
    if view.kind == "ratio":
        promised = _QUOTAS[view.name] * _villages(region)
        enrolled = int(promised * _noise(view.name, *leaves[:2]))
        return Row(region, "", "", {}, enrolled, promised, enrolled / promised)
    number = int(share * sum(_made_up(view.name, leaves, month) for month in months)) + extra
    per = 60 if view.kind == "sum" else None
    return Row(region, "", "", {}, number, per, number / (per or 1))


@cache
def _made_up(name: str, leaves: tuple[str, ...], month: int) -> float:
    season = 0.6 + 0.1 * (month % 7) + (0.25 if month >= 2026 * 12 else 0)
    small = 0.02 if len(leaves[0]) > len("73.09") else 1.0
    return _MONTHLY.get(name, 120) * small * season * sum(_noise(name, leaf) for leaf in leaves)


@cache
def _a_village(province: str) -> str:
    return Regions.load().villages_in(province)[0]


@cache
def _villages(region: str) -> int:
    return 100 if _is_centre(region) else Regions.load().count(region, "village")


@cache
def _regencies(region: str) -> tuple[str, ...]:
    """Return the regencies a region is made of; anything smaller stands for itself."""
    if _is_centre(region) or len(region) >= len("73.09"):
        return (region,)
    return tuple(codes_at(Regions.load(), region, "regency"))


def _places(asked: Asked) -> Iterator[tuple[str, str]]:
    regions = Regions.load()
    if asked.query.level != "centre":
        yield from ((code, regions.name(code)) for code in codes_at(regions, asked.region, asked.query.level))
    elif asked.centre:
        yield str(asked.centre), "PLUT Maros"
    else:
        with_centre = (code for code in _regencies(asked.region) if _noise("centre", code) > 0.6)
        yield from ((str(_uuid(code)), f"PLUT {regions.name(code).partition(' ')[2]}") for code in with_centre)


def _length(asked: Asked) -> int:
    return asked.last - asked.first + 1 if asked.grain is None else Grain(asked.grain).months


def _is_centre(region: str) -> bool:
    return len(region) > len("73.09.01.2001")


def _uuid(text: str) -> UUID:
    return uuid5(NAMESPACE_URL, text)


@cache
def _noise(*seed: str) -> float:
    return crc32("/".join(seed).encode()) / 2**32
