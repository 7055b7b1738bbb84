"""Which column holds what: the headers that offices write, and the mapping that follows from them.

Invariant: a field has one column at most, the first that names it; a header that is not on the list is understood as
nothing, and whoever sends the table is told so.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from services.registry.imports.rules.cells import Cell, text
from shared.i18n import Text
from shared.runtime.errors import FieldError, Invalid
from shared.runtime.validation import field_error

_SPELLINGS: Final[Mapping[str, str]] = {
    "nik": "nik|noktp|nomorktp|ktp|nonik|nomornik|nikktp|noktpnik|niknoktp|nomorindukkependudukan|nonikktp",
    "name": "nama|namalengkap|namapemilik|namawirausaha|namapelakuusaha|namapengusaha|namapeserta|namaanggota|name",
    "phone": "nohp|nomorhp|hp|telp|notelp|telepon|notelepon|nomortelepon|wa|nowa|nomorwa|whatsapp|nowhatsapp|nohpwa|"
    "notelphp|nohandphone|handphone|kontak|phone",
    "birth_date": "tgllahir|tanggallahir|ttl|tempattanggallahir|tempattgllahir|tempatdantanggallahir|birthdate",
    "sex": "jk|jeniskelamin|kelamin|lp|jkelamin|gender|sex",
    "village_code": "kodedesa|kodekelurahan|kodedesakelurahan|kodewilayah|kodekemendagri|villagecode",
    "village": "desa|kelurahan|desakelurahan|kelurahandesa|namadesa|desakel|keldesa|village",
    "district": "kecamatan|kec|namakecamatan|district",
    "regency": "kabupaten|kota|kabupatenkota|kabkota|kab|kotakabupaten|regency",
    "kind": "jenis|jenisusaha|jenispelaku|jenispelakuusaha|jeniswirausaha|kategori|bentukusaha|kind",
    "registered_on": "tgldaftar|tanggaldaftar|tanggalpendaftaran|tglpendaftaran|tglterdaftar|tanggalterdaftar|"
    "registeredon",
    "consent_given_on": "tglpersetujuan|tanggalpersetujuan|tanggalsetuju|tglsetuju|persetujuan|consentgivenon",
}
FIELDS: Final = tuple(_SPELLINGS)
_REQUIRED: Final = ("nik", "name", "birth_date", "sex", "kind", "registered_on", "consent_given_on")
_FIELD_OF: Final = {spelling: field for field, all_ in _SPELLINGS.items() for spelling in all_.split("|")}
_ASIDE: Final = re.compile(r"\([^)]*\)|[^a-z0-9]")
_COLUMN: Final = re.compile(r"[A-Z]{1,3}")


def field_of(header: Cell) -> str | None:
    """Return the field that a header names, what stands in brackets aside: "Jenis Kelamin (L/P)"."""
    return _FIELD_OF.get(_ASIDE.sub("", text(header).casefold()))


def guess(headers: Sequence[Cell]) -> dict[str, int]:
    """Return which column holds which field; shape: field → column, counted from 0."""
    found: dict[str, int] = {}
    for column, header in enumerate(headers):
        field = field_of(header)
        if field is not None:
            found.setdefault(field, column)
    return found


def missing(fields: Iterable[str]) -> list[str]:
    """Name the fields without which nobody can be registered."""
    known = set(fields)
    absent = [field for field in _REQUIRED if field not in known]
    return absent if known & {"village", "village_code"} else [*absent, "village"]


def letters(column: int) -> str:
    """Return a column as a spreadsheet names it: 0 is A, 26 is AA."""
    named = ""
    while column >= 0:
        column, letter = divmod(column, 26)
        named = chr(ord("A") + letter) + named
        column -= 1
    return named


def _number(field: str, given: str, width: int) -> int:
    named, column = given.strip().upper(), -1
    if _COLUMN.fullmatch(named):
        for letter in named:
            column = (column + 1) * 26 + ord(letter) - ord("A")
    if not 0 <= column < width:
        rule = Text(
            f"harus kolom yang ada di tabel, A sampai {letters(width - 1)}",
            f"must be a column of the table, A to {letters(width - 1)}",
        )
        raise field_error("column-unknown", f"mapping.{field}", given, rule)
    return column


def corrected(given: Mapping[str, str], width: int) -> dict[str, int]:
    """Return a mapping that somebody sent; raises `Invalid` for a column or a field that does not exist, or lacks."""
    unknown = [field for field in given if field not in FIELDS]
    if unknown:
        rule = Text(f"harus salah satu dari: {', '.join(FIELDS)}", f"must be one of: {', '.join(FIELDS)}")
        raise field_error("field-unknown", "mapping", ", ".join(unknown), rule)
    mapping = {field: _number(field, column, width) for field, column in given.items()}
    refuse_missing(mapping)
    return mapping


def refuse_missing(mapping: Mapping[str, int]) -> None:
    """Raise `Invalid` when the table lacks columns without which nobody can be registered."""
    rule = Text("kolom ini wajib ada; tunjukkan kolomnya", "this column has to be there; say which it is")
    flaws = tuple(FieldError(f"mapping.{field}", "", rule) for field in missing(mapping))
    if flaws:
        raise Invalid(
            "columns-missing", Text("Ada kolom wajib yang belum ada.", "Required columns are missing."), flaws
        )
