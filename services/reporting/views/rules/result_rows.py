"""From what the store found to the rows of an answer: pure shaping.

Invariant: a row is there for every place and period that was asked for. Where a province has been heard of, nothing
found means zero; where nothing was ever heard, there is no value at all.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from services.reporting.indicators.rules.indicator import Indicator, VillageQuota
from services.reporting.views.rules.answers import Row
from services.reporting.views.rules.query_validation import Asked
from shared.regions import History, Regions


class Found(NamedTuple):
    """A sum as the store found it."""

    place: str
    """A region code, nothing for the nation, or a centre's id."""
    bucket: int
    dimensions: tuple[str, ...]
    amount: int


@dataclass(frozen=True)
class Places:
    """The places that an answer has rows for, their names, and which of them have ever been heard of."""

    names: Mapping[str, str]
    heard: frozenset[str]


@dataclass(frozen=True)
class Programme:
    """A village programme, as far as its promise goes."""

    id: str
    owner_region: str
    start_year: int
    years: int
    quota: int

    def runs_in(self, year: int) -> bool:
        """Tell whether the programme runs in a year."""
        return self.start_year <= year < self.start_year + self.years

    def villages(self, region: str, year: int, history: History) -> int:
        """Count the villages of a region to which the promise was made for a year: those of its last day."""
        narrower, wider = sorted((region, self.owner_region), key=len, reverse=True)
        return history.villages(narrower, date(year, 12, 31)) if narrower.startswith(wider) else 0


def places(asked: Asked, regions: Regions, centres: Mapping[str, str], heard: frozenset[str]) -> Places:
    """Return the places to be answered for; `centres` are the names of those within the region, by id."""
    if asked.query.level == "centre":
        return Places(centres, frozenset(centres))
    codes = list(codes_at(regions, asked.region, asked.query.level))
    names = {code: regions.name(code) for code in codes}
    return Places(names, frozenset(code for code in codes if (code[:2] in heard if code else heard)))


def codes_at(regions: Regions, region: str, level: str) -> Iterable[str]:
    """Return the codes of a level within a region."""
    if level == "village":
        return regions.villages_in(region)
    found: Sequence[str] = (region,)
    while regions.level(found[0]) != level:
        found = [child for code in found for child in regions.children(code)]
    return found


def counted_rows(asked: Asked, indicator: Indicator, found: Iterable[Found], where: Places) -> list[Row]:
    """Return the rows of a folded indicator."""
    table: defaultdict[tuple[str, tuple[str, ...]], dict[int, int]] = defaultdict(dict)
    if not asked.query.by:
        table.update({(place, ()): {} for place in where.names})
    for each in found:
        table[each.place, each.dimensions][each.bucket] = each.amount
    rows = []
    for (place, dimensions), amounts in sorted(table.items()):
        running = sum(amount for bucket, amount in amounts.items() if bucket < asked.buckets[0])
        for bucket in asked.buckets:
            running = amounts.get(bucket, 0) + (running if indicator.stock else 0)
            rows.append(_counted(asked, where, (place, bucket, dimensions), running, indicator.per))
    return rows


def _counted(asked: Asked, where: Places, cell: tuple[str, int, tuple[str, ...]], amount: int, per: int) -> Row:
    place, bucket, dimensions = cell
    known = place in where.heard or amount != 0
    return Row(
        place, where.names.get(place, ""), asked.period(bucket), dict(zip(asked.query.by, dimensions, strict=True)),
        amount, None if per == 1 else per, amount / per if known else None,
    )  # fmt: skip


def quota_rows(
    asked: Asked, quota: VillageQuota, found: Iterable[Found], programmes: Sequence[Programme], regions: Regions
) -> list[Row]:
    """Return the rows of a quota; `found` is by year and programme, from the beginning of time where it runs on."""
    history = History.load()
    enrolled: defaultdict[str, list[Found]] = defaultdict(list)
    for each in found:
        enrolled[each.place].append(each)
    rows = []
    for place in codes_at(regions, asked.region, asked.query.level):
        for year in asked.buckets:
            running = {programme.id for programme in programmes if programme.runs_in(year)}
            promised = sum(p.quota * p.villages(place, year, history) for p in programmes if p.id in running)
            amount = sum(each.amount for each in enrolled[place] if _answers(each, year, running, quota))
            rows.append(_share(asked, (place, regions.name(place)), year, (amount, promised)))
    return rows


def _answers(each: Found, year: int, running: set[str], quota: VillageQuota) -> bool:
    in_time = each.bucket <= year if quota.running else each.bucket == year
    return in_time and each.dimensions[0] in running


def _share(asked: Asked, place: tuple[str, str], year: int, share: tuple[int, int]) -> Row:
    amount, promised = share
    return Row(*place, asked.period(year), {}, amount, promised or None, amount / promised if promised else None)
