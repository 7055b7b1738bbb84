"""One level of the tree of regions, held as text.

Eighty thousand villages as Python strings would cost every process ten times the memory, so a level stays one run of
bytes with an index of line starts; a code is found by bisection in a few microseconds.

Invariant: lines are "code TAB name NEWLINE" in the order of codes, which puts everything below one region in one run.
"""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

_LINE_END: Final = re.compile(rb"\n")
_FOLD: Final = bytes.maketrans(b'ABCDEFGHIJKLMNOPQRSTUVWXYZ"', b"abcdefghijklmnopqrstuvwxyz'")


def fold(text: bytes) -> bytes:
    """Make letter case not matter, nor which mark stands for the glottal stop: Ra"as is typed ra'as."""
    return text.translate(_FOLD)


class Block:
    """The regions of one level by row, in the order of codes."""

    __slots__ = ("_starts", "_text")

    def __init__(self, text: bytes) -> None:
        self._text: Final = text
        self._starts: Final = array("I", chain((0,), map(re.Match.end, _LINE_END.finditer(text))))

    def code(self, row: int) -> str:
        """Return the dotted code in a row."""
        start = self._starts[row]
        return self._text[start : self._text.index(b"\t", start)].decode()

    def name(self, row: int) -> str:
        """Return the name in a row."""
        return self._text[self._starts[row] : self._starts[row + 1] - 1].partition(b"\t")[2].decode()

    def row(self, code: str) -> int | None:
        """Return the row of a code of this level, or None."""
        row = self._first_from(code)
        return row if row < len(self._starts) - 1 and self.code(row) == code else None

    def run(self, code: str) -> range:
        """Return the rows that a region takes in this level: itself, all below it, or none; "" takes all.

        "/" follows "." in the alphabet, so it stands behind everything that continues the code.
        """
        return range(self._first_from(code), self._first_from(code + "/") if code else len(self._starts) - 1)

    def rows_with(self, marks: Iterable[bytes], run: range) -> Iterator[int]:
        """Yield each row of a run whose folded line, tab and line end included, contains a mark, mark after mark."""
        begin = self._starts[run.start]
        lines = fold(self._text[begin : self._starts[run.stop]])
        for mark in marks:
            at = lines.find(mark)
            while at >= 0:
                row = bisect_right(self._starts, begin + at) - 1
                yield row
                at = lines.find(mark, self._starts[row + 1] - begin)

    def _first_from(self, code: str) -> int:
        return bisect_left(range(len(self._starts) - 1), code, key=self.code)
