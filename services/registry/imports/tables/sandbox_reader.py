"""The process that opens one file, spoken to through its pipes.

`python -m services.registry.imports.tables.sandbox_reader` is given the file, answers which sheets there are, and then
hands over rows as often as it is asked for some, until nobody asks any more.

Invariant: it holds no more memory than it may, uses no more time, and knows nothing but the file.
"""

import os
import resource
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, BinaryIO, Final

import msgspec

from services.registry.imports.rules.cells import Cell
from services.registry.imports.tables.workbook import open_sheets
from shared.runtime.errors import Invalid

MOST_MEGABYTES: Final = 512
"""What a reader may hold; it needs some 60 besides the file's own."""
_MOST_SECONDS: Final = 120
_ROWS_AT_ONCE: Final = 200
_LENGTH_BYTES: Final = 8
_MICROSECOND: Final = timedelta(microseconds=1)
_DATED: Final[Mapping[int, tuple[type, Callable[[Any], str], Callable[[str], Any]]]] = {
    1: (datetime, datetime.isoformat, datetime.fromisoformat),  # before `date`, which it is, too
    2: (date, date.isoformat, date.fromisoformat),
    3: (time, time.isoformat, time.fromisoformat),
    4: (timedelta, lambda span: str(span // _MICROSECOND), lambda said: timedelta(microseconds=int(said))),
}
"""What a message has no word for: its number in it, and how it is said and read."""
Walk = tuple[int, int]
"""A question for more rows: which walk through a sheet, which sheet."""


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


def main(given: BinaryIO, told: BinaryIO) -> None:
    """Open the file that is given first, then hand over rows as they are asked for."""
    try:
        sheets = open_sheets(receive(given) or b"")
    except Invalid as refused:
        send(told, msgspec.msgpack.encode(Refused(refused.slug, refused.words.id, refused.words.en)))
        return
    send(told, msgspec.msgpack.encode(Opened([each.name for each in sheets])))
    walks: dict[int, Iterator[Sequence[Cell]]] = {}
    while (question := receive(given)) is not None:
        walk, sheet = msgspec.msgpack.decode(question, type=Walk)
        rows = walks.setdefault(walk, sheets[sheet].rows())
        send(told, packed([*islice(rows, _ROWS_AT_ONCE)]))


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEGABYTES * 1_000_000,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_SECONDS, _MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        main(sys.stdin.buffer, sys.stdout.buffer)
    except MemoryError:
        os.abort()  # as the libraries below do: whoever asked sees one kind of end
