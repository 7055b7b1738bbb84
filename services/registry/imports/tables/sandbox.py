"""Opens what offices send in a process of its own, so that a file can harm nobody but its reader.

Invariant: what a file unpacks to is never held here, so a role's memory does not grow with it; a reader that dies of a
file is a refusal with its reason. One file at a time is open in a role, and its reader ends with it.
"""

import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from threading import BoundedSemaphore
from typing import BinaryIO, Final, cast

import msgspec

from services.registry.imports.commands import SAMPLE_ROWS, Survey
from services.registry.imports.rules.cells import Cell
from services.registry.imports.rules.mixed_days import Days, added
from services.registry.imports.tables import sandbox_reader as sandbox_reader_tables
from services.registry.imports.tables.sandbox_reader import (
    MOST_MEGABYTES,
    MOST_SECONDS,
    Look,
    More,
    Opened,
    Part,
    Refused,
    receive,
    send,
    unpacked,
)
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


def _too_slow(sheet: str, row: int) -> Text:
    return Text(
        f"Membaca berkas ini perlu lebih dari {MOST_SECONDS} detik; yang terakhir terbaca baris {row} lembar {sheet}. "
        "Bagi tabelnya menjadi beberapa berkas, atau simpan ulang sebagai XLSX.",
        f"Reading this file takes more than {MOST_SECONDS} seconds; row {row} of sheet {sheet} was read last. Divide "
        "the table into several files, or save it as XLSX.",
    )


class _Reader:
    """A reader at work; raises `Invalid` for the file that it dies of."""

    def __init__(self, process: Popen[bytes]) -> None:
        self._process, self._walks = process, count()
        self._given, self._told = cast("BinaryIO", process.stdin), cast("BinaryIO", process.stdout)
        self._names: list[str] = []
        self._last = ("", 0)
        """The sheet and the row that were read last."""

    def open(self, content: bytes) -> list[str]:
        answer = msgspec.msgpack.decode(self._ask(content or b"\n"), type=Opened | Refused)
        if isinstance(answer, Refused):
            raise Invalid(answer.slug, Text(answer.id, answer.en))
        self._names = answer.names
        return answer.names

    def rows(self, sheet: int) -> Iterator[Sequence[Cell]]:
        question, number = msgspec.msgpack.encode(More(next(self._walks), sheet)), 0
        while rows := unpacked(self._ask(question)):
            number += len(rows)
            self._last = self._names[sheet], number
            yield from rows

    def survey(self, asked: Look) -> Survey:
        part = msgspec.msgpack.decode(self._ask(msgspec.msgpack.encode(asked)), type=Part)
        people, sample, texts, days = 0, list[tuple[int, Sequence[Cell]]](), list[bytes](), dict[str, Days]()
        while not part.is_last:
            self._last, people = (part.sheet, part.row), people + part.people
            rows, cells = part.sample
            sample += zip(rows, unpacked(cells), strict=True)
            texts += [part.text] if part.text else []
            days |= added(days, part.days)
            part = msgspec.msgpack.decode(self._answer(), type=Part)
        return Survey(people, sample, (*texts,), days)

    def _ask(self, content: bytes) -> bytes:
        try:
            send(self._given, content)
        except BrokenPipeError:
            raise self._died() from None
        return self._answer()

    def _answer(self) -> bytes:
        answer = receive(self._told)
        if answer is None:
            raise self._died()
        return answer

    def _died(self) -> Invalid:
        ended = self._process.wait()
        if ended == -signal.SIGXCPU:
            return Invalid("file-too-slow", _too_slow(*self._last))
        return Invalid("file-too-large", _TOO_MUCH) if ended < 0 else Invalid("file-no-spreadsheet", NO_SPREADSHEET)


@dataclass(frozen=True)
class ApartSheet:
    """A sheet whose rows are fetched from its reader, some at a time."""

    name: str
    number: int
    reader: _Reader = field(repr=False)

    def rows(self) -> Iterator[Sequence[Cell]]:
        """Yield its rows from the first; raises `Invalid` when the file is more than its reader can hold."""
        return self.reader.rows(self.number)

    def survey(self, below: int, mapping: Mapping[str, int]) -> Survey:
        """Return who stands below a row of this sheet, and what can be searched in all sheets of its file."""
        return self.reader.survey(Look(self.number, below, dict(mapping), SAMPLE_ROWS))


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
