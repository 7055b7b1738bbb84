"""A day as offices write it: `12/03/1999`, `12-3-99`, `12 Maret 1999`, `1999-03-12`, a serial number, a date cell.

Invariant: the day stands before the month, as in Indonesia; what is only a date the other way round is refused. A year
of two digits is the latest one that is not in the future.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

from services.registry.imports.rules.cells import Cell, filled
from shared.i18n import Text
from shared.runtime.validation import field_error

_FIRST_SERIAL: Final = date(1899, 12, 30)
_SERIALS: Final = range(61, 80_000)
"""From March 1900, behind the 29 February 1900 that Excel believes in, to 2119."""
_NUMERIC: Final = re.compile(r"([0-9]{1,2})[/.\- ]([0-9]{1,2})[/.\- ]([0-9]{4}|[0-9]{2})(?: [0-9:.]+)?")
_WORDED: Final = re.compile(r"([0-9]{1,2})[ \-/]?([a-z]+)\.?[ \-/]?([0-9]{4}|[0-9]{2})")
_ISO: Final = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})(?:[ tT][0-9:.]+)?")
_SERIAL: Final = re.compile(r"([0-9]{5})(?:[.,][0-9]+)?")
_SPELT: Final = "jan,feb peb,mar,apr,mei may,jun,jul,agu agt ags aug,sep,okt oct,nov nop,des dec"
_MONTHS: Final[Mapping[str, int]] = {
    beginning: number for number, month in enumerate(_SPELT.split(","), 1) for beginning in month.split()
}
_RULE: Final = Text(
    "tanggal ditulis hari/bulan/tahun, misalnya 12/03/1999 atau 12 Maret 1999",
    "a date is written day/month/year, for example 12/03/1999 or 12 Maret 1999",
)


def day(field: str, cell: Cell, today: date) -> date:
    """Return the day that a cell names; raises `Invalid` when it names none."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    said = filled(field, cell)
    found = _written(said.rpartition(",")[2].strip(), today) or _serial(said)
    if found is None:
        raise field_error("day-unclear", field, said, _RULE)
    return found


def _serial(said: str) -> date | None:
    numbered = _SERIAL.fullmatch(said)
    if numbered is None or int(numbered[1]) not in _SERIALS:
        return None
    return _FIRST_SERIAL + timedelta(days=int(numbered[1]))


def _written(said: str, today: date) -> date | None:
    if found := _ISO.fullmatch(said):
        return _made(found[1], int(found[2]), found[3], today)
    if found := _NUMERIC.fullmatch(said):
        return _made(found[3], int(found[2]), found[1], today)
    if found := _WORDED.fullmatch(said.casefold()):
        return _made(found[3], _MONTHS.get(found[2][:3], 0), found[1], today)
    return None


def _made(year: str, month: int, day_: str, today: date) -> date | None:
    full = int(year)
    if len(year) == 2:  # noqa: PLR2004  # the century was left out
        full += 2000 if 2000 + full <= today.year else 1900
    try:
        return date(full, month, int(day_))
    except ValueError:
        return None
