"""Where the table stands on its sheet: below which titles, and which of its rows are nobody.

Invariant: the header is the row that names the most fields, the first of several; fewer than three fields are no
header. Only a row that cannot be a person is passed over: blank, a heading, the header again, a total, the numbers of
the columns, a note, a signature. Whoever has a NIK, or a name beside anything that only a person has, is a person.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Final

from services.registry.imports.rules.cells import Cell, kind, sex, text
from services.registry.imports.rules.columns import field_of, guess
from shared.i18n import Text
from shared.runtime.errors import Invalid

HEADER_ROWS: Final = 40
"""How far down a header is looked for."""
MOST_COLUMNS: Final = 500
"""How far to the right a table is looked at; offices send some twenty columns."""
_LEAST_FIELDS: Final = 3
_NIK: Final = re.compile("(?:[0-9][^0-9]*){10}")
"""As many digits as no number of a column and no count of people has; a NIK that lacks some comes back with its row."""
_WHOLE_NIK: Final = re.compile("[0-9]{16}")
_TOTAL: Final = re.compile(r"(grand |sub ?)?(jumlah|jml|total|rekap(itulasi)?)\b", re.IGNORECASE)
_SAYS_NOBODY: Final = re.compile(
    r"[ivx0-9.) ]*(mengetahui|menyetujui|disetujui|diketahui|dibuat|disahkan|camat|lurah|bupati|wali ?kota|gubernur|nip"
    r"|kepala (dinas|desa|bidang|seksi|upt|kantor|badan)|sekretaris|pangkat|tanda tangan|ttd|plt|a\.? ?n\. |catatan"
    r"|keterangan|ket|sumber|nb|note|kecamatan|kec|kelurahan|kel|desa|kabupaten|kab|provinsi|halaman|hal|lanjutan"
    r"|daftar|data)(\W|$)",
    re.IGNORECASE,
)
"""How headings, notes and signatures begin."""
_MOST_BLOCKS: Final = 3
"""Texts side by side in a row of signatures, at most."""
_DATED: Final = re.compile("(?:[0-9][^0-9]*){4}")
_CALLED: Final = re.compile("(?:[0-9][^0-9]*){7}")
_BRACKETS: Final = re.compile(r"[()\s.]")

_HEADERLESS: Final = Text(
    "Baris judul kolom tidak ditemukan: harus ada baris dengan nama kolom seperti NIK, Nama, Tanggal Lahir.",
    "No row with the names of the columns was found: there has to be one that says NIK, Nama, Tanggal Lahir and so on.",
)


@dataclass(frozen=True)
class Header:
    """A header that was found: its row, counted from 0, what it says, and which field stands where."""

    row: int
    cells: tuple[str, ...]
    mapping: dict[str, int]


def find_header(rows: Iterable[Sequence[Cell]]) -> Header | None:
    """Return the header among a sheet's first rows, if there is one."""
    best: Header | None = None
    for number, row in enumerate(islice(rows, HEADER_ROWS)):
        cells = row[:MOST_COLUMNS]
        mapping = guess(cells)
        if len(mapping) >= max(_LEAST_FIELDS, len(best.mapping) + 1 if best else 0):
            best = Header(number, tuple(map(text, cells)), mapping)
    return best


def find_unnamed_header(rows: Iterable[Sequence[Cell]]) -> Header | None:
    """Return the row above the first one that holds a NIK, whatever it says: somebody says which column is what."""
    above: Header | None = None
    for number, row in enumerate(islice(rows, HEADER_ROWS)):
        cells = tuple(map(text, row[:MOST_COLUMNS]))
        if any(map(_WHOLE_NIK.fullmatch, cells)):
            return above
        if sum(map(bool, cells)) >= _LEAST_FIELDS:
            above = Header(number, cells, guess(cells))
    return None


def too_wide(rows: Iterable[Sequence[Cell]]) -> int | None:
    """Return which of a sheet's first rows, counted from 1, goes on beyond what is looked at."""
    return next(
        (number for number, cells in enumerate(islice(rows, HEADER_ROWS), 1) if len(cells) > MOST_COLUMNS), None
    )


