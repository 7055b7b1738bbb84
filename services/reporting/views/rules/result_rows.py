"""From what the store found to the rows of an answer: pure shaping.

Invariant: a row is there for every place and period that was asked for. Where a province has been heard of, nothing
found means zero; where nothing was ever heard, there is no value at all.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple, cast

from services.reporting.indicators.rules.indicator import PROGRAMME, Indicator, VillageQuota
from services.reporting.projection.rules.periods import MONTHS_A_YEAR, last_day, month_of
from services.reporting.timelines.rules import Centre, Programme, Reading, ReadingScope
from services.reporting.views.rules.answers import Freshness, Row
from services.reporting.views.rules.query_validation import CheckedQuery
from shared.regions import Borders, Level

_WINDOW_MONTHS: Final = 4 * MONTHS_A_YEAR
_MONTHS_BESIDE: Final = MONTHS_A_YEAR + 1
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
    aside: int = 0
    reused: int = 0
    conflicts: Sequence[str] = ()
    not_followed_since: datetime | None = None


@dataclass(frozen=True)
class AnswerPlaces:
    """The places that an answer has rows for, their names, and which of them have ever been heard of."""

    names: Mapping[str, str]
    heard: frozenset[str]


def fresh(heard: Iterable[Heard], borders: Borders, now: datetime) -> tuple[Freshness, ...]:
    """Return how far the fold has followed provinces; one that nobody has ever heard of is silent, too."""
    since = now - _SILENT_AFTER
    return tuple(
        Freshness(
            province=each.province,
            name=borders.name(each.province),
            last_event_at=each.last_event_at,
            silent=each.last_event_at is None or each.last_event_at < since,
            parked=each.quarantined,
            holes=tuple(each.gaps),
            waiting=each.waiting,
            missing=each.missing,
            aside=each.aside,
            reused=each.reused,
            conflicts=tuple(each.conflicts),
            not_followed_since=each.not_followed_since,
        )
        for each in heard
    )


def drawn_on(checked: CheckedQuery, centres: Iterable[Centre]) -> Collection[str]:
    """Return the provinces that the rows draw on; a centre's is that of its timeline."""
    return {each.province for each in centres} if checked.centre else checked.provinces


def places(checked: CheckedQuery, borders: Borders, centres: Mapping[str, str], heard: frozenset[str]) -> AnswerPlaces:
    """Return the places to be answered for; `centres` are the names of those within the region, by id."""
    if checked.query.level == "centre":
        return AnswerPlaces(centres, frozenset(centres))
    codes = list(codes_at(borders, checked.region, checked.query.level))
    names = {code: borders.name(code) for code in codes}
    return AnswerPlaces(names, frozenset(code for code in codes if (code[:2] in heard if code else heard)))


def codes_at(borders: Borders, region: str, level: str) -> Iterable[str]:
    """Return the codes of a level within a region."""
    return borders.codes_at(region, cast("Level", level))


def in_region(checked: CheckedQuery, found: Iterable[StoredSum]) -> list[StoredSum]:
    """Leave out what lies in another region by now; it was found because its older code lies in this one."""
    if checked.query.level == "centre":
        return list(found)
    return [each for each in found if each.place.startswith(checked.region)]


def by_month(checked: CheckedQuery) -> CheckedQuery | None:
    """Return the question whose months answer this one and all that a page asks beside it, or None where none do.

    A page asks for a region's period, its months, the same a year before, and the places of its map: four years of
    months, of provinces where it shows provinces, hold them all.
    """
    query = checked.query
    first = checked.last // MONTHS_A_YEAR * MONTHS_A_YEAR + MONTHS_A_YEAR - _WINDOW_MONTHS
    if query.level not in ("nation", "province") or query.by or checked.first < first:
        return None
    wider = replace(query, level="province", grain="month")
    return replace(checked, query=wider, first=first, last=first + _WINDOW_MONTHS - 1)


