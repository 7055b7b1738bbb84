"""The codes of regions as of a day: what was valid, what became of it, how many there were.

Built on today's table and what two later sources say of the past: `changes.tsv`, the difference of two editions, and
`splits.tsv`, the regencies that laws moved to new provinces. Both are small, and read only by who asks.

Invariant: nothing is guessed. A code whose successor is not known has none; a day before the first edition is answered
by the first edition; a regency's split says nothing of the codes below it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from shared.regions.codes import Level, level_of, within
from shared.regions.compare import Change
from shared.regions.table import Regions, RegionUnknown

CHANGES: Final = Path(__file__).with_name("changes.tsv")
EDITIONS: Final = Path(__file__).with_name("editions.tsv")
SPLITS: Final = Path(__file__).with_name("splits.tsv")


class Source(NamedTuple):
    """Where codes come from and since when they hold."""

    edition: str
    effective_on: date
    certain: bool
    """Whether the day is the decree's own; a day that is only the best one known says no."""
    decree: str


class Succession(NamedTuple):
    """One code became another on this day."""

    old: str
    new: str
    effective_on: date
    decree: str


class Edition:
    """The regions that were valid under one source."""

    __slots__ = ("_begun", "_ended", "_names", "_today", "source")

    def __init__(self, source: Source, today: Regions, undone: Iterable[Change] = ()) -> None:
        """Take today's table and the changes that had not happened yet."""
        self.source: Final = source
        self._today: Final = today
        changed = [change for change in undone if change.old != change.new]
        self._ended: Final = frozenset(change.old for change in changed if change.old)
        self._begun: Final = frozenset(change.new for change in changed if change.new)
        self._names: Final = {change.old: change.name for change in undone if change.old}

    def __contains__(self, code: str) -> bool:
        """Say whether this edition has the region."""
        return code in self._ended or (code in self._today and code not in self._begun)

    def name(self, code: str) -> str:
        """Return the name that the region had.

        Raises: RegionUnknown (a LookupError).
        """
        known = self._known(code)
        return self._names.get(known) or self._today.name(known)

    def count(self, code: str, level: Level) -> int:
        """Count the regions of a level inside a region, itself included: the denominator of a coverage.

        Raises: RegionUnknown.
        """
        now = self._today.count(code, level) if self._known(code) in self._today else 0
        return (
            now + sum(1 for _ in _within(self._ended, code, level)) - sum(1 for _ in _within(self._begun, code, level))
        )

    def villages_in(self, code: str) -> tuple[str, ...]:
        """Return every village of a region in the order of codes.

        Raises: RegionUnknown.
        """
        now = self._today.villages_in(code) if self._known(code) in self._today else ()
        kept = (village for village in now if village not in self._begun)
        return tuple(sorted((*kept, *_within(self._ended, code, "village"))))

    def _known(self, code: str) -> str:
        if code not in self:
            raise RegionUnknown(code, self.source.edition)
        return code


class History:
    """Every edition that is known, and how codes followed each other."""

    __slots__ = ("_after", "_before", "_moves", "editions")

    def __init__(self, editions: Iterable[Edition], successions: Iterable[Succession]) -> None:
        """Take the editions, oldest first."""
        self.editions: Final = tuple(editions)
        self._after: Final[dict[str, list[Succession]]] = {}
        self._before: Final[dict[str, list[Succession]]] = {}
        steps = tuple(successions)
        self._moves: Final = tuple(step for step in steps if level_of(step.old) == "village")
        for step in steps:
            self._after.setdefault(step.old, []).append(step)
            self._before.setdefault(step.new, []).append(step)

    @classmethod
    def load(cls) -> "History":
        """Return the committed history; read once a process, by the first who asks."""
        return _committed()

    def __contains__(self, code: str) -> bool:
        """Say whether any source has the region, be it valid, ended or renumbered."""
        return code in self._after or code in self._before or any(code in each for each in self.editions)

    def as_of(self, day: date) -> Edition:
        """Return the edition that was valid on a day; the first known one for any earlier day."""
        place = bisect_right(self.editions, day, key=lambda edition: edition.source.effective_on)
        return self.editions[max(place - 1, 0)]

    def successors(self, code: str, day: date) -> tuple[str, ...]:
        """Return the codes that a code has become by a day: itself while it is valid, none when that is not known."""
        steps = [step for step in self._after.get(code, ()) if step.effective_on <= day]
        if steps:
            return tuple(sorted({code for step in steps for code in self.successors(step.new, day)}))
        return (code,) if code in self.as_of(day) or code in self._after else ()

    def heir(self, code: str, day: date) -> str:
        """Return the one code that a code has become by a day; itself where none is known, or two were made of it."""
        codes = self.successors(code, day)
        return codes[0] if len(codes) == 1 else code

    def predecessors(self, code: str, day: date) -> tuple[str, ...]:
        """Return the older codes whose facts belong to a code as of a day, without the code itself."""
        steps = [step for step in self._before.get(code, ()) if step.effective_on <= day]
        older = {old for step in steps for old in (step.old, *self.predecessors(step.old, day))}
        return tuple(sorted(older))

    def codes_of(self, code: str) -> tuple[str, ...]:
        """Return every code of one region, the newest first: what stands under any of them is of that region."""
        newest = self.heir(code, date.max)
        older = self.predecessors(newest, date.max)
        return (newest, *(each for each in older if self.heir(each, date.max) == newest))

    def moves(self, code: str) -> dict[str, str]:
        """Return what became of villages that moved in, into or out of a region; shape: {old code: newest code}.

        A village of which two were made, or none is known, is not in it: its facts cannot be told apart.
        """
        touched = [step.old for step in self._moves if step.old.startswith(code) or step.new.startswith(code)]
        became = {old: self.successors(old, date.max) for old in touched}
        return {old: codes[0] for old, codes in became.items() if len(codes) == 1 and codes[0] != old}

    def villages(self, code: str, day: date) -> int:
        """Count the villages that a region had on a day, in its newest borders; 0 for one that does not exist.

        So the denominator counts whose facts `moves` brings into the region.
        """
        edition = self.as_of(day)
        later = [step for step in self._moves if step.effective_on > day]
        come = sum(1 for step in later if step.new.startswith(code)) - sum(
            1 for step in later if step.old.startswith(code)
        )
        return (edition.count(code, "village") if code in edition else 0) + come


def _within(codes: Iterable[str], code: str, level: Level) -> Iterator[str]:
    return (each for each in codes if within(each, code) and level_of(each) == level)


def _rows(path: Path) -> list[dict[str, str]]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    columns = lines[0].split("\t")
    return [dict(zip(columns, line.split("\t"), strict=True)) for line in lines[1:]]


def _source(row: Mapping[str, str]) -> Source:
    return Source(row["edition"], date.fromisoformat(row["from"]), row["certain"] == "yes", row["decree"])


@cache
def _committed() -> History:
    first, last = map(_source, _rows(EDITIONS))
    undone = [Change(**row) for row in _rows(CHANGES)]
    today = Regions.load()
    steps = [
        Succession(old, new, last.effective_on, last.decree) for _, old, new, _ in undone if old and new and old != new
    ]
    splits = (
        Succession(row["old"], row["new"], date.fromisoformat(row["from"]), row["decree"]) for row in _rows(SPLITS)
    )
    return History((Edition(first, today, undone), Edition(last, today)), (*steps, *splits))
