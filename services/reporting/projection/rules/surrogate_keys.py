"""Numbers for what a cell is about, so that its key is one integer: series, place and period side by side.

A *series* is a definition with one set of dimensions; it has a number because the store gives it one. A *place* is a
region or a centre. A region's number is its code read as ten digits, so a region's villages lie in one range of keys
and no table is needed; a centre (and a code that no region can have) gets a number behind all codes from the store.

Invariant: two different series or places never share a number, and a number once given is never given to another.
"""

from collections.abc import Hashable, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

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
        self.series: dict[Series, None] = {}
        self.names: dict[str, None] = {}

    def __bool__(self) -> bool:
        return bool(self.series or self.names)


class _SeriesKeys(dict[Any, int]):
    """The prefix of a key (series and period) by what an event says: its day, or its day and its dimensions."""

    def __init__(self, plan: AggregationPlan, surrogate_keys: "SurrogateKeys") -> None:
        super().__init__()
        self._plan, self._surrogate_keys = plan, surrogate_keys

    def __missing__(self, said: Any) -> int:
        day, values = (said[0], said[1:]) if self._plan.by else (said, ())
        series = Series(self._plan.definition, tuple(map(_text, values)))
        key = self._surrogate_keys.series.get(series)
        if key is None:
            self._surrogate_keys.unresolved.series[series] = None
            return 0
        prefix = self[said] = key << SERIES_BITS | _period(day)
        return prefix


class _PlaceKeys(dict[Any, int]):
    """The middle of a key by what an event says of a place of one kind."""

    def __init__(self, province: str, surrogate_keys: "SurrogateKeys", *, centres: bool) -> None:
        super().__init__()
        self._inside, self._surrogate_keys, self._centres = f"{province}/", surrogate_keys, centres

    def __missing__(self, said: Hashable) -> int:
        name = self._inside + _text(said) if self._centres else str(said)
        number = None if self._centres else key_of_code(name)
        if number is None:
            number = self._surrogate_keys.names.get(name)
        if number is None:
            self._surrogate_keys.unresolved.names[name] = None
            return 0
        key = self[said] = number << PERIOD_BITS
        return key


class SurrogateKeys:
    """The numbers met so far, and what still has to be given one."""

    def __init__(self) -> None:
        self.series: dict[Series, int] = {}
        self.names: dict[str, int] = {}
        self.unresolved = NewKeys()
        self._key_prefixes: dict[AggregationPlan, _SeriesKeys] = {}
        self._place_keys: dict[tuple[str, bool], _PlaceKeys] = {}

    def resolve(self, series: Sequence[int], names: Sequence[int]) -> None:
        """Remember the keys of what was unresolved, in its order."""
        self.series.update(zip(self.unresolved.series, series, strict=True))
        self.names.update(zip(self.unresolved.names, names, strict=True))
        self.unresolved = NewKeys()

    def forget(self) -> None:
        """Drop what is unresolved: its events will be projected again."""
        self.unresolved = NewKeys()

    def key_prefixes(self, plan: AggregationPlan) -> _SeriesKeys:
        """Return series and period, as the prefix of a key, by what events say."""
        found = self._key_prefixes.get(plan)
        if found is None or len(found) > _MOST_KNOWN:
            found = self._key_prefixes[plan] = _SeriesKeys(plan, self)
        return found

    def place_keys(self, field: Field, province: str) -> _PlaceKeys:
        """Return places, as the middle of a key, by what events say in this field."""
        kind = (province, field.place == "centre")
        found = self._place_keys.get(kind)
        if found is None or len(found) > _MOST_KNOWN:
            found = self._place_keys[kind] = _PlaceKeys(province, self, centres=kind[1])
        return found


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _period(day: date) -> int:
    return Grain.MONTH.period(month_of(day))
