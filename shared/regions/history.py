"""The codes of regions as of a day: what was valid, what became of it, how many there were.

Built on today's table and what two later sources say of the past: `changes.tsv`, the difference of two editions, and
`splits.tsv`, the regencies that laws moved to new provinces. Both are small, and read only by who asks. What a decree
says that no edition has is declared to a service, which joins it by `History.with_declared`.

Invariant: nothing is guessed. A code whose successor is not known has none; a day before the first edition is answered
by the first edition; a regency's split says nothing of the codes below it. What was declared counts from its day.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from shared.regions.codes import Level, level_of
from shared.regions.compare import Change
from shared.regions.edition import Edition, Source, within_level
from shared.regions.table import Regions
from shared.regions.zones import local_day

CHANGES: Final = Path(__file__).with_name("changes.tsv")
EDITIONS: Final = Path(__file__).with_name("editions.tsv")
SPLITS: Final = Path(__file__).with_name("splits.tsv")


class Succession(NamedTuple):
    """One code became another on this day; a code of which several were made has several."""

    old: str
    new: str
    effective_on: date
    decree: str
    name: str = ""
    """What the new region is called, where no edition has it."""


class History:
    """Every edition that is known, how codes followed each other, and what was declared of them beside that."""

    __slots__ = ("_after", "_before", "_moves", "_names", "_turns", "editions")

    def __init__(
        self, editions: Iterable[Edition], successions: Iterable[Succession], declared: Iterable[Succession] = ()
    ) -> None:
        """Take the editions, oldest first, what they and laws say of codes, and what no edition says yet."""
        self.editions: Final = tuple(editions)
        self._after: Final[dict[str, list[Succession]]] = {}
        self._before: Final[dict[str, list[Succession]]] = {}
        self._names: Final[dict[str, str]] = {}
        self._turns: Final[dict[str, list[tuple[date, bool]]]] = {}
        """Code → the days on which it was declared to begin (True) or to end."""
        beside = tuple(declared)
        steps = (*successions, *beside)
        self._moves: Final = tuple(step for step in steps if level_of(step.old) in ("district", "village"))
        for step in steps:
            self._after.setdefault(step.old, []).append(step)
            self._before.setdefault(step.new, []).append(step)
        for step in beside:
            self._turns.setdefault(step.old, []).append((step.effective_on, False))
            self._turns.setdefault(step.new, []).append((step.effective_on, True))
            if step.name:
                self._names[step.new] = step.name

    @classmethod
    def load(cls) -> "History":
        """Return the committed history; read once a process, by the first who asks."""
        return _committed()

    @classmethod
    def with_declared(cls, declared: tuple[Succession, ...]) -> "History":
        """Return the committed history with what was declared beside it; the same one while that is the same."""
        return _declared(declared) if declared else _committed()

    def __contains__(self, code: str) -> bool:
        """Say whether any source has the region, be it valid, ended, renumbered or to come."""
        return code in self._after or code in self._before or any(code in each for each in self.editions)

    def as_of(self, day: date) -> Edition:
        """Return the edition that was valid on a day; the first known one for any earlier day."""
        place = bisect_right(self.editions, day, key=lambda edition: edition.source.effective_on)
        return self.editions[max(place - 1, 0)]

    def holds(self, code: str, day: date) -> bool:
        """Say whether a code may be used for a day: what was declared of it decides, else the day's or today's table.

        Today's code is taken for any day, because lists offer no other and the day of a decree is not always certain.
        """
        said = self._said(code, day)
        return said if said is not None else code in self.editions[-1] or code in self.as_of(day)

    def on(self, day: date) -> "Borders":
        """Return the regions as they are drawn on a day."""
        return Borders(self, day)

    def begins_on(self, code: str) -> date | None:
        """Return the day on which a code was first declared to begin, if it was."""
        return min((day for day, begins in self._turns.get(code, ()) if begins), default=None)

    def name(self, code: str) -> str:
        """Return what a region is called, or was when there last was one; "" where nothing knows it."""
        known = (edition.name(code) for edition in reversed(self.editions) if code in edition)
        return self._names.get(code) or next(known, "")

    def codes_at(self, code: str, level: Level, day: date) -> tuple[str, ...]:
        """Return the regions of a level inside a region in the borders of a day since the newest edition, by code."""
        newest = self.editions[-1]
        there = newest.codes_at(code, level) if code in newest else ()
        if not (turned := {*within_level(self._turns, code, level)}):
            return there
        return tuple(sorted({*there} - turned | {each for each in turned if self.holds(each, day)}))

    def count(self, code: str, level: Level, day: date) -> int:
        """Count the regions of a level inside a region in the borders of a day since the newest edition."""
        newest = self.editions[-1]
        there = newest.count(code, level) if code in newest else 0
        return there + sum(self._grown(each, day, newest) for each in within_level(self._turns, code, level))

    def successors(self, code: str, day: date) -> tuple[str, ...]:
        """Return the codes that a code has become by a day: itself while it is valid, none when that is not known."""
        last, seen, ahead = set[str](), set[str](), [code]
        while ahead:
            each = ahead.pop()
            steps = [step.new for step in self._after.get(each, ()) if step.effective_on <= day]
            if not steps and (each in self.as_of(day) or each in self._after or each in self._turns):
                last.add(each)
            ahead += [new for new in steps if new not in seen]
            seen.add(each)
        return tuple(sorted(last))

    def heir(self, code: str, day: date) -> str:
        """Return the one code that a code has become by a day; itself where none is known, or two were made of it."""
        codes = self.successors(code, day)
        return codes[0] if len(codes) == 1 else code

    def predecessors(self, code: str, day: date) -> tuple[str, ...]:
        """Return the older codes whose facts belong to a code as of a day, without the code itself."""
        older, ahead = set[str](), [code]
        while ahead:
            steps = self._before.get(ahead.pop(), ())
            found = {step.old for step in steps if step.effective_on <= day} - older - {code}
            older |= found
            ahead += found
        return tuple(sorted(older))

    def codes_of(self, code: str, day: date = date.max) -> tuple[str, ...]:
        """Return a region's codes by a day, the newest first: what stands under any of them is of that region."""
        newest = self.heir(code, day)
        older = self.predecessors(newest, day)
        return (newest, *(each for each in older if self.heir(each, day) == newest))

    def moves(self, code: str, day: date = date.max) -> dict[str, str]:
        """Return what became by a day of villages, and of declared districts, that moved in, into or out of a region.

        Shape: {old code: newest code}. One of which two were made, or none is known, is not in it: its facts cannot be
        told apart.
        """
        return {old: new for old, new in _moved(self, day).items() if old.startswith(code) or new.startswith(code)}

    def moved(self, day: date) -> dict[str, str]:
        """Return `moves` of the nation, reckoned anew."""
        became = {step.old: self.heir(step.old, day) for step in self._moves if step.effective_on <= day}
        return {old: became[old] for old in sorted(became) if became[old] != old}

    def villages(self, code: str, day: date, today: date = date.max) -> int:
        """Count the villages that a region had on a day, in the borders of today; 0 for one that does not exist.

        So the denominator counts whose facts `moves` brings into the region.
        """
        edition = self.as_of(day)
        later = [
            step
            for step in self._moves
            if day < step.effective_on <= today and level_of(step.old) == "village" and len(self._after[step.old]) == 1
        ]
        come = sum(1 for step in later if step.new.startswith(code)) - sum(
            1 for step in later if step.old.startswith(code)
        )
        declared = sum(self._grown(each, day, edition) for each in within_level(self._turns, code, "village"))
        return (edition.count(code, "village") if code in edition else 0) + come + declared

    def _said(self, code: str, day: date) -> bool | None:
        """Return whether the last declaration about a code by a day began it; None where there is none."""
        turns = [turn for turn in self._turns.get(code, ()) if turn[0] <= day]
        return max(turns)[1] if turns else None

    def _grown(self, code: str, day: date, edition: Edition) -> int:
        """Return by how many regions a code changes an edition on a day: one more, one fewer, none."""
        said = self._said(code, day)
        return 0 if said is None else int(said) - int(code in edition)


