"""Timelines as they are read: what their parts say together, and what a programme promises."""

from datetime import date
from uuid import UUID

import pytest

from services.reporting.projection.rules.periods import Grain
from services.reporting.timelines.rules import (
    MemberScope,
    Membership,
    Merge,
    Person,
    Programme,
    TimelineParts,
    doubles,
    persons,
)
from shared.regions import History, Regions, Succession

REGIONS, HISTORY = Regions.load(), History.load()
BORDERS = HISTORY.on(date.max)
YEAR_2026 = 2026


def test_of_what_the_parts_of_a_timeline_say_the_newest_holds() -> None:
    others = [(3, {"name": "newest"}), (1, {"name": "oldest", "opened_on": "2023-05-04"})]
    version, state = TimelineParts(UUID(int=1), "73", "73.09", 2, {"name": "new", "level": "regency"}, others).latest()
    assert (version, state) == (3, {"name": "newest", "level": "regency", "opened_on": "2023-05-04"})


def test_a_timeline_of_one_part_is_that_part() -> None:
    assert TimelineParts(UUID(int=1), "73", "73.09", 2, {"name": "new"}, []).latest() == (2, {"name": "new"})


@pytest.mark.parametrize(
    ("owner", "region", "villages"),
    [
        ("73", "", REGIONS.count("73", "village")),
        ("73.09", "73", 103),
        ("73", "73.09", 103),
        ("73", "72", 0),
        ("99", "", 0),
    ],
)
def test_a_promise_holds_where_owner_and_region_meet(owner: str, region: str, villages: int) -> None:
    assert Programme("one", "Desa Mandiri", owner, 2024, 5, 20).villages(region, YEAR_2026, BORDERS) == villages


@pytest.mark.parametrize(
    ("region", "change"), [("92.02.34", 0), ("92.02.05", 0), ("92.02", 0), ("74.02", 1), ("16.03", -1)]
)
def test_a_promise_is_made_to_the_villages_of_the_year_in_the_borders_of_today(region: str, change: int) -> None:
    programme = Programme("one", "Desa Mandiri", region[:2], 2024, 5, 20)
    then, now = (programme.villages(region, year, BORDERS) for year in (2024, YEAR_2026))
    assert now == REGIONS.count(region, "village")
    assert then == now + change


def test_a_promise_is_made_to_the_villages_that_a_decree_leaves_and_makes_from_its_day() -> None:
    merged, made, decreed = "73.09.10.2005", "73.09.09.2099", date(2026, 7, 1)
    history = History.with_declared((Succession(merged, made, decreed, "a decree", "Baru"),))
    programme, now = Programme("one", "Desa Mandiri", "73", 2024, 5, 20), REGIONS.count("73.09.10", "village")

    def promised(region: str, today: date) -> list[int]:
        return [programme.villages(region, year, history.on(today)) for year in (2025, 2026)]

    assert promised("73.09.10", date(2026, 6, 30)) == [now, now]
    assert promised("73.09.10", decreed) == [now - 1, now - 1]
    assert promised("73.09", decreed) == [103, 103]


def test_a_programme_runs_from_its_first_year_to_its_last() -> None:
    programme = Programme("one", "Desa Mandiri", "73", 2024, 5, 20)
    assert [year for year in range(2020, 2035) if programme.runs_in(year)] == [2024, 2025, 2026, 2027, 2028]


ANI, BUDI, CICI, DEWI = (UUID(int=number) for number in range(1, 5))


def test_references_of_one_person_have_one_number_whoever_was_merged_into_whom() -> None:
    chained = (Merge("73", ANI, BUDI), Merge("73", BUDI, CICI))
    assert {each.ref: each.number for each in persons(chained)} == {ANI: 0, BUDI: 0, CICI: 0}
    assert persons(chained[::-1]) == persons(chained)
    crossed = (Merge("73", ANI, BUDI), Merge("73", BUDI, ANI))
    assert persons(crossed) == (Person("73", ANI, 0), Person("73", BUDI, 0))


