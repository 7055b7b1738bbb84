"""The laws of the fold, for every indicator there is: batches, order and corrections cannot matter.

A second fold, written event by event from the declaration alone, says what each indicator means; the fast one must
say the same.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from services.reporting.indicators import DECLARED
from services.reporting.indicators.rules.fields import fields_of
from services.reporting.indicators.rules.indicator import Indicator
from services.reporting.indicators.rules.measures import Distinct, Sum
from services.reporting.projection.rules.fold import Deltas, Fold
from services.reporting.projection.rules.periods import FIRST_YEAR, LAST_DAY, month_of
from services.reporting.projection.rules.surrogate_keys import NAMED_FROM, Series, SurrogateKeys
from shared.contracts import Event
from tests.support.keys import apart
from tests.support.strategies import events

INDICATORS = [pytest.param(each, id=each.name) for each in DECLARED.indicators]
PROVINCE = "73"
Amounts = dict[Any, int]


class SampleSeries(NamedTuple):
    """What a cell is about, its month aside."""

    definition: str
    region: str
    dimensions: tuple[str, ...]


class Life:
    """A folder's memory between batches; every cell by what it is about instead of by its number."""

    def __init__(self) -> None:
        self._numbers, self._lines, self._names = SurrogateKeys(), list[Series](), list[str]()
        self._fold = Fold(DECLARED.plans, self._numbers)

    def __call__(self, source: type[Event], batch: Sequence[Event], sign: int = 1) -> Counter[Any]:
        """Fold one batch; shape: (column, series, month[, member]) → amount."""
        self._fold.add(Deltas(), source, PROVINCE, batch, sign)
        self._settle()
        deltas = Deltas()
        self._fold.add(deltas, source, PROVINCE, batch, sign)
        assert not self._numbers.unresolved
        columns = [column.tolist() for column in deltas.cells()]
        cells = [(self._about(key), n, s) for key, n, s in zip(*columns, strict=True)]
        return Counter(
            {("n", *about): n for about, n, _ in cells}
            | {("s", *about): s for about, _, s in cells}
            | {("member", *self._about(key), member.int): amount for key, members in deltas.members.items()
               for member, amount in members.items()}
        )  # fmt: skip

    def _settle(self) -> None:
        fresh = self._numbers.unresolved
        lines, names = len(self._lines), len(self._names)
        self._lines += fresh.series
        self._names += fresh.names
        self._numbers.resolve(range(lines, len(self._lines)), range(NAMED_FROM + names, NAMED_FROM + len(self._names)))

    def _about(self, key: int) -> tuple[SampleSeries, int]:
        parts = apart(key, self._names)
        line = self._lines[parts.line]
        return SampleSeries(line.definition, parts.region, line.dimensions), parts.month


def total(*parts: Counter[Any]) -> Amounts:
    """Add cells up; a cell at zero is a cell that is not there."""
    cells: defaultdict[Any, int] = defaultdict(int)
    for part in parts:
        for cell, amount in part.items():
            cells[cell] += amount
    return {cell: amount for cell, amount in cells.items() if amount}


def countable(indicator: Indicator) -> st.SearchStrategy[Event]:
    """Make events that a projector lets through: their day lies in a period that there is."""
    days = st.dates(min_value=date(FIRST_YEAR, 1, 1), max_value=LAST_DAY)
    made = st.tuples(events(indicator.source), days)
    return made.map(lambda drawn: replace(drawn[0], **{indicator.when: drawn[1]}))


def batches(indicator: Indicator) -> st.SearchStrategy[list[Event]]:
    """Make batches of an indicator's events that meet in some of their cells."""
    return st.lists(countable(indicator), max_size=6).flatmap(
        lambda made: st.lists(st.sampled_from(made), max_size=12) if made else st.just([])
    )


@pytest.mark.parametrize("indicator", INDICATORS)
@given(data=st.data())
def test_cutting_a_batch_in_two_changes_nothing(indicator: Indicator, data: st.DataObject) -> None:
    batch = data.draw(batches(indicator))
    cut = data.draw(st.integers(0, len(batch)))
    whole, parts = Life(), Life()
    one = total(whole(indicator.source, batch))
    assert total(parts(indicator.source, batch[:cut]), parts(indicator.source, batch[cut:])) == one


@pytest.mark.parametrize("indicator", INDICATORS)
@given(data=st.data())
def test_the_order_changes_nothing(indicator: Indicator, data: st.DataObject) -> None:
    batch = data.draw(batches(indicator))
    shuffled = data.draw(st.permutations(batch))
    assert total(Life()(indicator.source, shuffled)) == total(Life()(indicator.source, batch))


@pytest.mark.parametrize("indicator", INDICATORS)
@given(data=st.data())
def test_taking_every_event_back_leaves_nothing(indicator: Indicator, data: st.DataObject) -> None:
    batch = data.draw(batches(indicator))
    fold = Life()
    before, after = fold(indicator.source, batch, -1), fold(indicator.source, data.draw(st.permutations(batch)))
    assert total(before, after) == {}


@pytest.mark.parametrize("indicator", INDICATORS)
@given(data=st.data())
def test_the_fold_says_what_the_declaration_says(indicator: Indicator, data: st.DataObject) -> None:
    batch = data.draw(batches(indicator))
    definition, column = DECLARED.stored(indicator)
    wanted = "member" if isinstance(indicator.measure, Distinct) else column
    folded = total(Life()(indicator.source, batch))
    found = {
        cell[1:]: amount for cell, amount in folded.items() if cell[0] == wanted and cell[1].definition == definition
    }
    assert found == total(declared(indicator, definition, batch))


def declared(indicator: Indicator, definition: str, batch: Sequence[Any]) -> Counter[Any]:
    """Fold event by event, by the words of the declaration."""
    cells: Counter[Any] = Counter()
    for event in batch:
        if indicator.where and not getattr(event, indicator.where):
            continue
        dimensions = tuple(said(getattr(event, name)) for name in indicator.by)
        for region in regions(indicator, event):
            cell = (SampleSeries(definition, region, dimensions), month_of(getattr(event, indicator.when)))
            cells[cell + member(indicator, event)] += amount(indicator, event)
    return cells


def regions(indicator: Indicator, event: Any) -> set[str]:
    """Name the regions and centres that an event counts in."""
    found = {PROVINCE}
    for place in indicator.places:
        value = getattr(event, place)
        values = value if isinstance(value, tuple) else (value,)
        if fields_of(indicator.source)[place].place == "centre":
            found |= {f"{PROVINCE}/{each}" for each in values if each is not None}
        else:
            found |= {each for each in values if len(each) > len(PROVINCE)}
    return found


def member(indicator: Indicator, event: Any) -> tuple[int, ...]:
    """Return whom a distinct measure counts."""
    return (getattr(event, indicator.measure.field).int,) if isinstance(indicator.measure, Distinct) else ()


def amount(indicator: Indicator, event: Any) -> int:
    """Return what one event adds."""
    return getattr(event, indicator.measure.field) if isinstance(indicator.measure, Sum) else 1


def said(value: object) -> str:
    """Return a dimension's value as it is stored."""
    return str(value).lower() if isinstance(value, bool) else str(value)
