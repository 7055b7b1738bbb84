"""The regions as one published source has them: today's table, or that with the changes undone that came later.

Invariant: an edition is told by its source and never changes; what is declared beside it is for `history`.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from shared.regions.codes import Level, level_of, within
from shared.regions.compare import Change
from shared.regions.table import Regions, RegionUnknown


class Source(NamedTuple):
    """Where codes come from and since when they hold."""

    edition: str
    effective_on: date
    certain: bool
    """Whether the day is the decree's own; a day that is only the best one known says no."""
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
        return _counted(self, code, level)

    def _counted(self, code: str, level: Level) -> int:
        now = self._today.count(code, level) if self._known(code) in self._today else 0
        ended, begun = (sum(1 for _ in within_level(each, code, level)) for each in (self._ended, self._begun))
        return now + ended - begun

    def villages_in(self, code: str) -> tuple[str, ...]:
        """Return every village of a region in the order of codes.

        Raises: RegionUnknown.
        """
        return self.codes_at(code, "village")

    def codes_at(self, code: str, level: Level) -> tuple[str, ...]:
        """Return every region of a level inside a region, itself included, in the order of codes.

        Raises: RegionUnknown.
        """
        now = self._today.codes_at(code, level) if self._known(code) in self._today else ()
        if not (self._begun or self._ended):
            return now
        kept = (each for each in now if each not in self._begun)
        return tuple(sorted((*kept, *within_level(self._ended, code, level))))

    def _known(self, code: str) -> str:
        if code not in self:
            raise RegionUnknown(code, self.source.edition)
        return code


@lru_cache(maxsize=4_096)
def _counted(edition: Edition, code: str, level: Level) -> int:
    """Count once: an edition never changes, and a page of the nation asks for every province and year."""
    return edition._counted(code, level)  # noqa: SLF001 - its own


def within_level(codes: Iterable[str], code: str, level: Level) -> Iterator[str]:
    """Yield those of some codes that are of a level and lie in a region."""
    return (each for each in codes if within(each, code) and level_of(each) == level)
