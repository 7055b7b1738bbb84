"""The table of regions: 38 provinces, 514 regencies and cities, 7,285 districts, 83,762 villages.

Every service process loads it, so it stays one block of bytes with an index of row numbers (3 MB) instead of two
hundred thousand Python strings (ten times that). Dotted codes sorted as text stand in the order of a walk through the
tree, a parent right before its children: a region's whole subtree is one run of rows, found by two bisections.

Invariant: the table never changes after loading; codes are dotted, unique and sorted, and every parent is in it
(`make.py` refuses to write any other).
"""

import gzip
import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from heapq import nsmallest
from pathlib import Path
from typing import Final

from shared.regions.codes import LEVEL_BY_LENGTH, LEVELS, Level, level_of, parent_of

DATA: Final = Path(__file__).with_name("regions.tsv.gz")
NATION_NAME: Final = "Indonesia"

_CODE: Final = re.compile(rb"^[0-9.]+", re.MULTILINE)
_FOLD: Final = bytes.maketrans(b'ABCDEFGHIJKLMNOPQRSTUVWXYZ"', b"abcdefghijklmnopqrstuvwxyz'")
"""Letter case does not matter in a search, nor which mark stands for the glottal stop: Ra"as is typed Ra'as."""


class RegionUnknown(LookupError):
    """The code has the right shape but this edition of the table does not hold it."""

    def __init__(self, code: str, edition: str) -> None:
        super().__init__(f"{code!r} is not a region of {edition}")
        self.code = code


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Regions:
    """Every region of the country by its dotted code; "" is the nation."""

    edition: str
    """The source and its version, as in "idn-area-data 4.0.1"."""
    _text: bytes
    """One line a region, "code TAB name", sorted by code."""
    _starts: "array[int]"
    """Row → where its line begins; one more than there are rows."""
    _rows: Mapping[Level, "array[int]"]
    """Level → the rows that have it, ascending."""

    @classmethod
    def load(cls) -> "Regions":
        """Return the committed table; read once a process."""
        return _committed()

    @classmethod
    def parse(cls, table: bytes) -> "Regions":
        """Index a table: its first line is "# edition", each other "code TAB name" in the order of codes."""
        head, _, text = table.partition(b"\n")
        starts = array("I")
        rows: dict[Level, array[int]] = {level: array("I") for level in LEVELS[1:]}
        for row, code in enumerate(_CODE.finditer(text)):
            starts.append(code.start())
            rows[LEVEL_BY_LENGTH[code.end() - code.start()]].append(row)
        starts.append(len(text))
        return cls(head.removeprefix(b"# ").decode(), text, starts, rows)

    def __contains__(self, code: str) -> bool:
        """Say whether this edition has the region."""
        return not code or self._find(code) is not None

    def name(self, code: str) -> str:
        """Return the region's own name, without its parents' ("Kabupaten Maros").

        Raises: RegionUnknown (a LookupError).
        """
        if not code:
            return NATION_NAME
        row = self._row(code)
        return self._text[self._starts[row] + len(code) + 1 : self._starts[row + 1] - 1].decode()

    def level(self, code: str) -> Level:
        """Return what kind of region it is.

        Raises: RegionUnknown.
        """
        return level_of(self._known(code))

    def parent(self, code: str) -> str:
        """Return the region around it; "" is the nation.

        Raises: RegionUnknown; RegionCodeInvalid for the nation, which has none.
        """
        return parent_of(self._known(code))

    def children(self, code: str) -> tuple[str, ...]:
        """Return the regions one level down, in the order of codes; a village has none.

        Raises: RegionUnknown.
        """
        depth = LEVELS.index(self.level(code))
        return self._codes(code, LEVELS[depth + 1]) if depth + 1 < len(LEVELS) else ()

    def count(self, code: str, level: Level) -> int:
        """Count the regions of a level inside a region, itself included; the denominator of a coverage.

        Raises: RegionUnknown.
        """
        return int(not code) if level == "nation" else len(self._rows_within(code, level))

    def villages_in(self, code: str) -> tuple[str, ...]:
        """Return every village of a region in the order of codes.

        Raises: RegionUnknown.
        """
        return self._codes(code, "village")

    def search(self, text: str, level: Level | None = None, within: str = "", limit: int = 50) -> list[str]:
        """Find regions whose name contains a text, letter case aside; the likeliest first.

        A whole name comes before the start of a word, that before a middle; then the wider region, then the code.
        Raises: RegionUnknown when `within` is.
        """
        needle = " ".join(text.split()).encode().translate(_FOLD)
        if not needle:
            return []
        found = (self._rank(needle, row) for row in self._rows_naming(needle, within))
        wanted = (rank for rank in found if level is None or rank[-2] == LEVELS.index(level))
        return [rank[-1] for rank in nsmallest(limit, wanted)]

    def _rank(self, needle: bytes, row: int) -> tuple[int, int, str]:
        code = self._code(row)
        name = self._text[self._starts[row] + len(code) + 1 : self._starts[row + 1] - 1].translate(_FOLD)
        likeness = 0 if name == needle else 1 if b" " + needle in b" " + name else 2
        return likeness, LEVELS.index(level_of(code)), code

    def _rows_naming(self, needle: bytes, within: str) -> Iterator[int]:
        first, last = self._span(within)
        begin = self._starts[first]
        names = self._text[begin : self._starts[last]].translate(_FOLD)
        at = names.find(needle)
        while at >= 0:
            row = bisect_right(self._starts, begin + at) - 1
            if begin + at > self._starts[row] + len(self._code(row)):
                yield row
                at = self._starts[row + 1] - begin - 1
            at = names.find(needle, at + 1)

    def _codes(self, code: str, level: Level) -> tuple[str, ...]:
        return tuple(map(self._code, self._rows_within(code, level)))

    def _rows_within(self, code: str, level: Level) -> "array[int]":
        first, last = self._span(code)
        rows = self._rows[level]
        return rows[bisect_left(rows, first) : bisect_left(rows, last)]

    def _span(self, code: str) -> tuple[int, int]:
        """Bound the run of rows that a region and all below it take; "/" follows "." in the alphabet of codes."""
        if not code:
            return 0, len(self._starts) - 1
        return self._row(code), self._first_row_from(code + "/")

    def _known(self, code: str) -> str:
        if code not in self:
            raise RegionUnknown(code, self.edition)
        return code

    def _row(self, code: str) -> int:
        row = self._find(code)
        if row is None:
            raise RegionUnknown(code, self.edition)
        return row

    def _find(self, code: str) -> int | None:
        row = self._first_row_from(code)
        return row if row < len(self._starts) - 1 and self._code(row) == code else None

    def _first_row_from(self, code: str) -> int:
        return bisect_left(range(len(self._starts) - 1), code, key=self._code)

    def _code(self, row: int) -> str:
        start = self._starts[row]
        return self._text[start : self._text.index(b"\t", start)].decode()


@cache
def _committed() -> Regions:
    return Regions.parse(gzip.decompress(DATA.read_bytes()))
