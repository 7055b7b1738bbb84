"""From what the store found to the rows of an answer: pure shaping.

Invariant: a row is there for every place and period that was asked for. Where a province has been heard of, nothing
found means zero; where nothing was ever heard, there is no value at all.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from services.reporting.indicators.rules.indicator import Indicator, VillageQuota
from services.reporting.projection.rules.periods import last_day
from services.reporting.timelines.rules import Centre, Programme, Reading, ReadingScope
from services.reporting.views.rules.answers import Freshness, Row
from services.reporting.views.rules.query_validation import CheckedQuery
from shared.regions import History, Regions

_SILENT_AFTER: Final = timedelta(days=3)


class StoredSum(NamedTuple):
    """A sum as the store found it."""

    place: str
    """A region code, nothing for the nation, or a centre's id."""
    bucket: int
    dimensions: tuple[str, ...]
    amount: int


class Heard(NamedTuple):
    """How far a province's streams have been followed, as the store found it."""

    province: str
    last_event_at: datetime | None
    quarantined: int
    gaps: Sequence[str]
    waiting: int
    missing: int


@dataclass(frozen=True)
class AnswerPlaces:
    """The places that an answer has rows for, their names, and which of them have ever been heard of."""

    names: Mapping[str, str]
    heard: frozenset[str]


def fresh(heard: Iterable[Heard], regions: Regions, now: datetime) -> tuple[Freshness, ...]:
    """Return how far the fold has followed provinces; one that nobody has ever heard of is silent, too."""
    since = now - _SILENT_AFTER
    return tuple(
        Freshness(
            province=each.province,
            name=regions.name(each.province),
            last_event_at=each.last_event_at,
            silent=each.last_event_at is None or each.last_event_at < since,
            parked=each.quarantined,
            holes=tuple(each.gaps),
            waiting=each.waiting,
            missing=each.missing,
        )
        for each in heard
    )


def drawn_on(checked: CheckedQuery, centres: Iterable[Centre]) -> Collection[str]:
    """Return the provinces that the rows draw on; a centre's is that of its timeline."""
    return {each.province for each in centres} if checked.centre else checked.provinces


def places(checked: CheckedQuery, regions: Regions, centres: Mapping[str, str], heard: frozenset[str]) -> AnswerPlaces:
    """Return the places to be answered for; `centres` are the names of those within the region, by id."""
    if checked.query.level == "centre":
        return AnswerPlaces(centres, frozenset(centres))
    codes = list(codes_at(regions, checked.region, checked.query.level))
    names = {code: regions.name(code) for code in codes}
    return AnswerPlaces(names, frozenset(code for code in codes if (code[:2] in heard if code else heard)))


def codes_at(regions: Regions, region: str, level: str) -> Iterable[str]:
    """Return the codes of a level within a region."""
    if level == "village":
        return regions.villages_in(region)
    found: Sequence[str] = (region,)
    while regions.level(found[0]) != level:
        found = [child for code in found for child in regions.children(code)]
    return found


def in_region(checked: CheckedQuery, found: Iterable[StoredSum]) -> list[StoredSum]:
    """Leave out what lies in another region by now; it was found because its older code lies in this one."""
    if checked.query.level == "centre":
        return list(found)
    return [each for each in found if each.place.startswith(checked.region)]


def counted_rows(
    checked: CheckedQuery, indicator: Indicator, found: Iterable[StoredSum], where: AnswerPlaces
) -> list[Row]:
    """Return the rows of a folded indicator."""
    table: defaultdict[tuple[str, tuple[str, ...]], dict[int, int]] = defaultdict(dict)
    if not checked.query.by:
        table.update({(place, ()): {} for place in where.names})
    for each in found:
        table[each.place, each.dimensions][each.bucket] = each.amount
    rows = []
    for (place, dimensions), amounts in sorted(table.items()):
        running = sum(amount for bucket, amount in amounts.items() if bucket < checked.buckets[0])
        for bucket in checked.buckets:
            running = amounts.get(bucket, 0) + (running if indicator.stock else 0)
            rows.append(_counted(checked, where, (place, bucket, dimensions), running, indicator.per))
    return rows


def _counted(
    checked: CheckedQuery, where: AnswerPlaces, cell: tuple[str, int, tuple[str, ...]], amount: int, per: int
) -> Row:
    place, bucket, dimensions = cell
    known = place in where.heard or amount != 0
    return Row(
        place, where.names.get(place, ""), checked.period(bucket), dict(zip(checked.query.by, dimensions, strict=True)),
        amount, None if per == 1 else per, amount / per if known else None,
    )  # fmt: skip


def quota_rows(
    checked: CheckedQuery,
    quota: VillageQuota,
    found: Iterable[StoredSum],
    programmes: Sequence[Programme],
    regions: Regions,
) -> list[Row]:
    """Return the rows of a quota; `found` is by year and programme, from the beginning of time where it runs on."""
    history = History.load()
    enrolled: defaultdict[str, list[StoredSum]] = defaultdict(list)
    for each in found:
        enrolled[each.place].append(each)
    rows = []
    for place in codes_at(regions, checked.region, checked.query.level):
        for year in checked.buckets:
            running = {programme.id for programme in programmes if programme.runs_in(year)}
            promised = sum(p.quota * p.villages(place, year, history) for p in programmes if p.id in running)
            amount = sum(each.amount for each in enrolled[place] if _answers(each, year, running, quota))
            rows.append(_share(checked, (place, regions.name(place)), year, (amount, promised)))
    return rows


def _answers(each: StoredSum, year: int, running: set[str], quota: VillageQuota) -> bool:
    in_time = each.bucket <= year if quota.running else each.bucket == year
    return in_time and each.dimensions[0] in running


def _share(checked: CheckedQuery, place: tuple[str, str], year: int, share: tuple[int, int]) -> Row:
    amount, promised = share
    return Row(*place, checked.period(year), {}, amount, promised or None, amount / promised if promised else None)


def reading_scope(checked: CheckedQuery, centres: Iterable[Centre], today: date) -> ReadingScope:
    """Return where and as of when timelines are read: a period's last day, or today while it runs."""
    days = {bucket: min(last_day(checked.last_month(bucket)), today) for bucket in checked.buckets}
    return ReadingScope(checked.query.level, checked.region, checked.provinces, [each.id for each in centres], days)


def reading_rows(checked: CheckedQuery, read: Iterable[Reading], where: AnswerPlaces) -> list[Row]:
    """Return the rows of a figure that timelines say: a number of them, or a median of days."""
    found = {(each.place, each.bucket): each for each in read}
    every = dict.fromkeys([*where.names, *sorted(place for place, _ in found)])
    return [_read(checked, where, (place, bucket), found) for place in every for bucket in checked.buckets]


def _read(
    checked: CheckedQuery, where: AnswerPlaces, cell: tuple[str, int], found: Mapping[tuple[str, int], Reading]
) -> Row:
    place, bucket = cell
    counts = checked.info.kind == "count"
    labels = (place, where.names.get(place, ""), checked.period(bucket), dict[str, str]())
    if cell in found:
        _, _, amount, of, median = found[cell]
        return Row(*labels, amount, of, float(amount) if counts else median)
    return Row(*labels, 0, None, 0.0 if counts and place in where.heard else None)
