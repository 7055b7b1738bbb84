"""One cell: what was typed, without what spreadsheets do to it.

Invariant: a NIK that a spreadsheet has kept as a number is taken only when no rounding can have touched it. Excel
keeps 15 significant digits, so a sixteenth digit other than 0 was never rounded by it; above 2**53 (NIKs of provinces
91 and up) a floating-point number skips every odd integer, so nothing there is certain.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Final, TypeVar

from services.registry.people.rules.entrepreneur import Sex
from shared.contracts.vocabulary import ClientKind
from shared.i18n import Text
from shared.runtime.validation import field_error

Cell = str | float | bool | date | datetime | time | timedelta
"""What a spreadsheet's cell can hold; an empty one is an empty text."""
T = TypeVar("T")

_EXACT_BELOW: Final = 2**53
_NIK_DIGITS: Final = 16
_PHONE_CHARACTERS: Final = 30
_NAME_CHARACTERS: Final = range(3, 201)
_BLANKS: Final = re.compile(r"[\s\u00a0\u200b\ufeff]+")
_SCIENTIFIC: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+")
_FLOATING: Final = re.compile(r"[0-9]{16}[.,]0+")
_BETWEEN_DIGITS: Final = re.compile(r"[\s.\-]")
_LETTERS: Final = re.compile(r"[^a-z]")

ROUNDED: Final = Text(
    "kolom ini tersimpan sebagai angka, dan Excel membulatkan angka lebih dari 15 digit; ubah kolomnya menjadi Teks "
    "lalu ketik ulang ke-16 angkanya",
    "this column was kept as a number, and Excel rounds numbers of more than 15 digits; format the column as Text and "
    "type all 16 digits again",
)
_EMPTY: Final = Text("wajib diisi", "must be filled in")
_SEXES: Final[Mapping[str, Sex]] = {
    **dict.fromkeys(("l", "lk", "lakilaki", "laki", "pria", "male", "m"), "male"),
    **dict.fromkeys(("p", "pr", "perempuan", "wanita", "female", "f"), "female"),
}
_KINDS: Final[Mapping[str, ClientKind]] = {
    **dict.fromkeys(("koperasi", "kop"), "koperasi"),
    **dict.fromkeys(("umkm", "ukm", "usahamikro", "usahakecil", "usahamenengah"), "umkm"),
    **dict.fromkeys(("wirausaha", "wirausahawan", "wirausahapemula", "wirausahabaru"), "wirausaha"),
}


def text(cell: Cell) -> str:
    """Return a cell as text: one blank between words, no mark that only says "this is text", whole numbers whole."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return _BLANKS.sub(" ", str(cell).replace("\0", "")).strip().removeprefix("'").strip()


def filled(field: str, cell: Cell) -> str:
    """Return a cell's text; raises `Invalid` when there is none."""
    said = text(cell)
    if not said:
        raise field_error("cell-empty", field, "", _EMPTY)
    return said


def nik(cell: Cell) -> str:
    """Return the digits of a NIK, unjudged; raises `Invalid` when a spreadsheet may have rounded them."""
    said = filled("nik", cell)
    if _FLOATING.fullmatch(said):
        cell = float(said.replace(",", "."))
    uncertain = isinstance(cell, int | float) and (cell >= _EXACT_BELOW or cell % 10 == 0)
    if _SCIENTIFIC.fullmatch(said) or (uncertain and len(text(cell)) == _NIK_DIGITS):
        raise field_error("nik-rounded", "nik", said, ROUNDED)
    return _BETWEEN_DIGITS.sub("", text(cell))


def name(cell: Cell) -> str:
    """Return a person's name; raises `Invalid` for one that is too short or too long."""
    said = filled("name", cell)
    if len(said) not in _NAME_CHARACTERS:
        raise field_error("name-length", "name", said, Text("3 sampai 200 huruf", "3 to 200 letters"))
    return said


def phone(cell: Cell) -> str:
    """Return a phone number, with the 0 that a spreadsheet takes from a number's front; empty for none."""
    said = text(cell)
    if len(said) > _PHONE_CHARACTERS:
        raise field_error("phone-length", "phone", said, Text("paling banyak 30 karakter", "at most 30 characters"))
    return f"0{said}" if said.startswith("8") and said.isdigit() else said


def _one_of(field: str, cell: Cell, known: Mapping[str, T], rule: Text) -> T:
    said = filled(field, cell)
    found = known.get(_LETTERS.sub("", said.casefold()))
    if found is None:
        raise field_error(f"{field}-unknown", field, said, rule)
    return found


def sex(cell: Cell) -> Sex:
    """Return the sex; raises `Invalid` for anything that is neither."""
    return _one_of("sex", cell, _SEXES, Text("isi L atau P", "write L (male) or P (female)"))


def kind(cell: Cell) -> ClientKind:
    """Return the kind of entrepreneur; raises `Invalid` for a word that is not on the list."""
    rule = Text("isi koperasi, umkm atau wirausaha", "write koperasi, umkm or wirausaha")
    return _one_of("kind", cell, _KINDS, rule)
