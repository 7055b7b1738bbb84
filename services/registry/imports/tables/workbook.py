"""Opens a file that an office sends: XLSX, XLS, ODS, or text with separators in whatever encoding.

Invariant: no formula is worked out and nothing is fetched; a cell merged over several rows says the same in each. What
is no spreadsheet, is empty, locked, or would unpack to more than memory can hold, is refused by name.
"""

import io
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from python_calamine import CalamineError, CalamineSheet, load_workbook

from services.registry.imports.rules.cells import Cell
from services.registry.imports.tables.file_kinds import OLE, ZIP, refuse_other_kinds
from services.registry.imports.tables.text_sheets import TextSheet, bounded, text_sheet
from shared.i18n import Text
from shared.runtime.errors import Invalid

_UNPACKED_MOST_BYTES: Final = 250_000_000
MOST_ROWS: Final = 1_048_576
"""As many as a sheet of Excel has."""
_NO_TEXT: Final = bytes({*range(32)} - {*b"\t\n\r\f"})
_ODD_ONE_IN: Final = 100
"""Characters, of which one may be none that a text has: a stray NUL makes no file unreadable."""
_MARKS: Final = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}

NO_SPREADSHEET: Final = Text(
    "Berkas ini bukan lembar kerja: kirim XLSX, XLS, ODS atau CSV.",
    "This file is no spreadsheet: send XLSX, XLS, ODS or CSV.",
)
_EMPTY: Final = Text("Berkas ini kosong.", "This file is empty.")
_TOO_WIDE: Final = Text("Isi berkas ini terlalu besar.", "What this file unpacks to is too large.")


@dataclass(frozen=True)
class BookSheet:
    """A sheet of a workbook."""

    name: str
    sheet: CalamineSheet = field(repr=False)
    is_shown: bool = True

    def rows(self) -> Iterator[Sequence[Cell]]:
        """Yield its rows from the first, each as wide as a table may be."""
        return map(bounded, self.whole_rows())

    def whole_rows(self) -> Iterator[Sequence[Cell]]:
        """Yield its rows with all that stands in them, merged cells filled down and to the right."""
        merged = sorted(self.sheet.merged_cell_ranges or [], reverse=True)
        open_: dict[int, tuple[int, int, Any]] = {}
        # The reader pads a sheet's empty rows above, but not its empty columns to the left.
        left_out: list[Cell] = [""] * (self.sheet.start or (0, 0))[1]
        for number, filled in enumerate(self.sheet.iter_rows()):
            cells = [*left_out, *filled]
            while merged and merged[-1][0][0] <= number:
                (_, left), (last, right) = merged.pop()
                open_[left] = (last, right, cells[left] if left < len(cells) else "")
            open_ = {left: each for left, each in open_.items() if each[0] >= number}
            for left, (_, right, said) in open_.items():
                cells[left : right + 1] = [said] * len(cells[left : right + 1])
            yield cells


def open_sheets(content: bytes) -> Sequence[TextSheet | BookSheet]:
    """Return the visible sheets of a file; raises `Invalid` for what is no spreadsheet."""
    return [each for each in every_sheet(content) if each.is_shown]


def every_sheet(content: bytes) -> Sequence[TextSheet | BookSheet]:
    """Return the sheets of a file, hidden ones too; raises `Invalid` for what is no spreadsheet."""
    if not content.strip():
        raise Invalid("file-empty", _EMPTY)
    if content.startswith((ZIP, OLE)):
        return _book(content)
    refuse_other_kinds(content)
    return [_text_sheet(_text(content))]


def _book(content: bytes) -> list[TextSheet | BookSheet]:
    try:
        if content.startswith(ZIP):
            _refuse_bomb(content)
        refuse_other_kinds(content)
        book = load_workbook(io.BytesIO(content))
        shown = {each.name: str(each.visible).endswith(".Visible") for each in book.sheets_metadata}
        return [BookSheet(name, book.get_sheet_by_name(name), is_shown) for name, is_shown in shown.items()]
    except (CalamineError, zipfile.BadZipFile) as unreadable:
        raise Invalid("file-no-spreadsheet", NO_SPREADSHEET) from unreadable


def _refuse_bomb(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(each.file_size for each in packed.infolist()) > _UNPACKED_MOST_BYTES:
            raise Invalid("file-too-large", _TOO_WIDE)


def _text_sheet(text: str) -> TextSheet:
    lines = io.StringIO(text.rstrip(), newline="").readlines()
    if len(lines) > MOST_ROWS:
        raise Invalid("table-too-long", _too_long(len(lines)))
    return text_sheet(lines)


def _too_long(rows: int) -> Text:
    return Text(
        f"Berkas ini berisi {rows} baris; paling banyak {MOST_ROWS}, seperti di Excel. Hapus baris kosong di tengah "
        "tabel, atau bagi tabelnya menjadi beberapa berkas.",
        f"This file has {rows} rows; {MOST_ROWS} at most, as in Excel. Delete the empty rows within the table, or "
        "divide it into several files.",
    )


def _text(content: bytes) -> str:
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    if b"\0" in content:
        odd = len(content) - len(content.translate(None, _NO_TEXT))
        if odd * _ODD_ONE_IN > len(content):
            return _unmarked_utf16(content)
        content = content.replace(b"\0", b"")
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
