"""A place is judged by the day on which it is named: an old code is good for an old day."""

from datetime import date

import pytest

from shared.runtime.errors import Invalid
from shared.runtime.validation import require_region, require_region_as_of

OLD, NEW = "96.01.14.2008", "96.01.14.2005"
"""Klaben, renumbered in its district."""
BEFORE, SINCE = date(2024, 12, 31), date(2026, 1, 2)


@pytest.mark.parametrize(("given", "day"), [(OLD, BEFORE), ("9601142008", BEFORE), (NEW, BEFORE), (NEW, SINCE)])
def test_a_code_of_the_day_or_of_today_is_taken(given: str, day: date) -> None:
    assert require_region_as_of("village_code", given, ("village",), day) in {OLD, NEW}


@pytest.mark.parametrize(
    ("given", "day"), [(OLD, SINCE), ("96.01.14", BEFORE), ("96.01.14.9999", BEFORE), ("x", BEFORE)]
)
def test_a_code_that_has_ended_or_never_was_is_refused(given: str, day: date) -> None:
    with pytest.raises(Invalid) as refused:
        require_region_as_of("village_code", given, ("village",), day)
    assert (refused.value.slug, refused.value.flaws[0].value) == ("region-unknown", given)


def test_without_a_day_only_todays_codes_are_taken() -> None:
    assert require_region("village_code", NEW, ("village",)) == NEW
    with pytest.raises(Invalid):
        require_region("village_code", OLD, ("village",))
