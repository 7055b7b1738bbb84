"""Changes to the members of months become changes to a year of each member."""

from services.reporting.projection.rules.members import MemberYear, by_year
from services.reporting.projection.rules.periods import FIRST_YEAR, MONTHS_A_YEAR, PERIOD_BITS, Grain
from services.reporting.projection.rules.surrogate_keys import PLACE_BITS
from tests.unit.reporting.samples import ANI, BUDI

PLACE = 7309 << PERIOD_BITS


def month(year: int, number: int, place: int = PLACE) -> int:
    """Return the cell of a month, counted from 1."""
    return place + Grain.MONTH.period(year * MONTHS_A_YEAR + number - 1)


def year(number: int, place: int = PLACE) -> int:
    """Return the cell of a year."""
    return place + Grain.YEAR + number - FIRST_YEAR


def test_a_year_holds_its_months_side_by_side_members_in_order() -> None:
    changes = {month(2026, 3): {BUDI: 1, ANI: 2}, month(2026, 1): {ANI: -1}, month(2025, 12): {BUDI: 1}}
    assert list(by_year(changes)) == [
        MemberYear(year(2025), [str(BUDI)], {11: {str(BUDI): 1}}),
        MemberYear(year(2026), [str(ANI), str(BUDI)], {2: {str(BUDI): 1, str(ANI): 2}, 0: {str(ANI): -1}}),
    ]


def test_members_that_are_read_as_texts_are_taken_as_they_are_written() -> None:
    assert next(by_year({month(2026, 1): {str(ANI): 1}})).months == {0: {str(ANI): 1}}


def test_what_comes_to_nothing_changes_nothing() -> None:
    assert list(by_year({month(2026, 1): {ANI: 0, BUDI: 1}, month(2024, 1): {ANI: 0}})) == [
        MemberYear(year(2026), [str(BUDI)], {0: {str(ANI): 0, str(BUDI): 1}})
    ]
    assert list(by_year({})) == []


def test_places_and_lines_stay_apart() -> None:
    other = PLACE + (1 << PERIOD_BITS + PLACE_BITS)
    changes = {month(2026, 1, other): {ANI: 1}, month(2026, 1): {ANI: 1}}
    assert [each.key for each in by_year(changes)] == [year(2026), year(2026, other)]
