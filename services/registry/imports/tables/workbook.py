"""Opens a file that an office sends: XLSX, XLS, ODS, or text with separators in whatever encoding.

Invariant: no formula is worked out and nothing is fetched; a cell merged over several rows says the same in each, and
no line of a text is lost to a quotation mark. What is no spreadsheet, is empty, locked, or would unpack to more than
memory can hold, is refused by name.
"""

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from python_calamine import CalamineError, CalamineSheet, PasswordError, load_workbook

from services.registry.imports.rules.cells import Cell
from shared.i18n import Text
from shared.runtime.errors import Invalid

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0"
_UNPACKED_MOST_BYTES: Final = 250_000_000
_SEPARATORS: Final = ";,\t|"
_LOOKED_AT_LINES: Final = 50
_CELL_MOST_LINES: Final = 20
"""Over which a cell in quotation marks may go: an address has five."""
_MARKS: Final = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}

NO_SPREADSHEET: Final = Text(
    "Berkas ini bukan lembar kerja: kirim XLSX, XLS, ODS atau CSV.",
    "This file is no spreadsheet: send XLSX, XLS, ODS or CSV.",
)
_EMPTY: Final = Text("Berkas ini kosong.", "This file is empty.")
_LOCKED: Final = Text(
    "Berkas ini dilindungi kata sandi: simpan tanpa kata sandi lalu kirim lagi.",
    "This file is locked with a password: save it without one and send it again.",
)
_TOO_WIDE: Final = Text("Isi berkas ini terlalu besar.", "What this file unpacks to is too large.")


@dataclass(frozen=True)
class TextSheet:
    """Text with separators."""

    text: str
    name: str = "CSV"

    def rows(self) -> Iterator[Sequence[Cell]]:
        """Yield its rows."""
        lines, separator, at = io.StringIO(self.text, newline="").readlines(), _separator(self.text), 0
        while at < len(lines):
            reader = csv.reader(lines[at : at + _CELL_MOST_LINES], delimiter=separator, strict=True)
            try:
                yield next(reader)
                at += reader.line_num
            except csv.Error:  # a quotation mark that nobody closed would swallow whoever stands below it
                yield lines[at].rstrip("\r\n").split(separator)
                at += 1


@dataclass(frozen=True)
class BookSheet:
    """A sheet of a workbook."""

    name: str
    sheet: CalamineSheet = field(repr=False)

    def rows(self) -> Iterator[Sequence[Cell]]:
        """Yield its rows from the first, merged cells filled down and to the right."""
        merged = sorted(self.sheet.merged_cell_ranges or [], reverse=True)
        open_: list[tuple[int, int, int, Any]] = []
        # The reader pads a sheet's empty rows above, but not its empty columns to the left.
        left_out: list[Cell] = [""] * (self.sheet.start or (0, 0))[1]
        for number, filled in enumerate(self.sheet.iter_rows()):
            cells = [*left_out, *filled]
            while merged and merged[-1][0][0] <= number:
                (_, left), (last, right) = merged.pop()
                open_.append((last, left, right, cells[left] if left < len(cells) else ""))
            open_ = [each for each in open_ if each[0] >= number]
            for _, left, right, said in open_:
                cells[left : right + 1] = [said] * len(cells[left : right + 1])
            yield cells


def open_sheets(content: bytes) -> Sequence[TextSheet | BookSheet]:
    """Return the visible sheets of a file; raises `Invalid` for what is no spreadsheet."""
    if not content.strip():
        raise Invalid("file-empty", _EMPTY)
    if content.startswith((_ZIP, _OLE)):
        return _book(content)
    return [TextSheet(_text(content))]


def _book(content: bytes) -> list[TextSheet | BookSheet]:
    try:
        if content.startswith(_ZIP):
            _refuse_bomb(content)
        book = load_workbook(io.BytesIO(content))
        shown = [each.name for each in book.sheets_metadata if str(each.visible).endswith("Visible")]
        return [BookSheet(name, book.get_sheet_by_name(name)) for name in shown]
    except PasswordError as locked:
        raise Invalid("file-locked", _LOCKED) from locked
    except (CalamineError, zipfile.BadZipFile) as unreadable:
        raise Invalid("file-no-spreadsheet", NO_SPREADSHEET) from unreadable


def _refuse_bomb(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(each.file_size for each in packed.infolist()) > _UNPACKED_MOST_BYTES:
            raise Invalid("file-too-large", _TOO_WIDE)


def _text(content: bytes) -> str:
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    if b"\0" in content:
        return _unmarked_utf16(content)
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _unmarked_utf16(content: bytes) -> str:
    """Read what old programs save as "Unicode" without saying so: every other byte of it is NUL."""
    sides = Counter(at % 2 for at, byte in enumerate(content[:2_000]) if byte == 0)
    if sides.total() < len(content[:2_000]) // 3:
        raise Invalid("file-no-spreadsheet", NO_SPREADSHEET)
    return content.decode("utf-16-le" if sides[1] > sides[0] else "utf-16-be", errors="replace")


def _separator(text: str) -> str:
    if text[:5].startswith("sep="):
        return text[4]
    lines = text.splitlines()[:_LOOKED_AT_LINES] if len(text) < 100_000 else text[:100_000].splitlines()[:50]  # noqa: PLR2004
    return max(_SEPARATORS, key=lambda each: sum(line.count(each) for line in lines))