def headerless(sheets: Iterable[tuple[str, Iterable[Sequence[Cell]]]]) -> Invalid:
    """Make the refusal of sheets without a header, and say where a row goes on to the right of what is looked at."""
    for name, rows in sheets:
        if (row := too_wide(rows)) is not None:
            return Invalid("table-too-wide", _said_too_wide(name, row))
    return Invalid("header-missing", _HEADERLESS)


def _said_too_wide(sheet: str, row: int) -> Text:
    return Text(
        f"Baris {row} lembar {sheet} lebih lebar dari {MOST_COLUMNS} kolom, dan di {MOST_COLUMNS} kolom pertama tidak "
        "ada judul kolom seperti NIK, Nama, Tanggal Lahir. Hapus kolom yang kosong atau tidak perlu.",
        f"Row {row} of sheet {sheet} is wider than {MOST_COLUMNS} columns, and the first {MOST_COLUMNS} have no names "
        "of columns such as NIK, Nama, Tanggal Lahir. Delete columns that are empty or not needed.",
    )


def is_person(cells: Sequence[Cell], mapping: Mapping[str, int]) -> bool:
    """Tell whether a row below the header is meant to be somebody."""
    if "nik" not in mapping:  # nobody is imported like this; somebody looks at who would be
        return any(_WHOLE_NIK.fullmatch(text(each)) for each in cells)
    nik, name = _cell(cells, mapping, "nik"), _cell(cells, mapping, "name")
    # Most rows are somebody, so this is looked at first; a cell that is merged says the same under NIK and name.
    if nik != name and _NIK.search(said := text(nik)) and (said[0].isdigit() or not _SAYS_NOBODY.match(said)):
        return True
    mapped = {field: said for field, column in mapping.items() if column < len(cells) and (said := text(cells[column]))}
    # One word alone is a note, a place, a signature; a name may be somebody's.
    if len(mapped) < (1 if "name" in mapped else 2) or all(map(_numbers_a_column, filter(None, map(text, cells)))):
        return False
    first = next(filter(None, map(text, cells)))
    if _TOTAL.match(first) or _TOTAL.match(mapped.get("name", "")):
        return "birth_date" in (told := _personal(mapped)) and bool(told & {"sex", "village", "village_code"})
    return _is_described(mapped, numbered=_numbers_a_row(first))


def _cell(cells: Sequence[Cell], mapping: Mapping[str, int], field: str) -> Cell:
    column = mapping.get(field, len(cells))
    return cells[column] if column < len(cells) else ""


def _is_described(mapped: dict[str, str], *, numbered: bool) -> bool:
    """Tell whether a row without a NIK says what only a person has, beside a name or anything else."""
    if all(field_of(said) == field for field, said in mapped.items()):
        return False  # the header again
    name, told = mapped.get("name", ""), _personal(mapped)
    if _SAYS_NOBODY.match(name) or _SAYS_NOBODY.match(mapped.get("nik", "")):
        return "sex" in told
    if name and (numbered or len({*mapped.values()}) > _MOST_BLOCKS):
        return True
    return len(told) > 1 and bool(told - {"name", "village", "village_code"})


def _personal(mapped: dict[str, str]) -> set[str]:
    """Return the fields of a row that say what such a field says of a person, once for each text.

    A cell that is merged over several columns says the same in each.
    """
    said_once = {said: field for field, said in reversed(mapped.items())}
    return {field for said, field in said_once.items() if (is_so := _SAID_OF_A_PERSON.get(field)) and is_so(said)}


def _numbers_a_column(said: str) -> bool:
    number = _BRACKETS.sub("", said)
    return number.isdigit() and len(number) < 3  # noqa: PLR2004  # (1) (2) (3)...


def _numbers_a_row(said: str) -> bool:
    return said.rstrip(".)").isdigit()


def _reads(reader: Callable[[Cell], object], said: str) -> bool:
    try:
        reader(said)
    except Invalid:
        return False
    return True


_SAID_OF_A_PERSON: Final[Mapping[str, Callable[[str], object]]] = {
    "nik": lambda said: said[0].isdigit(),
    "name": bool,
    "phone": _CALLED.search,
    "birth_date": _DATED.search,
    "sex": partial(_reads, sex),
    "kind": partial(_reads, kind),
    "registered_on": _DATED.match,
    "consent_given_on": _DATED.match,
    "village": bool,
    "village_code": _DATED.match,
}
"""Field → whether a text is what such a field says."""
