"""A cell's key is a number for what it is about: series, place and period side by side."""

from datetime import date
from uuid import UUID

import pytest

from services.reporting.indicators.rules.aggregation_plan import AggregationPlan
from services.reporting.indicators.rules.fields import Field, fields_of
from services.reporting.projection.rules.periods import PERIOD_BITS, Grain, month_of
from services.reporting.projection.rules.surrogate_keys import (
    NAMED_FROM,
    SERIES_BITS,
    NewKeys,
    Series,
    SurrogateKeys,
    _text,
    code_of_key,
    key_of_code,
    places_within,
)
from shared.contracts.registry.people import EntrepreneurRegistered
from tests.unit.reporting.samples import MAROS

BY_KIND = AggregationPlan(EntrepreneurRegistered, "registered_on", ("village_code",), ("kind",), "")
PLAIN = AggregationPlan(EntrepreneurRegistered, "registered_on", ("village_code",), (), "")
FIELDS = fields_of(EntrepreneurRegistered)
VILLAGE, CENTRE = FIELDS["village_code"], FIELDS["centre_id"]
DAY = date(2026, 3, 10)


@pytest.fixture
def keys() -> SurrogateKeys:
    """Nothing has a number yet."""
    return SurrogateKeys()


@pytest.mark.parametrize(
    ("code", "first", "beyond"),
    [
        ("73", 7_300_000_000, 7_400_000_000),
        ("73.09", 7_309_000_000, 7_310_000_000),
        ("73.09.01", 7_309_010_000, 7_309_020_000),
        ("73.09.01.2003", 7_309_012_003, 7_309_012_004),
    ],
)
def test_the_places_of_a_region_are_one_range_and_its_own_number_is_the_first(
    code: str, first: int, beyond: int
) -> None:
    assert places_within(code) == range(first, beyond)
    assert (key_of_code(code), code_of_key(first)) == (first, code)


@pytest.mark.parametrize("code", ["00", "73.00", "73.09.00.2003", "73.09.01.0000"])
def test_a_code_with_a_part_of_zeros_alone_would_take_the_number_of_another(code: str) -> None:
    assert key_of_code(code) is None


@pytest.mark.parametrize(("plan", "said", "dimensions"), [(BY_KIND, (DAY, "umkm"), ("umkm",)), (PLAIN, DAY, ())])
def test_what_an_event_says_is_the_series_and_the_period_of_its_cell(
    keys: SurrogateKeys, plan: AggregationPlan, said: object, dimensions: tuple[str, ...]
) -> None:
    assert keys.key_prefixes(plan)[said] == 0
    assert [*keys.unresolved.series] == [Series(plan.definition, dimensions)]
    keys.resolve([5], [])
    assert keys.key_prefixes(plan)[said] == 5 << SERIES_BITS | Grain.MONTH.period(month_of(DAY))
    assert not keys.unresolved


@pytest.mark.parametrize(
    ("field", "said", "name"), [(CENTRE, MAROS, f"73/{MAROS}"), (VILLAGE, "73.09.00.2003", "73.09.00.2003")]
)
def test_a_centre_and_a_code_that_no_region_can_have_are_numbered_by_name(
    keys: SurrogateKeys, field: Field, said: object, name: str
) -> None:
    assert keys.place_keys(field, "73")[said] == 0
    assert [*keys.unresolved.names] == [name]
    assert keys.unresolved
    keys.resolve([], [NAMED_FROM + 1])
    assert keys.place_keys(field, "73")[said] == NAMED_FROM + 1 << PERIOD_BITS


def test_a_region_needs_no_number_but_its_code(keys: SurrogateKeys) -> None:
    assert keys.place_keys(VILLAGE, "73")["73.09.01.2003"] == 7_309_012_003 << PERIOD_BITS
    assert not keys.unresolved


def test_a_centre_of_another_province_is_another_place(keys: SurrogateKeys) -> None:
    for province in ("73", "33"):
        assert keys.place_keys(CENTRE, province)[MAROS] == 0
    assert [*keys.unresolved.names] == [f"73/{MAROS}", f"33/{MAROS}"]


def test_a_series_or_a_name_alone_waits_for_a_number() -> None:
    for names, series in (({"73.00": None}, {}), ({}, {Series("x", ()): None})):
        waiting = NewKeys()
        waiting.names, waiting.series = names, series
        assert waiting
    assert not NewKeys()


def test_what_was_said_is_remembered_until_it_is_too_much(keys: SurrogateKeys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.reporting.projection.rules.surrogate_keys._MOST_KNOWN", 2)
    keys.series[Series(PLAIN.definition, ())] = 1
    prefixes, places = keys.key_prefixes(PLAIN), keys.place_keys(VILLAGE, "73")
    for number in (1, 2):
        assert prefixes[date(2026, number, 1)]
        assert places[f"73.09.01.200{number}"]
    assert (keys.key_prefixes(PLAIN) is prefixes, keys.place_keys(VILLAGE, "73") is places) == (True, True)
    assert prefixes[date(2026, 3, 1)]
    assert places["73.09.01.2003"]
    assert (len(keys.key_prefixes(PLAIN)), len(keys.place_keys(VILLAGE, "73"))) == (0, 0)


def test_as_many_numbers_are_given_as_were_asked_for(keys: SurrogateKeys) -> None:
    keys.unresolved.names["73.00"] = None
    with pytest.raises(ValueError, match="shorter"):
        keys.resolve([], [])
    with pytest.raises(ValueError, match="longer"):
        keys.resolve([1], [NAMED_FROM])


def test_a_dimension_is_written_as_the_wire_writes_it() -> None:
    assert [_text(each) for each in (True, False, 3, "Ya", UUID(int=0xABC))] == [
        "true", "false", "3", "Ya", str(UUID(int=0xABC))
    ]  # fmt: skip
