"""The events behind a number as a spreadsheet.

Semicolons and a byte order mark, because that is how a double click opens it in an Indonesian Excel.

Invariant: every event that was counted when the file began is one row of it. A cell that begins like a formula is
written so that no spreadsheet runs it.
"""

import csv
import io
import json
from collections.abc import AsyncIterator, Sequence
from typing import Final

from services.reporting.views.queries.views import Views
from services.reporting.views.rules.answers import EventRow, Query
from shared.i18n import Language

_ROWS_AT_ONCE: Final = 500
_COLUMNS: Final = {
    "id": "tanggal kejadian kode wilayah pengaruh dicatat_utc provinsi aliran nomor pengenal sentra isi".split(),
    "en": "day event code region effect recorded_utc province lane number id centre content".split(),
}
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


async def csv_lines(views: Views, query: Query, language: Language) -> AsyncIterator[str]:
    """Yield the file in pieces, oldest event first; raises what the views raise before the first piece."""
    head = "\ufeff" + written([_COLUMNS[language]])
    async for events in views.every_event(query, _ROWS_AT_ONCE):
        yield head + written([_cells(event) for event in events])
        head = ""


def written(rows: Sequence[Sequence[str | int]]) -> str:
    """Return lines of a spreadsheet file."""
    file = io.StringIO()
    csv.writer(file, delimiter=";", lineterminator="\r\n").writerows([_safe(cell) for cell in row] for row in rows)
    return file.getvalue()


def _cells(event: EventRow) -> tuple[str | int, ...]:
    return (
        event.business_on.isoformat(), event.type, event.region, event.region_name, event.effect,
        event.recorded_at.isoformat(), event.province, event.lane, event.sequence, str(event.event_id),
        str(event.centre_id or ""), json.dumps(event.data, ensure_ascii=False, default=str),
    )  # fmt: skip


def _safe(cell: str | int) -> str | int:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
