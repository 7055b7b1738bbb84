"""Opens what offices send in a process of its own, so that a file can harm nobody but its reader.

Invariant: what a file unpacks to is never held here, so a role's memory does not grow with it; a reader that dies of a
file is a refusal with its reason. One file at a time is open in a role, and its reader ends with it.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from threading import BoundedSemaphore
from typing import BinaryIO, Final, cast

import msgspec

from services.registry.imports.rules.cells import Cell
from services.registry.imports.tables import sandbox_reader as sandbox_reader_tables
from services.registry.imports.tables.sandbox_reader import MOST_MEGABYTES, Opened, Refused, receive, send, unpacked
from services.registry.imports.tables.workbook import NO_SPREADSHEET
from shared.i18n import Text
from shared.runtime.errors import Invalid

_ROOT: Final = Path(__file__).parents[4]
_ONE_AT_A_TIME: Final = BoundedSemaphore(1)
_TOO_MUCH: Final = Text(
    f"Membuka berkas ini perlu memori lebih dari {MOST_MEGABYTES} MB. Biasanya ada sel terisi jauh di bawah atau di "
    "kanan tabel (Ctrl+End menunjukkannya): hapus sel itu, atau bagi tabelnya menjadi beberapa berkas.",
    f"Opening this file takes more than {MOST_MEGABYTES} MB of memory. Usually a cell far below or to the right of the "
    "table is filled (Ctrl+End shows it): clear that cell, or divide the table into several files.",
)


class _Reader:
    """A reader at work; raises `Invalid` for the file that it dies of."""

    def __init__(self, process: Popen[bytes]) -> None:
        self._process, self._walks = process, count()
        self._given, self._told = cast("BinaryIO", process.stdin), cast("BinaryIO", process.stdout)

    def open(self, content: bytes) -> list[str]:
        answer = msgspec.msgpack.decode(self._ask(content or b"\n"), type=Opened | Refused)
        if isinstance(answer, Refused):
            raise Invalid(answer.slug, Text(answer.id, answer.en))
        return answer.names

    def rows(self, sheet: int) -> Iterator[Sequence[Cell]]:
        question = msgspec.msgpack.encode((next(self._walks), sheet))
        while rows := unpacked(self._ask(question)):
            yield from rows

    def _ask(self, content: bytes) -> bytes:
        try:
            send(self._given, content)
            answer = receive(self._told)
        except BrokenPipeError:
            answer = None
        if answer is None:
            raise self._died()
        return answer

    def _died(self) -> Invalid:
        killed = self._process.wait() < 0
        return Invalid("file-too-large", _TOO_MUCH) if killed else Invalid("file-no-spreadsheet", NO_SPREADSHEET)


@dataclass(frozen=True)
class ApartSheet:
    """A sheet whose rows are fetched from its reader, some at a time."""

    name: str
    number: int
    reader: _Reader = field(repr=False)

    def rows(self) -> Iterator[Sequence[Cell]]:
        """Yield its rows from the first; raises `Invalid` when the file is more than its reader can hold."""
        return self.reader.rows(self.number)


@contextmanager
def open_apart(content: bytes) -> Iterator[Sequence[ApartSheet]]:
    """Lend the visible sheets of a file, from whatever thread; raises `Invalid` for what is no spreadsheet."""
    with _ONE_AT_A_TIME, _started() as process:
        asked = _Reader(process)
        yield [ApartSheet(name, number, asked) for number, name in enumerate(asked.open(content))]


@contextmanager
def _started() -> Iterator[Popen[bytes]]:
    """Start a reader that is told nothing of the role's settings, and see to its end."""
    command = (sys.executable, "-m", sandbox_reader_tables.__name__)
    process = Popen(command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, cwd=_ROOT, env={})  # noqa: S603  # ours
    try:
        yield process
    finally:
        process.kill()
        with suppress(BrokenPipeError), process:
            pass
