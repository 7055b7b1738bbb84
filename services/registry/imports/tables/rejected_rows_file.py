"""The refused rows as a spreadsheet: the columns as they were sent, and beside them why.

Invariant: every cell is text, and one that a spreadsheet might run as a formula begins with an apostrophe, which is
taken off again when the mended file comes back. Rows are written as they come, so memory does not grow with them, and
the file is packed apart from everything else that the role does.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import xlsxwriter

from services.registry.imports.commands import Refused
from shared.runtime.errors import FieldError

_THREAD: Final = ThreadPoolExecutor(1, "refused-rows")
REASON: Final = "Alasan"
REASON_EN: Final = "Reason"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_WIDTH: Final = 60
_MOST_CHARACTERS: Final = 32_767
"""What a cell of Excel can hold."""


def guarded(said: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return (f"'{said}" if said.startswith(_FORMULA) else said)[:_MOST_CHARACTERS]


def _reasons(flaws: Sequence[FieldError], *, english: bool) -> str:
    return "; ".join(f"{flaw.field}: {flaw.rule.en if english else flaw.rule.id}" for flaw in flaws)


async def write_refused(columns: Sequence[str], refused: AsyncIterator[Refused]) -> bytes:
    """Return the XLSX of some refused rows."""
    with tempfile.TemporaryFile() as file:
        book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False})
        sheet = book.add_worksheet("Ditolak")
        width = len(columns)
        sheet.set_column(width, width + 1, _WIDTH)
        for column, said in enumerate((*columns, REASON, REASON_EN)):
            sheet.write_string(0, column, guarded(said), book.add_format({"bold": True}) if column >= width else None)
        row = 0
        async for each in refused:
            row += 1
            cells = [*each.cells[:width], *[""] * (width - len(each.cells))]
            cells += [_reasons(each.flaws, english=False), _reasons(each.flaws, english=True)]
            for column, said in enumerate(cells):
                sheet.write_string(row, column, guarded(said))
        await asyncio.get_running_loop().run_in_executor(_THREAD, book.close)
        file.seek(0)
        return file.read()
