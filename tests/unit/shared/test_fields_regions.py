"""A place is judged by the day on which it is named: an old code is good for an old day."""

from datetime import date

import pytest

from shared.regions import History, Succession
from shared.runtime.errors import Invalid
from shared.runtime.validation import require_region, require_region_as_of

OLD, NEW = "96.01.14.2008", "96.01.14.2005"
"""Klaben, renumbered in its district."""
BEFORE, SINCE = date(2024, 12, 31), date(2026, 1, 2)


@pytest.mark.parametrize(("given", "day"), [(OLD, BEFORE), ("9601142008", BEFORE), (NEW, BEFORE), (NEW, SINCE)])
def test_a_code_of_the_day_or_of_today_is_taken(given: str, day: date) -> None:
    assert require_region_as_of("village_code", given, ("village",), History.load().on(day)) in {OLD, NEW}


@pytest.mark.parametrize(
    ("given", "day"), [(OLD, SINCE), ("96.01.14", BEFORE), ("96.01.14.9999", BEFORE), ("x", BEFORE)]
)
def test_a_code_that_has_ended_or_never_was_is_refused(given: str, day: date) -> None:
    with pytest.raises(Invalid) as refused:
        require_region_as_of("village_code", given, ("village",), History.load().on(day))
    assert (refused.value.slug, refused.value.flaws[0].value) == ("region-unknown", given)


def test_without_a_day_only_todays_codes_are_taken() -> None:
    assert require_region("village_code", NEW, ("village",)) == NEW
    with pytest.raises(Invalid):
        require_region("village_code", OLD, ("village",))


MADE, DECREED = "96.01.14.2099", date(2026, 7, 1)
DECLARED = History.with_declared((Succession(NEW, MADE, DECREED, "a decree", "Klaben Baru"),))


@pytest.mark.parametrize(("given", "day"), [(NEW, date(2026, 6, 30)), (MADE, DECREED)])
def test_a_declared_code_is_taken_from_its_day_and_the_old_one_until_then(given: str, day: date) -> None:
    assert require_region_as_of("village_code", given, ("village",), DECLARED.on(day)) == given


@pytest.mark.parametrize(
    ("given", "day", "said"),
    [
        (NEW, DECREED, f"it has become {MADE}"),
        (OLD, DECREED, f"it has become {MADE}"),
        (OLD, SINCE, f"it has become {NEW}"),
        (MADE, SINCE, f"is valid from {DECREED} only"),
        ("96.02.01.1001", SINCE, "what became of it is not known"),
    ],
)
def test_a_code_beyond_its_days_is_refused_with_what_is_known_of_it(given: str, day: date, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        require_region_as_of("village_code", given, ("village",), DECLARED.on(day))
    assert said in refused.value.flaws[0].rule.en