def test_references_of_one_person_come_in_their_order() -> None:
    refs = [UUID(int=number * 7919 % 101) for number in range(1, 40)]
    told = persons(tuple(Merge("73", ref, refs[0]) for ref in refs[1:]))
    assert [each.ref for each in told] == sorted(refs)


def test_two_persons_have_two_numbers_and_a_province_joins_only_its_own() -> None:
    apart = persons((Merge("73", ANI, BUDI), Merge("73", CICI, DEWI)))
    assert {each.number for each in apart} == {0, 1}
    of_two = persons((Merge("73", ANI, BUDI), Merge("32", BUDI, CICI)))
    assert {(each.province, each.ref) for each in of_two} == {("73", ANI), ("73", BUDI), ("32", BUDI), ("32", CICI)}
    assert len({each.number for each in of_two}) == 2


def test_who_was_merged_into_nobody_else_is_one_of_nobodys_references() -> None:
    assert persons((Merge("73", ANI, ANI),)) == ()


MAROS, GOWA = 73_09_00_0000, 73_06_00_0000
JANUARY, MARCH, APRIL = 0b1, 0b100, 0b1000


def a_member(
    person: int, place: int = MAROS, by: str = "umkm", year: int = YEAR_2026, months: int = JANUARY
) -> Membership:
    return Membership(person, place, ("visit", by), year, months)


@pytest.mark.parametrize(
    ("grain", "buckets", "too_many"),
    [
        (Grain.MONTH, range(YEAR_2026 * 12, YEAR_2026 * 12 + 12), [(YEAR_2026 * 12, 1)]),
        (Grain.QUARTER, range(YEAR_2026 * 4, YEAR_2026 * 4 + 4), [(YEAR_2026 * 4, 2)]),
        (Grain.QUARTER, range(YEAR_2026 * 4 + 1, YEAR_2026 * 4 + 4), []),
        (Grain.YEAR, range(YEAR_2026 - 1, YEAR_2026 + 1), [(YEAR_2026, 2)]),
    ],
    ids=["months", "quarters", "quarters to come", "years"],
)
def test_references_of_one_person_are_one_in_the_periods_in_which_several_are_counted(
    grain: Grain, buckets: range, too_many: list[tuple[int, int]]
) -> None:
    counted = [[a_member(1), a_member(1, months=JANUARY | APRIL), a_member(1, months=MARCH)], [a_member(2)]]
    found = doubles(counted, MemberScope(1, grain.months, buckets))
    assert [(bucket, number) for _, bucket, _, number in found] == too_many


def test_references_are_one_at_each_place_and_in_what_holds_several() -> None:
    counted = [[a_member(1), a_member(1), a_member(1, GOWA)], [a_member(2, GOWA)], [a_member(2, year=2025)] * 2]
    year = range(YEAR_2026, YEAR_2026 + 1)
    assert doubles(counted, MemberScope(1, Grain.YEAR.months, year)) == [(MAROS, YEAR_2026, (), 1)]
    assert doubles(counted, MemberScope(10**8, Grain.YEAR.months, year)) == [(73, YEAR_2026, (), 2)]


def test_a_split_by_what_references_differ_in_has_one_of_each_kind() -> None:
    counted = [[a_member(1), a_member(1, by="koperasi"), a_member(1, by="koperasi")]]
    year = range(YEAR_2026, YEAR_2026 + 1)
    assert doubles(counted, MemberScope(1, Grain.YEAR.months, year, [1])) == [(MAROS, YEAR_2026, ("koperasi",), 1)]
    assert doubles(counted, MemberScope(1, Grain.YEAR.months, year, [0])) == [(MAROS, YEAR_2026, ("visit",), 2)]
    assert doubles(counted, MemberScope(1, Grain.YEAR.months, year, [1, 0])) == [
        (MAROS, YEAR_2026, ("koperasi", "visit"), 1)
    ]
