"""Numbers, days and slugs as a reader of either language writes them."""

from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest

from services.reporting.dashboard.pages import labels as labels_pages
from services.reporting.dashboard.pages.formatting import NONE, FigureFormatter
from services.reporting.dashboard.rules.periods import Span
from shared.contracts import CATALOGUE, vocabulary
from shared.i18n import spoken

INDONESIAN, ENGLISH = FigureFormatter("id"), FigureFormatter("en")
NOW = datetime(2026, 11, 22, 8, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("number", "indonesian", "english"),
    [(1234.5, "1.234,5", "1,234.5"), (0, "0", "0"), (187_691, "187.691", "187,691"), (None, NONE, NONE)],
)
def test_whole_numbers(number: float | None, indonesian: str, english: str) -> None:
    assert (INDONESIAN.whole(number), ENGLISH.whole(number)) == (indonesian, english)


@pytest.mark.parametrize(
    ("number", "indonesian", "english"),
    [(9_999, "9.999", "9,999"), (12_345, "12,3 rb", "12.3K"), (12_345_678, "12,3 jt", "12.3M"), (None, NONE, NONE)],
)
def test_short_numbers(number: float | None, indonesian: str, english: str) -> None:
    assert INDONESIAN.short(number).replace("\xa0", " ") == indonesian
    assert ENGLISH.short(number) == english


def test_shares_are_per_cent_with_one_decimal() -> None:
    assert (INDONESIAN.share(0.4321), ENGLISH.share(0.4321), INDONESIAN.share(1.2)) == ("43,2%", "43.2%", "120%")
    assert INDONESIAN.share(None) == NONE


def test_a_share_that_is_not_zero_never_looks_like_zero() -> None:
    shares = [INDONESIAN.share(ratio) for ratio in (0, 0.000_001, 20 / 61_180, 0.005, 0.0999)]
    assert shares == ["0%", "<0,01%", "0,03%", "0,5%", "10%"]


def test_differences_carry_a_real_minus() -> None:
    signed = [INDONESIAN.signed(number, INDONESIAN.whole) for number in (3, -3, 0)]
    assert signed == ["+3", "\N{MINUS SIGN}3", "\N{PLUS-MINUS SIGN}0"]


def test_days_and_instants_are_on_the_regions_own_clock() -> None:
    assert INDONESIAN.day(date(2026, 11, 22)) == "22 Nov 2026"
    assert INDONESIAN.instant(NOW) == "22 Nov 2026 15.05 WIB"
    assert INDONESIAN.instant(NOW, "73.09") == "22 Nov 2026 16.05 WITA"
    assert ENGLISH.instant(NOW, "91") == "22 Nov 2026 17:05 WIT"


@pytest.mark.parametrize(
    ("first", "last", "indonesian", "english"),
    [
        ("2026-01", "2026-12", "2026", "2026"),
        ("2026-07", "2026-09", "Triwulan 3 2026", "Quarter 3 2026"),
        ("2026-05", "2026-05", "Mei 2026", "May 2026"),
        ("2026-01", "2026-11", "Januari\N{EN DASH}November 2026", "January\N{EN DASH}November 2026"),
        ("2025-12", "2026-02", "Desember 2025\N{EN DASH}Februari 2026", "December 2025\N{EN DASH}February 2026"),
    ],
)
def test_a_span_has_its_shortest_name(first: str, last: str, indonesian: str, english: str) -> None:
    span = Span(first, last)
    assert (INDONESIAN.span(span), ENGLISH.span(span)) == (indonesian, english)


def test_months_in_a_narrow_place() -> None:
    assert INDONESIAN.months_short(Span("2026-01", "2026-10")) == "Jan\N{EN DASH}Okt"
    assert INDONESIAN.months_short(Span("2026-10", "2026-10")) == "Okt"
    assert ENGLISH.month_picked("2026-10") == "Oct 2026"


@pytest.mark.parametrize(
    ("seconds", "indonesian", "english"),
    [
        (0, "baru saja", "just now"),
        (-5, "baru saja", "just now"),
        (3, "3 detik lalu", "3 s ago"),
        (180, "3 menit lalu", "3 min ago"),
        (7_200, "2 jam lalu", "2 h ago"),
        (4 * 86_400, "4 hari lalu", "4 d ago"),
        (400 * 86_400, "18 Okt 2025", "18 Oct 2025"),
    ],
)
def test_how_long_ago(seconds: int, indonesian: str, english: str) -> None:
    then = NOW - timedelta(seconds=seconds)
    assert (INDONESIAN.ago(then, NOW), ENGLISH.ago(then, NOW)) == (indonesian, english)


def test_the_script_gets_the_same_words_for_passing_time() -> None:
    assert INDONESIAN.ago_patterns() == "baru saja|{n} detik lalu|{n} menit lalu|{n} jam lalu|{n} hari lalu"


def test_every_event_type_has_a_name_in_both_languages() -> None:
    assert {declared.name for declared in CATALOGUE.values()} <= labels_pages.EVENT_LABELS.keys()


def test_every_value_of_a_closed_list_has_a_name() -> None:
    lists = [getattr(vocabulary, name) for name in dir(vocabulary)]
    values = {value for each in lists for value in get_args(each) if isinstance(value, str)}
    assert values
    assert values <= labels_pages.VALUE_LABELS.keys()


def test_a_slug_of_a_newer_release_is_shown_as_it_is() -> None:
    assert spoken(labels_pages.VALUE_LABELS, "space-travel", "id") == "space travel"
