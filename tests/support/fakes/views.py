"""A nation that never was, behind the port `Views`: every state a page can meet, the same at every run.

South Sulawesi and most others are alive; Maluku has been silent for days, North Maluku has parked records, Gorontalo a
hole, the young Papuan provinces have never sent anything. Province and nation are sums of their regencies.

Invariant: no clock and no chance: what is answered follows from the question and from the `now` it was made with.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import product
from uuid import NAMESPACE_URL, UUID, uuid5
from zlib import crc32

from services.reporting.application import (
    Answer,
    Card,
    CardKind,
    CardPage,
    EventPage,
    EventRow,
    Freshness,
    Query,
    Row,
    ViewInfo,
    ViewUnknown,
)
from shared.regions import PROVINCES, Regions
from tests.support.fakes.catalogue import CATALOGUE, MEASURES

UNHEARD = frozenset({"93", "95", "96"})
SILENT = frozenset({"81"})
PARKED = {"82": 3}
HOLES = {"75": ("75.mentoring/1: 00000000000000000412-00000000000000000418",)}
_VALUES = {
    "field": ("institutional", "human-resources", "production", "finance", "marketing", "information-technology"),
    "channel": ("visit", "centre", "phone", "online"),
}


@dataclass
class FakeViews:
    """Views over made-up numbers; `extra` adds to a view's numerators, as a new event would."""

    now: datetime
    extra: dict[str, int] = field(default_factory=dict)

    def catalogue(self) -> tuple[ViewInfo, ...]:
        return CATALOGUE

    async def read(self, query: Query) -> Answer:
        view = self._view(query.view)
        fresh = tuple(
            each for each in await self.freshness() if query.region in ("", each.province) or _of(query, each)
        )
        newest = max((each.last_event_at for each in fresh if each.last_event_at), default=None)
        return Answer(view, query, tuple(self._rows(view, query)), fresh, sum(each.parked for each in fresh), newest)

    async def events(self, query: Query, page: int = 1, size: int = 50) -> EventPage:
        view, place = self._view(query.view), query.region if _is_code(query.region) else "73"
        level = Regions.load().level(place)
        row = next(self._rows(view, replace(query, region=place, level=level, by=(), grain="all")), None)
        total = min(row.numerator, 180) if row else 0
        numbers = range((page - 1) * size, min(total, page * size))
        rows = tuple(self._event(view, place or "73", number) for number in numbers)
        return EventPage(rows, total, page, max(1, -(-total // size)), self.now, 0)

    async def freshness(self) -> tuple[Freshness, ...]:
        return tuple(self._fresh(code) for code in PROVINCES)

    async def cards(self, kind: CardKind, region: str = "", page: int = 1, size: int = 50) -> CardPage:
        codes = [code for code in _regencies(region or "73") if _noise("centre", code) > 0.6]
        rows = tuple(
            Card(kind, _uuid(code), 1, code[:2], code, Regions.load().name(code), {"name": f"PLUT {_place(code)}"})
            for code in codes
        )
        return CardPage(rows[(page - 1) * size : page * size], len(rows), page, max(1, -(-len(rows) // size)))

    def _view(self, name: str) -> ViewInfo:
        found = next((view for view in CATALOGUE if view.name == name), None)
        if found is None:
            raise ViewUnknown(name)
        return found

    def _rows(self, view: ViewInfo, query: Query) -> Iterator[Row]:
        splits = list(product(*(_VALUES.get(key, ("other",)) for key in query.by)))
        for (region, name), (period, months), values in product(_places(query), _periods(query), splits):
            row = self._row(view, region, months, values)
            if row is not None:
                dimensions = dict(zip(query.by, values, strict=True))
                yield replace(row, region_name=name, period=period, dimensions=dimensions)

    def _row(self, view: ViewInfo, region: str, months: tuple[str, ...], values: tuple[str, ...]) -> Row | None:
        known = [month for month in months if month <= f"{self.now:%Y-%m}"]
        leaves = [code for code in _regencies(region) if code[:2] not in UNHEARD]
        if not leaves or not known:
            return None
        top, bottom, value = MEASURES[view.name](leaves, known, _share(values))
        top += self.extra.get(view.name, 0) if region in ("", "73", "73.09") else 0
        return Row(region, "", "", {}, top, bottom, value if value is not None else top / bottom if bottom else top)

    def _fresh(self, code: str) -> Freshness:
        age = timedelta(days=4) if code in SILENT else timedelta(seconds=2 + int(code) * int(code) % 4000)
        return Freshness(
            province=code,
            name=Regions.load().name(code),
            last_event_at=None if code in UNHEARD else self.now - age,
            silent=code in SILENT,
            parked=PARKED.get(code, 0),
            holes=HOLES.get(code, ()),
            waiting=0,
        )

    def _event(self, view: ViewInfo, region: str, number: int) -> EventRow:
        day = date(self.now.year, 1, 1) + timedelta(days=number)
        taken_back = number % 9 == 8
        data = {"session_id": str(_uuid(f"session {number}")), "field": "finance", "contact_minutes": 60}
        kind = "session-voided" if taken_back else "session-completed"
        return EventRow(
            event_id=_uuid(f"{view.name} {number}"),
            type=kind,
            effect=-1 if taken_back else 1,
            business_on=day,
            recorded_at=self.now - timedelta(hours=180 - number),
            province=region[:2],
            region=f"{region[:2]}.09.01.2001",
            region_name="Desa Contoh",
            centre_id=_uuid(region),
            lane=f"{region[:2]}.mentoring/2",
            sequence=number + 1,
            data={"counted": data, "reason_code": "duplicate"} if taken_back else data,
        )


def _of(query: Query, fresh: Freshness) -> bool:
    return query.region.startswith(f"{fresh.province}.")


def _is_code(region: str) -> bool:
    return len(region) <= len("73.09.01.2001")


def _uuid(text: str) -> UUID:
    return uuid5(NAMESPACE_URL, text)


def _place(code: str) -> str:
    return Regions.load().name(code).removeprefix("Kabupaten ").removeprefix("Kota ")


def _noise(*seed: str) -> float:
    return crc32("/".join(seed).encode()) / 2**32


@cache
def _regencies(region: str) -> tuple[str, ...]:
    """Return the regencies a region is made of; a district or village stands for itself."""
    regions = Regions.load()
    if len(region) >= len("73.09"):
        return (region,)
    return tuple(code for province in ([region] if region else PROVINCES) for code in regions.children(province))


def _places(query: Query) -> Iterator[tuple[str, str]]:
    regions = Regions.load()
    if query.level == "centre":
        if not _is_code(query.region):
            yield query.region, "PLUT Maros"
            return
        for code in _regencies(query.region or "73"):
            if _noise("centre", code) > 0.6:
                yield str(_uuid(code)), f"PLUT {_place(code)}"
        return
    codes = [query.region]
    while codes and regions.level(codes[0]) != query.level:
        codes = [child for code in codes for child in regions.children(code)]
    yield from ((code, regions.name(code)) for code in codes)


def _periods(query: Query) -> Iterator[tuple[str, tuple[str, ...]]]:
    first, last = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (query.first, query.last))
    months = tuple(f"{number // 12:04}-{number % 12 + 1:02}" for number in range(first, last + 1))
    if query.grain == "month":
        yield from ((month, (month,)) for month in months)
    else:
        yield f"{query.first}..{query.last}", months


def _share(values: tuple[str, ...]) -> float:
    return 1.0 if not values else 0.05 + 0.4 * _noise(*values)