def added_up(checked: CheckedQuery, months: Iterable[StoredSum]) -> list[StoredSum]:
    """Add the months of provinces up to the places and periods of a question."""
    sums: defaultdict[tuple[str, int], int] = defaultdict(int)
    length = 1 if checked.grain is None else checked.grain.months
    for each in months:
        if checked.first <= each.bucket <= checked.last:
            place = "" if checked.query.level == "nation" else each.place
            sums[place, 0 if checked.grain is None else each.bucket // length] += each.amount
    return [StoredSum(place, bucket, (), amount) for (place, bucket), amount in sums.items()]


def folded(checked: CheckedQuery, every: Sequence[str], found: Iterable[StoredSum]) -> list[StoredSum]:
    """Add sums that are split by every dimension up to those by which a question splits."""
    positions, sums = [every.index(name) for name in checked.query.by], defaultdict[StoredSum, int](int)
    for each in found:
        split = tuple(each.dimensions[position] for position in positions)
        sums[each._replace(dimensions=split, amount=0)] += each.amount
    return [about._replace(amount=amount) for about, amount in sums.items()]


def without_doubles(found: Iterable[StoredSum], doubles: Iterable[StoredSum]) -> list[StoredSum]:
    """Take off what is in a sum more than once."""
    often = {each[:-1]: each.amount for each in doubles}
    return [each._replace(amount=each.amount - often.get(each[:-1], 0)) for each in found]


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
    borders: Borders,
) -> list[Row]:
    """Return the rows of a quota, all programmes together or one by one; `found` is by programme and its year."""
    kept = _by_place_and_programme(found)
    rows = []
    for place in codes_at(borders, checked.region, checked.query.level):
        for year in checked.buckets:
            shares = [
                (
                    each.id,
                    _kept(kept[place, each.id], each, year, quota),
                    each.quota * each.villages(place, year, borders),
                )
                for each in programmes
                if each.runs_in(year)
            ]
            for dimensions, amount, promised in _split(checked, shares):
                share = amount / promised if promised else None
                labels = (place, borders.name(place), checked.period(year), dimensions)
                rows.append(Row(*labels, amount, promised or None, share))
    return rows


def _by_place_and_programme(found: Iterable[StoredSum]) -> Mapping[tuple[str, str], dict[int, int]]:
    """Return how many answered each programme in a place, by the programme's year."""
    kept: defaultdict[tuple[str, str], defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
    for each in found:
        programme, year = each.dimensions
        kept[each.place, programme][int(year)] += each.amount
    return kept


def _kept(by_year: Mapping[int, int], programme: Programme, year: int, quota: VillageQuota) -> int:
    """Count those of a calendar year of a programme, or of all its years up to it."""
    last = year - programme.start_year + 1
    return sum(by_year.get(each, 0) for each in range(1 if quota.running else last, last + 1))


def _split(checked: CheckedQuery, shares: Sequence[tuple[str, int, int]]) -> Iterator[tuple[dict[str, str], int, int]]:
    """Yield numerator and denominator for each programme that promised something here, or for all of them at once."""
    if checked.query.by:
        yield from (({PROGRAMME: each}, amount, promised) for each, amount, promised in shares if amount or promised)
    else:
        yield {}, sum(amount for _, amount, _ in shares), sum(promised for _, _, promised in shares)


def reading_scope(checked: CheckedQuery, centres: Iterable[Centre], today: date) -> ReadingScope:
    """Return where and as of when timelines are read: a period's last day, or today while it runs."""
    days = {bucket: min(last_day(checked.last_month(bucket)), today) for bucket in checked.buckets}
    return ReadingScope(checked.query.level, checked.region, checked.provinces, [each.id for each in centres], days)


def days_beside(scope: ReadingScope) -> list[date]:
    """Return the last days of the months before a scope's last one, to that of a year before: a page asks for them."""
    end = month_of(max(scope.days.values()))
    return [last_day(month) for month in range(end - _MONTHS_BESIDE, end)]


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
