"""A code is judged by the day: what was valid then, what it became, and of how many villages it was one."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shared.regions import Borders, History, Regions, RegionUnknown, Succession
from shared.regions.edition import Edition, Source

HISTORY, TODAY = History.load(), Regions.load()
FIRST, LAST = HISTORY.editions
CHANGED = LAST.source.effective_on
BEFORE, SINCE = CHANGED - timedelta(days=1), CHANGED
LONG_AGO = date(1999, 1, 1)

OLD_DISTRICT, NEW_DISTRICT = "92.02.05", "92.02.34"
"""Masni was split in 2025: ten of its villages make Wasirawi."""


def test_every_day_has_an_edition_and_an_edition_begins_on_its_day() -> None:
    assert [HISTORY.as_of(day) for day in (LONG_AGO, FIRST.source.effective_on, BEFORE)] == [FIRST] * 3
    assert HISTORY.as_of(SINCE) is HISTORY.as_of(date.max) is LAST
    assert LAST.source.edition == TODAY.edition


def test_a_day_that_is_only_the_best_one_known_says_so() -> None:
    assert [edition.source.certain for edition in HISTORY.editions] == [False, False]
    assert "300.2.2-2430/2025" in LAST.source.decree


def test_the_older_edition_has_the_numbers_of_its_package() -> None:
    sizes = [FIRST.count("", level) for level in ("province", "regency", "district", "village")]
    assert sizes == [38, 514, 7_277, 83_763]
    assert len(FIRST.villages_in("")) == 83_763


def test_a_split_keeps_the_regency_whole_and_moves_villages_to_the_new_district() -> None:
    assert OLD_DISTRICT in FIRST
    assert NEW_DISTRICT not in FIRST
    assert NEW_DISTRICT in LAST
    moved = [old for new in LAST.villages_in(NEW_DISTRICT) for old in HISTORY.predecessors(new, SINCE)]
    assert moved
    assert set(moved) <= set(FIRST.villages_in(OLD_DISTRICT))
    assert FIRST.count("92.02", "village") == LAST.count("92.02", "village")


def test_denominators_are_those_of_the_day() -> None:
    assert HISTORY.as_of(SINCE).count("92.02", "district") - HISTORY.as_of(BEFORE).count("92.02", "district") == 5
    assert len(FIRST.villages_in(OLD_DISTRICT)) == FIRST.count(OLD_DISTRICT, "village")
    assert FIRST.count(OLD_DISTRICT, "village") > LAST.count(OLD_DISTRICT, "village")


def test_a_village_that_ended_is_a_region_of_its_own_day() -> None:
    old, new = "96.01.14.2008", "96.01.14.2005"
    assert (FIRST.name(old), LAST.name(new)) == ("Klaben", "Klaben")
    assert FIRST.villages_in(old) == (old,)
    assert FIRST.count(old, "village") == 1
    assert HISTORY.successors(old, BEFORE) == (old,)
    assert HISTORY.successors(old, SINCE) == HISTORY.successors(new, SINCE) == (new,)
    assert (HISTORY.predecessors(new, BEFORE), HISTORY.predecessors(new, SINCE)) == ((), (old,))


@pytest.mark.parametrize(
    ("code", "then", "now"),
    [
        ("32.01.02", "Gunung Putri", "Gunungputri"),
        ("11.08.14", "T. Jambo Aye", "Tanah Jambo Aye"),
        ("31", "DKI JAKARTA", "Daerah Khusus Ibukota Jakarta"),
        ("73.09", "Kabupaten Maros", "Kabupaten Maros"),
    ],
)
def test_a_renamed_region_keeps_its_code_and_has_the_name_of_the_day(code: str, then: str, now: str) -> None:
    assert (FIRST.name(code), LAST.name(code)) == (then, now)
    assert HISTORY.successors(code, SINCE) == (code,)


def test_what_is_not_known_has_no_successor() -> None:
    assert "96.02.01.1001" in FIRST
    assert HISTORY.successors("96.02.01.1001", SINCE) == ()
    assert HISTORY.successors("73.99", SINCE) == ()


def test_a_region_has_an_heir_where_what_became_of_it_is_known() -> None:
    assert [HISTORY.heir("91.01", day) for day in (date(2022, 7, 24), SINCE)] == ["91.01", "93.01"]
    assert HISTORY.heir("96.02.01.1001", SINCE) == "96.02.01.1001"
    known = ("96.02.01.1001", "91.01", "93.01", "73.09", "73.99", "Maros")
    assert [code in HISTORY for code in known] == [True, True, True, True, False, False]


def test_what_stands_under_any_code_of_a_region_is_of_that_region() -> None:
    old, new = "96.01.14.2008", "96.01.14.2005"
    assert HISTORY.codes_of(old) == HISTORY.codes_of(new) == (new, old)
    assert [HISTORY.codes_of(code) for code in ("73.09.01.2003", "96.02.01.1001")] == [
        ("73.09.01.2003",), ("96.02.01.1001",),
    ]  # fmt: skip


@pytest.mark.parametrize("ask", [FIRST.name, FIRST.villages_in])
def test_a_code_that_began_later_is_unknown_to_the_older_edition(ask: object) -> None:
    assert callable(ask)
    with pytest.raises(RegionUnknown, match=r"3\.1\.2"):
        ask(NEW_DISTRICT)


def test_the_papuan_regencies_fill_the_gaps_of_their_old_provinces_in_their_old_order() -> None:
    new = [code for province in ("93", "94", "95", "96") for code in TODAY.children(province)]
    old = [HISTORY.predecessors(code, SINCE) for code in new]
    assert all(len(codes) == 1 for codes in old)
    for province in ("93", "94", "95", "96"):
        codes = [codes[0] for code, codes in zip(new, old, strict=True) if code.startswith(province)]
        assert codes == sorted(codes)
    stayed = {code for province in ("91", "92") for code in TODAY.children(province)}
    whole = {*(f"91.{n:02}" for n in (*range(1, 29), 71)), *(f"92.{n:02}" for n in (*range(1, 13), 71))}
    assert {codes[0] for codes in old} == whole - stayed


def test_a_papuan_regency_became_another_on_the_day_of_its_law() -> None:
    assert HISTORY.successors("91.01", date(2022, 7, 24)) == ("91.01",)
    assert HISTORY.successors("91.01", date(2022, 7, 25)) == ("93.01",)
    assert HISTORY.successors("91.01.01.2001", date(2022, 7, 25)) == ()


def test_codes_follow_each_other_over_more_than_one_change() -> None:
    year, decree = timedelta(days=365), "a decree"
    steps = (Succession("73.91", "73.92", LONG_AGO, decree), Succession("73.92", "73.09", LONG_AGO + year, decree))
    history = History([Edition(Source("one", LONG_AGO, certain=True, decree=decree), TODAY)], steps)
    assert history.successors("73.91", LONG_AGO) == ("73.92",)
    assert history.successors("73.91", LONG_AGO + year) == ("73.09",)
    assert history.predecessors("73.09", LONG_AGO + year) == ("73.91", "73.92")


def test_the_villages_that_moved_into_a_region_are_known_by_their_old_codes() -> None:
    into, out_of = HISTORY.moves(NEW_DISTRICT), HISTORY.moves(OLD_DISTRICT)
    assert into
    assert all(old.startswith("92.02.") and new.startswith(NEW_DISTRICT) for old, new in into.items())
    assert into.items() <= out_of.items()
    assert HISTORY.moves("73.09") == {}
    assert all(old[:5] == new[:5] for old, new in HISTORY.moves("").items())


def test_a_region_counts_the_villages_of_a_day_in_the_borders_of_today() -> None:
    assert [HISTORY.villages(NEW_DISTRICT, day) for day in (BEFORE, SINCE)] == [10, 10]
    assert [HISTORY.villages("92.02", day) for day in (BEFORE, SINCE)] == [FIRST.count("92.02", "village")] * 2
    assert [HISTORY.villages("", day) for day in (BEFORE, SINCE)] == [83_763, 83_762]
    assert HISTORY.villages("99", SINCE) == 0


def declared(*steps: tuple[str, str, date]) -> History:
    """Return the history with some steps that no edition has."""
    return History.with_declared(tuple(Succession(old, new, day, "a decree", "Baru") for old, new, day in steps))


def test_a_declared_code_holds_from_its_day_and_the_old_one_until_then() -> None:
    old, new, day = "73.09.10.2005", "73.09.10.2099", date(2026, 7, 1)
    history, eve = declared((old, new, day)), day - timedelta(days=1)
    assert [history.holds(old, each) for each in (BEFORE, eve, day)] == [True, True, False]
    assert [history.holds(new, each) for each in (BEFORE, eve, day)] == [False, False, True]
    assert [history.heir(old, each) for each in (eve, day)] == [old, new]
    assert (history.successors(new, day), history.codes_of(old, day)) == ((new,), (new, old))
    assert history.codes_of(old, eve) == (old,)
    assert [history.begins_on(each) for each in (old, new)] == [None, day]
    assert (history.name(new), history.name(old), history.name("73.09.10.9999")) == ("Baru", TODAY.name(old), "")
    assert (new in history, new in HISTORY) == (True, False)


def test_a_code_that_nothing_is_declared_of_holds_as_the_tables_say() -> None:
    ended = "96.02.01.1001"
    assert [HISTORY.holds(ended, day) for day in (BEFORE, SINCE)] == [True, False]
    assert HISTORY.holds(NEW_DISTRICT, BEFORE)


def test_villages_are_those_of_the_day_with_what_was_declared() -> None:
    merged, split, day = "73.09.10.2005", "73.09.10.2004", date(2026, 7, 1)
    history = declared((merged, "73.09.09.2001", day), (split, "73.09.10.2098", day), (split, "73.09.10.2099", day))
    eve, district = day - timedelta(days=1), "73.09.10"
    before, since = history.codes_at(district, "village", eve), history.codes_at(district, "village", day)
    assert before == TODAY.villages_in(district)
    assert since == (*(each for each in before if each not in {merged, split}), "73.09.10.2098", "73.09.10.2099")
    assert history.codes_at("73.99", "village", day) == ()
    assert history.villages(district, day, day) == len(since)
    assert history.villages(district, eve, eve) == len(before)
    assert history.villages(district, eve, day) == len(before) - 1
    assert history.villages("73.09.09", eve, day) == HISTORY.villages("73.09.09", eve) + 1
    assert history.villages("73.09.09", day, day) == HISTORY.villages("73.09.09", day)


def test_a_move_is_found_from_where_it_began_over_editions_and_declarations() -> None:
    old, new, far, day = "96.01.14.2008", "96.01.14.2005", "96.01.13.2099", date(2026, 7, 1)
    history = declared((new, far, day))
    assert history.moves("96.01.13", day) == {old: far, new: far}
    assert history.moves("96.01.13", SINCE) == {}
    assert history.moves("96.01.14", SINCE)[old] == new


def test_steps_that_lead_back_end() -> None:
    history = declared(("73.09.10.2005", "73.09.10.2004", SINCE), ("73.09.10.2004", "73.09.10.2005", SINCE))
    assert history.successors("73.09.10.2004", SINCE) == ()
    assert history.predecessors("73.09.10.2004", SINCE) == ("73.09.10.2005",)


def test_a_history_without_declarations_is_the_committed_one() -> None:
    assert History.with_declared(()) is HISTORY
    assert declared(("73.09.10.2005", "73.09.10.2099", SINCE)) is declared(("73.09.10.2005", "73.09.10.2099", SINCE))


def test_a_declared_day_begins_where_the_region_lies_though_the_nation_is_not_there_yet() -> None:
    day, codes = date(2026, 7, 1), {"31.71.01.1001": 17, "73.09.10.2005": 16, "94.02.01.2001": 15}
    steps = tuple(Succession(old, f"{old[:-4]}2099", day, "a decree", "Baru") for old in codes)
    for hour in range(14, 18):
        borders = Borders.at(steps, datetime(2026, 6, 30, hour, tzinfo=UTC))
        begun = {old for old, begins_at in codes.items() if hour >= begins_at}
        assert {each.old for each in steps if borders.holds(each.new)} == begun
        assert {each.old for each in steps if borders.moves(each.old)} == begun
