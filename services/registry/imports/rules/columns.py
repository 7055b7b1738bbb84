"""Which column holds what: the headers that offices write, and the mapping that follows from them.

Invariant: a field has one column at most, the first that names it, before one that only may mean it; a header that is
not on the list is understood as nothing, and whoever sends the table is told so.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Final

from services.registry.imports.rules.cells import Cell, text
from shared.i18n import Text
from shared.runtime.errors import FieldError, Invalid
from shared.runtime.validation import field_error

_SPELLINGS: Final[Mapping[str, str]] = {
    "nik": "nik|noktp|nomorktp|ktp|nonik|nomornik|nikktp|noktpnik|niknoktp|nomorindukkependudukan|nonikktp|nomorinduk|"
    "nikpemilik|nikpengusaha|nikpelakuusaha|nikpenanggungjawab|niksesuaiktp|nikktpel|noidentitas|nomoridentitas",
    "name": "nama|namalengkap|namapemilik|namawirausaha|namapelakuusaha|namapengusaha|namapeserta|namaanggota|name|"
    "namalgkp|nmlgkp|nmlengkap|namalkp|namalgk|namasesuaiktp|namalengkapsesuaiktp|namapenanggungjawab|namapenduduk|"
    "namaart|namapenerima|namapemohon|nmpemilik",
    "phone": "nohp|nomorhp|hp|telp|notelp|telepon|notelepon|nomortelepon|wa|nowa|nomorwa|whatsapp|nowhatsapp|nohpwa|"
    "notelphp|nohandphone|handphone|kontak|phone|nomortelp|notlp|tlp|nomorhandphone|nohpaktif|hpwa|nohptelp|nokontak|"
    "nomorkontak|telephone|notelponhp|telpon|notelpon|nomortelpon|notelppemilik|nomorwhatsapp",
    "birth_date": "tgllahir|tanggallahir|ttl|tempattanggallahir|tempattgllahir|tempatdantanggallahir|birthdate|tgllhr|"
    "tanggallhr|tgllahirktp|tmpttgllahir|tempattgllhr|tempatdantgllahir|tgllahirpemilik|tanggallahirpemilik|"
    "tmpttgllhr|tgllhrktp",
    "sex": "jk|jeniskelamin|kelamin|lp|jkelamin|gender|sex|jenisklmin|jnsklmin|jnskelamin|jenkel|jkel|jnskel|klmin|"
    "jnsklm|jeniskel|kdjeniskelamin",
    "village_code": "kodedesa|kodekelurahan|kodedesakelurahan|kodewilayah|kodekemendagri|villagecode|kddesa|kdkel|"
    "kodekel|kodekeldesa|iddesa|kodekelurahandesa|kodewilayahdesa|kodedesakemendagri|kdwilayah",
    "village": "desa|kelurahan|desakelurahan|kelurahandesa|namadesa|desakel|keldesa|village|namakel|nmkel|nmdesa|"
    "namakelurahan|namadesakelurahan|namakelurahandesa|namadesakel|namakeldesa|nmkeldesa|kel|namakampung|nagari|"
    "desakelurahannagari|kampung",
    "district": "kecamatan|kec|namakecamatan|district|namakec|nmkec|kecamatandistrik|distrik|kapanewon",
    "regency": "kabupaten|kota|kabupatenkota|kabkota|kab|kotakabupaten|regency|namakab|nmkab|namakabkota|nmkabkota|"
    "namakabupaten|namakabupatenkota|kotakab|kabkot",
    "kind": "jenis|jenispelaku|jenispelakuusaha|jeniswirausaha|kind|jenisusaha|kategori|bentukusaha",
    "registered_on": "tgldaftar|tanggaldaftar|tanggalpendaftaran|tglpendaftaran|tglterdaftar|tanggalterdaftar|"
    "registeredon|tglregistrasi|tanggalregistrasi|tglreg",
    "consent_given_on": "tglpersetujuan|tanggalpersetujuan|tanggalsetuju|tglsetuju|persetujuan|consentgivenon|"
    "tglpersetujuandata|tanggalpersetujuandata|tglpernyataan|tanggalpernyataan",
    "consent_text": "tekspersetujuan|versipersetujuan|versitekspersetujuan|formulirpersetujuan|consenttext",
    "consent_manner": "carapersetujuan|carasetuju|bentukpersetujuan|buktipersetujuan|consentmanner",
}
"""Field → how offices call it, and the programs that they have tables from: SIAK, Dukcapil, DTKS, OSS."""
_VAGUE: Final = frozenset({"jenisusaha", "kategori", "bentukusaha", "kel", "hp", "kontak"})
"""Spellings that mean a field only where no other column names it."""
FIELDS: Final = tuple(_SPELLINGS)
CONSENT_CODES: Final = ("consent_text", "consent_manner")
"""What is asked of each consent besides its day; a table that was started by a release of before says nothing of it."""
_DAYS: Final = ("registered_on", "consent_given_on")
_REQUIRED: Final = ("nik", "name", "birth_date", "sex", "kind", *_DAYS, *CONSENT_CODES)
_FIELD_OF: Final = {spelling: field for field, all_ in _SPELLINGS.items() for spelling in all_.split("|")}
VALUE_FIELDS: Final = ("village_code", "kind", *_DAYS, *CONSENT_CODES)
"""What may be the same for everybody in a table, and is then said once and not in each row."""
_ASIDE: Final = re.compile(r"\([^)]*\)|[^a-z0-9]")
_COLUMN: Final = re.compile(r"[A-Z]{1,3}")


def field_of(header: Cell) -> str | None:
    """Return the field that a header names, what stands in brackets aside: "Jenis Kelamin (L/P)"."""
    return _FIELD_OF.get(_spelling(header))


def _spelling(header: Cell) -> str:
    return _ASIDE.sub("", text(header).casefold())


def guess(headers: Sequence[Cell]) -> dict[str, int]:
    """Return which column holds which field; shape: field → column, counted from 0."""
    found: dict[str, int] = {}
    vague: dict[str, int] = {}
    for column, header in enumerate(headers):
        if field := _FIELD_OF.get(spelling := _spelling(header)):
            (vague if spelling in _VAGUE else found).setdefault(field, column)
    return dict(sorted((vague | found).items(), key=itemgetter(1)))


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


def corrected(given: Mapping[str, str], width: int, values: Collection[str] = ()) -> dict[str, int]:
    """Return a mapping that somebody sent; raises `Invalid` for a column or a field that does not exist, or lacks.

    `values` are the fields that have one value for all rows; none of them may have a column, too.
    """
    unknown = [field for field in given if field not in FIELDS]
    if unknown:
        rule = Text(f"harus salah satu dari: {', '.join(FIELDS)}", f"must be one of: {', '.join(FIELDS)}")
        raise field_error("field-unknown", "mapping", ", ".join(unknown), rule)
    mapping = {field: _number(field, column, width) for field, column in given.items()}
    _refuse_twice(mapping, values)
    refuse_missing([*mapping, *values])
    return mapping


def _refuse_twice(mapping: Mapping[str, int], values: Collection[str]) -> None:
    twice = [
        FieldError(
            f"values.{field}",
            letters(column),
            Text(
                "isian ini punya kolom dan juga satu nilai untuk semua baris; pilih salah satu",
                "this field has a column and one value for all rows as well; choose one of them",
            ),
        )
        for field, column in mapping.items()
        if field in values
    ]
    if twice:
        words = Text("Ada isian yang ditentukan dua kali.", "A field is given twice.")
        raise Invalid("value-beside-column", words, (*twice,))


def refuse_missing(fields: Iterable[str]) -> None:
    """Raise `Invalid` when the table lacks fields without which nobody can be registered."""
    flaws = tuple(FieldError(f"mapping.{field}", "", _rule_of_missing(field)) for field in missing(fields))
    if flaws:
        raise Invalid(
            "columns-missing", Text("Ada kolom wajib yang belum ada.", "Required columns are missing."), flaws
        )


def _rule_of_missing(field: str) -> Text:
    if field in VALUE_FIELDS or field == "village":
        return Text(
            "kolom ini wajib ada; tunjukkan kolomnya, atau isi satu nilai untuk semua baris",
            "this column has to be there; say which it is, or give one value for all rows",
        )
    return Text("kolom ini wajib ada; tunjukkan kolomnya", "this column has to be there; say which it is")
