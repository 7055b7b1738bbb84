"""Numbers for what a cell is about, so that its key is one integer: line, place and period side by side.

A *line* is a definition with one set of dimensions; it has a number because the store gives it one. A *place* is a
region or a centre. A region's number is its code read as ten digits, so a region's villages lie in one range of keys
and no table is needed; a centre (and a code that no region can have) gets a number behind all codes from the store.

Invariant: two different lines or places never share a number, and a number once given is never given to another.
"""

from collections.abc import Hashable, Sequence
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from services.reporting.indicators.rules.aggregation_plan import AggregationPlan
from services.reporting.indicators.rules.fields import Field
from services.reporting.projection.rules.periods import PERIOD_BITS, Grain, month_of

PLACE_BITS: Final = 34
PLACE_MASK: Final = (1 << PLACE_BITS) - 1
SERIES_BITS: Final = PLACE_BITS + PERIOD_BITS
CODE_DIGITS: Final = 10
NAMED_FROM: Final = 10**CODE_DIGITS
"""Numbers from here on are given to places by their name; what lies below is a code."""
_MOST_KNOWN = 1_000_000


class Series(NamedTuple):
    """One definition's numbers for one set of dimensions."""

    definition: str
    dimensions: tuple[str, ...]


def places_within(code: str) -> range:
    """Return the numbers of all places in a region, by its code (`73`, `73.09.01.2003`); its own is the first."""
    digits = code.replace(".", "")
    width = 10 ** (CODE_DIGITS - len(digits))
    return range(int(digits) * width, (int(digits) + 1) * width)


def key_of_code(code: str) -> int | None:
    """Return the number of a region by its code, or None where a part of it is all zeros."""
    return None if any(int(part) == 0 for part in code.split(".")) else places_within(code).start


def code_of_key(number: int) -> str:
    """Return the region code whose number this is."""
    digits = f"{number:0{CODE_DIGITS}}"
    parts = (digits[:2], digits[2:4], digits[4:6], digits[6:])
    return ".".join(part for part in parts if int(part))


class NewKeys:
    """What has no number yet."""

    def __init__(self) -> None:
        self.lines: dict[Series, None] = {}
        self.names: dict[str, None] = {}

    def __bool__(self) -> bool:
        return bool(self.lines or self.names)


class _SeriesKeys(dict[Any, int]):
    """The front of a key (line and period) by what an event says: its day, or its day and its dimensions."""

    def __init__(self, plan: AggregationPlan, numbers: "SurrogateKeys") -> None:
        super().__init__()
        self._plan, self._numbers = plan, numbers

    def __missing__(self, said: Any) -> int:
        day, values = (said[0], said[1:]) if self._plan.by else (said, ())
        line = Series(self._plan.definition, tuple(map(_text, values)))
        number = self._numbers.lines.get(line)
        if number is None:
            self._numbers.fresh.lines[line] = None
            return 0
        key = self[said] = number << SERIES_BITS | _period(day)
        return key


class _PlaceKeys(dict[Any, int]):
    """The middle of a key by what an event says of a place of one kind."""

    def __init__(self, province: str, numbers: "SurrogateKeys", *, centres: bool) -> None:
        super().__init__()
        self._inside, self._numbers, self._centres = f"{province}/", numbers, centres

    def __missing__(self, said: Hashable) -> int:
        name = self._inside + _text(said) if self._centres else str(said)
        number = None if self._centres else key_of_code(name)
        if number is None:
            number = self._numbers.names.get(name)
        if number is None:
            self._numbers.fresh.names[name] = None
            return 0
        key = self[said] = number << PERIOD_BITS
        return key


class SurrogateKeys:
    """The numbers met so far, and what still has to be given one."""

    def __init__(self) -> None:
        self.lines: dict[Series, int] = {}
        self.names: dict[str, int] = {}
        self.fresh = NewKeys()
        self._fronts: dict[AggregationPlan, _SeriesKeys] = {}
        self._places: dict[tuple[str, bool], _PlaceKeys] = {}

    def settle(self, lines: Sequence[int], names: Sequence[int]) -> None:
        """Remember the numbers of what was fresh, in its order."""
        self.lines.update(zip(self.fresh.lines, lines, strict=True))
        self.names.update(zip(self.fresh.names, names, strict=True))
        self.fresh = NewKeys()

    def forget(self) -> None:
        """Drop what is fresh: its events will be folded again."""
        self.fresh = NewKeys()

    def fronts(self, plan: AggregationPlan) -> _SeriesKeys:
        """Return line and period, as the front of a key, by what events say."""
        known = self._fronts.get(plan)
        if known is None or len(known) > _MOST_KNOWN:
            known = self._fronts[plan] = _SeriesKeys(plan, self)
        return known

    def places(self, field: Field, province: str) -> _PlaceKeys:
        """Return places, as the middle of a key, by what events say in this field."""
        kind = (province, field.place == "centre")
        known = self._places.get(kind)
        if known is None or len(known) > _MOST_KNOWN:
            known = self._places[kind] = _PlaceKeys(province, self, centres=kind[1])
        return known


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool | UUID) else str(value)


def _period(day: date) -> int:
    return Grain.MONTH.period(month_of(day))
