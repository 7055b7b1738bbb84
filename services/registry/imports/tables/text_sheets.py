"""Text with separators as a sheet: which separator, and where a row ends.

Invariant: no line of a text is lost to a quotation mark: a cell in marks that holds as many separators as a row, or a
line that begins like a row, is none, and each of its lines is a row by itself. The separator is the one under which a
header is found. A text is read in time linear to its length, whatever stands in it.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from services.registry.imports.rules.cells import Cell
from services.registry.imports.rules.layout import MOST_COLUMNS, Header, find_header

_SEPARATORS: Final = ";,\t|"
_LOOKED_AT_LINES: Final = 200
_LOOKED_AT_CHARACTERS: Final = 100_000
"""What the separator is judged by."""
_CELL_MOST_LINES: Final = 20
"""Over which a cell in quotation marks may go: an address has five."""
_MOST_BROKEN: Final = 1_000
"""Rows with quotation marks that nobody closed, after which no cell is looked for over several lines any more."""
_CELL_CHARACTERS: Final = 32_767
"""What a cell of Excel can hold."""
_NUMBER_DIGITS: Final = 7
"""Of a row's running number, at most: a sheet has a million rows."""


class _Lines:
    """The lines of a text, handed out one by one, up to where the cell that is being read has to end."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.all, self.at, self.end = lines, 0, 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.at == self.end:
            raise StopIteration
        self.at += 1
        return self.all[self.at - 1]


@dataclass(frozen=True)
class TextSheet:
    """Text with separators, in lines."""

    lines: Sequence[str] = field(repr=False)
    separator: str
    width: int = MOST_COLUMNS
    """How many cells a row of the table has, as far as its header tells."""
    name: str = "CSV"
    is_shown: bool = True

    def rows(self) -> Iterator[Sequence[Cell]]:
        """Yield its rows, each as wide as a table may be."""
        return map(bounded, self.whole_rows())

    def whole_rows(self) -> Iterator[Sequence[Cell]]:
        """Yield its rows with all that stands in them."""
        lines, broken = _Lines(self.lines), 0
        quoted = csv.reader(lines, delimiter=self.separator, strict=True)
        while lines.at < len(self.lines):
            begin = lines.at
            if '"' not in self.lines[begin]:
                yield self._split(begin)
                lines.at = begin + 1
                continue
            lines.end = min(begin + (_CELL_MOST_LINES if broken < _MOST_BROKEN else 1), len(self.lines))
            cells = _record(quoted)
            if cells is None or self._swallows_rows(self.lines[begin : lines.at], cells):
                broken += 1
                yield [_without_marks(each) if '"' in each else each for each in self._split(begin)]
                lines.at = begin + 1
            elif len(cells) == 1:
                yield self._within_one_cell(cells[0])
            else:
                yield [_without_lone_mark(each) if '"' in each else each for each in cells]

    def _split(self, line: int) -> list[str]:
        return self.lines[line].rstrip("\r\n").split(self.separator)

    def _swallows_rows(self, lines: Sequence[str], cells: Sequence[str]) -> bool:
        """Tell whether a record of several lines is several rows that a forgotten mark holds together."""
        if len(lines) == 1:
            return False
        if any("\n" in each and each.count(self.separator) >= self.width - 1 for each in cells):
            return True
        numbers = [self._running_number(each) for each in lines]
        follows = numbers[0] is not None and any(
            each == numbers[0] + at for at, each in enumerate(numbers[1:], 1) if each
        )
        return follows or len(bounded(cells)) > self.width or any(map(self._begins_a_row, lines[1:]))

    def _running_number(self, line: str) -> int | None:
        said = line.partition(self.separator)[0].strip(' "')
        return int(said) if said.isdecimal() and len(said) <= _NUMBER_DIGITS else None

    @cached_property
    def _row(self) -> re.Pattern[str]:
        apart = re.escape(self.separator)
        return re.compile(rf"""(?:[^{apart}]*{apart}){{0,4}}\s*["']*[0-9]{{16}}["']*\s*(?:{apart}|$)""")

    def _begins_a_row(self, line: str) -> bool:
        """Tell whether one of a line's first cells is a NIK."""
        return self._row.match(line) is not None

    def _within_one_cell(self, said: str) -> list[str]:
        """Return the cells of a row that stands in marks as a whole, as some programs write one with marks in it."""
        if said.count(self.separator) < self.width - 1 or "\n" in said:
            return [_without_lone_mark(said)]
        return _record(csv.reader([said], delimiter=self.separator, strict=True)) or said.split(self.separator)


def _record(quoted: Iterator[list[str]]) -> list[str] | None:
    """Return the next row; None where a quotation mark is not closed and would swallow whoever stands below it."""
    try:
        return next(quoted)
    except csv.Error:
        return None


def _without_marks(cell: str) -> str:
    said = cell.strip()
    is_whole = len(said) > 1 and said[0] == said[-1] == '"'
    return said[1:-1].replace('""', '"') if is_whole else _without_lone_mark(cell)


def _without_lone_mark(cell: str) -> str:
    """Take a mark away that has no other and stands at an end; one that stands alone says "as above"."""
    if cell.count('"') != 1 or cell.strip() == '"':
        return cell
    return cell.strip().removeprefix('"').removesuffix('"')


def bounded(cells: Sequence[Cell]) -> list[Cell]:
    """Return a row without the empty cells at its end, and without what no table of people has.

    A row that is too wide keeps one cell too many, which says so; a cell is cut where Excel cuts it.
    """
    width = min(len(cells), MOST_COLUMNS + 1) if any(cells[MOST_COLUMNS:]) else min(len(cells), MOST_COLUMNS)
    while width and cells[width - 1] == "":
        width -= 1
    return [each[:_CELL_CHARACTERS] if isinstance(each, str) else each for each in cells[:width]]


def text_sheet(lines: Sequence[str]) -> TextSheet:
    """Return a text as a sheet, its separator named in its first line or judged by where a header is found."""
    first = _first_lines(lines)
    named = first[0][4:5] if first and first[0].startswith("sep=") else ""
    headers = {each: find_header(TextSheet(first, each).rows()) for each in named or _SEPARATORS}
    separator = max(headers, key=lambda each: (_fields(headers[each]), sum(line.count(each) for line in first)))
    return TextSheet(lines, separator, _width(first, separator, headers[separator]))


def _first_lines(lines: Sequence[str]) -> list[str]:
    first, left = list[str](), _LOOKED_AT_CHARACTERS
    for line in lines[:_LOOKED_AT_LINES]:
        if left <= 0:
            break
        first.append(line[:left])
        left -= len(line)
    return first


def _fields(header: Header | None) -> int:
    return len(header.mapping) if header else 0


def _width(lines: Sequence[str], separator: str, header: Header | None) -> int:
    """Return how wide a table is: as its header, or as most of its rows where columns without a name follow."""
    if header is None:
        return MOST_COLUMNS
    plain = Counter(len(bounded(each.rstrip("\r\n").split(separator))) for each in lines if '"' not in each)
    return max(len(header.cells), *(width for width, _ in plain.most_common(1)))