@dataclass(frozen=True)
class Borders:
    """The regions as they are drawn on a day: in them figures and lists of any time are read."""

    history: History
    day: date

    @classmethod
    def at(cls, declared: Iterable[Succession], now: datetime) -> "Borders":
        """Return the regions as they are drawn at an instant, beside what was declared.

        A declared day begins where the region lies, up to two hours before the nation's.
        """
        today = local_day(now, "")
        begun = (
            step._replace(effective_on=min(step.effective_on, today))
            if step.effective_on <= local_day(now, step.old)
            else step
            for step in declared
        )
        return History.with_declared((*begun,)).on(today)

    def holds(self, code: str) -> bool:
        """Say whether a code is valid in these borders."""
        return self.history.holds(code, self.day)

    def name(self, code: str) -> str:
        """Return what a region is called, or was; "" where nothing knows it."""
        return self.history.name(code)

    def successors(self, code: str) -> tuple[str, ...]:
        """Return the codes that a code has become: itself while it is valid, none when that is not known."""
        return self.history.successors(code, self.day)

    def count(self, region: str, level: Level) -> int:
        """Count the regions of a level inside a region."""
        return self.history.count(region, level, self.day)

    def moves(self, region: str) -> dict[str, str]:
        """Return what became of the places that moved in, into or out of a region; shape: {old code: newest code}."""
        return self.history.moves(region, self.day)

    def codes_at(self, region: str, level: Level) -> tuple[str, ...]:
        """Return the regions of a level inside a region, in the order of codes."""
        return self.history.codes_at(region, level, self.day)


def _rows(path: Path) -> list[dict[str, str]]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    columns = lines[0].split("\t")
    return [dict(zip(columns, line.split("\t"), strict=True)) for line in lines[1:]]


def _source(row: Mapping[str, str]) -> Source:
    return Source(row["edition"], date.fromisoformat(row["from"]), row["certain"] == "yes", row["decree"])


@lru_cache(maxsize=32)
def _moved(history: History, day: date) -> dict[str, str]:
    return history.moved(day)


@lru_cache(maxsize=16)
def _declared(declared: tuple[Succession, ...]) -> History:
    return History(_committed().editions, _shipped(), declared)


@cache
def _committed() -> History:
    first, last = map(_source, _rows(EDITIONS))
    today = Regions.load()
    return History((Edition(first, today, _undone()), Edition(last, today)), _shipped())


@cache
def _shipped() -> tuple[Succession, ...]:
    _, last = map(_source, _rows(EDITIONS))
    steps = (
        Succession(old, new, last.effective_on, last.decree)
        for _, old, new, _ in _undone()
        if old and new and old != new
    )
    splits = (
        Succession(row["old"], row["new"], date.fromisoformat(row["from"]), row["decree"]) for row in _rows(SPLITS)
    )
    return (*steps, *splits)


def _undone() -> list[Change]:
    return [Change(**row) for row in _rows(CHANGES)]
