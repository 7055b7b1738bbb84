"""The events behind a number as a spreadsheet.

Semicolons and a byte order mark, because that is how a double click opens it in an Indonesian Excel.

Each field of the events is a column; what is an id or a code there stands by its name, in the words of the language.
Invariant: every event that was counted when the file began is one row of it. A cell that begins like a formula is
written so that no spreadsheet runs it.
"""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from typing import Final

from services.reporting.dashboard.pages.captions import Captions
from services.reporting.dashboard.pages.event_content import EventContent, is_day
from services.reporting.dashboard.pages.formatting import FigureFormatter
from services.reporting.views.queries.views import Views
from services.reporting.views.rules.answers import EventRow, Query
from services.reporting.views.rules.event_fields import fact_of
from shared.i18n import Language

_ROWS_AT_ONCE: Final = 500
_COLUMNS: Final = {
    "id": "tanggal kejadian kode wilayah pengaruh dicatat_utc provinsi aliran nomor pengenal id_sentra".split(),
    "en": "day event code region effect recorded_utc province lane number id centre_id".split(),
}
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


async def csv_lines(views: Views, query: Query, language: Language) -> AsyncIterator[str]:
    """Yield the file in pieces, oldest event first; raises what the views raise before the first piece."""
    names, fields = Captions(FigureFormatter(language), views.now()), views.fields_behind(query.view)
    borders = await views.borders()
    columns = [*_COLUMNS[language], *(names.call("FIELD_LABELS", each) for each in fields)]
    head = "\ufeff" + written([columns])
    async for events in views.every_event(query, _ROWS_AT_ONCE):
        content = EventContent(names, borders, await views.names_in(events))
        yield head + written([_cells(event, fields, content) for event in events])
        head = ""


def written(rows: Sequence[Sequence[str | int]]) -> str:
    """Return lines of a spreadsheet file."""
    file = io.StringIO()
    csv.writer(file, delimiter=";", lineterminator="\r\n").writerows([_safe(cell) for cell in row] for row in rows)
    return file.getvalue()


def _cells(event: EventRow, fields: Sequence[str], content: EventContent) -> tuple[str | int, ...]:
    fact, event_of = fact_of(event.data), content.captions.call("EVENT_LABELS", event.type)
    return (
        event.business_on.isoformat(), event_of, event.region, event.region_name, event.effect,
        event.recorded_at.isoformat(), event.province, event.lane, event.sequence, str(event.event_id),
        str(event.centre_id or ""),
        *(_cell(fact.get(each), content) for each in fields),
    )  # fmt: skip


def _cell(value: object, content: EventContent) -> str | int:
    """Return a field for a spreadsheet, which reads numbers and days itself; what is missing is empty."""
    if value is None or value == []:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return value if isinstance(value, str) and is_day(value) else content.said(value)


def _safe(cell: str | int) -> str | int:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
