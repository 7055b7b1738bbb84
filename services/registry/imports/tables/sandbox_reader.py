"""The process that opens one file, spoken to through its pipes.

`python -m services.registry.imports.tables.sandbox_reader` is given the file, answers which sheets there are, and then
hands over rows as often as it is asked for some, or surveys the whole file once, until nobody asks any more.

Invariant: it holds no more memory than it may, uses no more time, lets others have the processor first, and knows
nothing but the file.
"""

import os
import resource
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, BinaryIO, Final

import msgspec

from services.registry.imports.rules.cells import Cell
from services.registry.imports.rules.layout import is_person
from services.registry.imports.rules.mixed_days import Days, days_in
from services.registry.imports.rules.search_text import search_text
from services.registry.imports.tables.text_sheets import TextSheet, bounded
from services.registry.imports.tables.workbook import BookSheet, every_sheet
from shared.runtime.errors import Invalid

MOST_MEGABYTES: Final = 512
"""What a reader may hold; it needs some 60 besides the file's own."""
MOST_SECONDS: Final = 20
"""How long a reader may work, by the processor's clock; 200,000 rows take it some five seconds."""
_NICENESS: Final = 5
_ROWS_AT_ONCE: Final = 200
_PART_CELLS: Final = 50_000
_PART_ROWS: Final = 20_000
_LENGTH_BYTES: Final = 8
_MICROSECOND: Final = timedelta(microseconds=1)
_DATED: Final[Mapping[int, tuple[type, Callable[[Any], str], Callable[[str], Any]]]] = {
    1: (datetime, datetime.isoformat, datetime.fromisoformat),  # before `date`, which it is, too
    2: (date, date.isoformat, date.fromisoformat),
    3: (time, time.isoformat, time.fromisoformat),
    4: (timedelta, lambda span: str(span // _MICROSECOND), lambda said: timedelta(microseconds=int(said))),
}
"""What a message has no word for: its number in it, and how it is said and read."""


class More(msgspec.Struct, array_like=True, tag=True):
    """A question for more rows: which walk through a sheet, which sheet."""

    walk: int
    sheet: int


class Look(msgspec.Struct, array_like=True, tag=True):
    """A question for all of a file in parts: below which row of which sheet, with which columns, people are counted."""

    sheet: int
    below: int
    mapping: dict[str, int]
    sample: int
    """How many of them are shown."""


class Part(msgspec.Struct, array_like=True, tag=True):
    """Some rows that were surveyed: up to which row of which sheet, who is in them, the search text packed."""

    sheet: str
    row: int
    people: int
    sample: tuple[list[int], bytes]
    """The first people of all: their rows, counted from 1, and what stands in them."""
    text: bytes
    is_last: bool = False
    days: dict[str, Days] = {}
    """What stands in the columns of days of those who are counted."""


class Opened(msgspec.Struct, array_like=True, tag=True):
    """The names of the sheets of a file."""

    names: list[str]


class Refused(msgspec.Struct, array_like=True, tag=True):
    """Why a file was not opened: the slug and both languages."""

    slug: str
    id: str
    en: str


def send(pipe: BinaryIO, content: bytes) -> None:
    """Write one message."""
    pipe.write(len(content).to_bytes(_LENGTH_BYTES, "big"))
    pipe.write(content)
    pipe.flush()


def receive(pipe: BinaryIO) -> bytes | None:
    """Read one message; None when there is nobody any more who could write one."""
    length = int.from_bytes(pipe.read(_LENGTH_BYTES), "big")
    content = pipe.read(length)
    return content if length and len(content) == length else None


def packed(rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return rows as a message, days and times as what they are."""
    return msgspec.msgpack.encode(
        [[cell if isinstance(cell, str | float) else _dated(cell) for cell in cells] for cells in rows]
    )


def _dated(cell: Cell) -> Any:
    for kind, (type_, say, _) in _DATED.items():
        if isinstance(cell, type_):
            return msgspec.msgpack.Ext(kind, say(cell).encode())
    return cell


def _undated(kind: int, said: memoryview) -> Cell:
    cell: Cell = _DATED[kind][2](bytes(said).decode())
    return cell


unpacked: Final = msgspec.msgpack.Decoder(list[list[Any]], ext_hook=_undated).decode
"""Return the rows of a message."""


def survey(sheets: Sequence[TextSheet | BookSheet], asked: Look) -> Iterator[Part]:
    """Yield a file part by part, hidden sheets too; the last part is empty and marked."""
    shown = 0
    for number, sheet in enumerate(sheets):
        row = 0
        for rows in _parts(sheet.whole_rows()):
            people = _people(rows, row, asked) if number == asked.sheet else []
            sample, row = people[: asked.sample - shown], row + len(rows)
            shown += len(sample)
            first = [each for each, _ in sample], packed([cells for _, cells in sample])
            days = days_in(people, asked.mapping)
            yield Part(sheet.name, row, len(people), first, _compressed(search_text(rows)), days=days)
    yield Part("", 0, 0, ([], packed([])), b"", is_last=True)


def _people(rows: Sequence[Sequence[Cell]], above: int, asked: Look) -> list[tuple[int, list[Cell]]]:
    """Return who stands in some rows below the header, with their rows counted from 1."""
    below, first = max(0, asked.below - above), min(asked.mapping.values(), default=0)
    numbered = enumerate(map(bounded, rows[below:]), above + below + 1)
    return [(row, cells) for row, cells in numbered if len(cells) > first and is_person(cells, asked.mapping)]


def _parts(rows: Iterator[Sequence[Cell]]) -> Iterator[list[Sequence[Cell]]]:
    part: list[Sequence[Cell]] = []
    cells = 0
    for row in rows:
        part.append(row)
        cells += len(row)
        if cells > _PART_CELLS or len(part) == _PART_ROWS:
            yield part
            part, cells = [], 0
    if part:
        yield part


def _compressed(text: str) -> bytes:
    return zlib.compress(text.encode(errors="replace")) if text else b""


def main(given: BinaryIO, told: BinaryIO) -> None:
    """Open the file that is given first, then answer what is asked of it."""
    try:
        sheets = sorted(every_sheet(receive(given) or b""), key=lambda each: not each.is_shown)
    except Invalid as refused:
        send(told, msgspec.msgpack.encode(Refused(refused.slug, refused.words.id, refused.words.en)))
        return
    send(told, msgspec.msgpack.encode(Opened([each.name for each in sheets if each.is_shown])))
    walks: dict[int, Iterator[Sequence[Cell]]] = {}
    while (question := receive(given)) is not None:
        asked = msgspec.msgpack.decode(question, type=More | Look)
        if isinstance(asked, Look):
            for part in survey(sheets, asked):
                send(told, msgspec.msgpack.encode(part))
        else:
            rows = walks.setdefault(asked.walk, sheets[asked.sheet].rows())
            send(told, packed([*islice(rows, _ROWS_AT_ONCE)]))


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEGABYTES * 1_000_000,) * 2)
    # The soft limit ends it by SIGXCPU, which tells whoever asked that it was the time and not the memory.
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(_NICENESS)
    try:
        main(sys.stdin.buffer, sys.stdout.buffer)
    except MemoryError:
        os.abort()  # as the libraries below do: whoever asked sees one kind of end
