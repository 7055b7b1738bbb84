"""One cell: what was typed, without what spreadsheets do to it.

Invariant: a NIK that a spreadsheet has kept as a number is taken only when no rounding can have touched it. Excel
keeps 15 significant digits, so a sixteenth digit other than 0 was never rounded by it; above 2**53 (NIKs of provinces
91 and up) a floating-point number skips every odd integer, so nothing there is certain.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Final, TypeVar

from services.registry.people.rules.consent import ConsentManner, ConsentText
from services.registry.people.rules.entrepreneur import Sex
from shared.contracts.vocabulary import ClientKind
from shared.i18n import Text
from shared.runtime.validation import LONGEST_NAME, SHORTEST_NAME, field_error

Cell = str | float | bool | date | datetime | time | timedelta
"""What a spreadsheet's cell can hold; an empty one is an empty text."""
T = TypeVar("T")

_EXACT_BELOW: Final = 2**53
_NIK_DIGITS: Final = 16
_PHONE_CHARACTERS: Final = 30
_NAME_CHARACTERS: Final = range(SHORTEST_NAME, LONGEST_NAME + 1)
_BLANKS: Final = re.compile(r"[\s\u00a0\u200b\ufeff]+")
_SCIENTIFIC: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+")
_FLOATING: Final = re.compile(r"[0-9]{16}[.,]0+")
_TENTHS: Final = re.compile(r"(?<=[0-9]{9})[.,]0$")
_BETWEEN_DIGITS: Final = re.compile(r"[\s.\-]")
_LETTERS: Final = re.compile(r"[^a-z]")
_LETTERS_AND_DIGITS: Final = re.compile(r"[^a-z0-9]")
_MARKS: Final = re.compile(r"[^\w/]+|_+")
_ERROR: Final = re.compile(r"#(?:[a-z/]+[0-9/]*[!?]?|#+)|err:[0-9]{3}")
"""What spreadsheets write where a formula failed, whatever their language, and where a column is too narrow."""
_NOTHING: Final = frozenset(
    " 0 n/a null none nihil kosong xx xxx tidakada tdkada tidakpunya tdkpunya belumada blmada blmpunya belumpunya"
    " tidaktahu belumdiisi strip".split(" ")
)
"""What people write where they have nothing to say, letters alone; marks without a letter say nothing either."""
_NOT_A_NUMBER: Final = frozenset({"nan", "na", "n.a."})
"""What programs write for an empty cell; Nan and Na are names."""
_DITTO: Final = frozenset("sda idem ditto samadenganatas samadenganyangdiatas samadgdiatas samasepertidiatas".split())
_DITTO_MARKS: Final = re.compile("[\"\u2033\u201d\u201c\u201e\u3003]|,,|''|^'$")
_SAID_SHORT: Final = 20

ROUNDED: Final = Text(
    "kolom ini tersimpan sebagai angka, dan Excel membulatkan angka lebih dari 15 digit; ubah kolomnya menjadi Teks "
    "lalu ketik ulang ke-16 angkanya",
    "this column was kept as a number, and Excel rounds numbers of more than 15 digits; format the column as Text and "
    "type all 16 digits again",
)
_EMPTY: Final = Text("wajib diisi", "must be filled in")
_FAILED: Final = Text(
    "ini pesan galat lembar kerja, bukan isi: perbaiki rumusnya atau lebarkan kolomnya, lalu simpan lagi",
    "this is a spreadsheet's error and no value: mend the formula or widen the column, and save it again",
)
_AS_ABOVE: Final = Text(
    'tanda "sama dengan di atas" tidak dibaca, karena baris bisa berpindah: tulis isinya di tiap baris',
    'a mark for "as above" is not read, because rows may move: write the value in each row',
)
_PHONE: Final = Text("harus nomor telepon", "must be a phone number")
_PHONE_ROUNDED: Final = Text(
    "kolom ini tersimpan sebagai angka yang disingkat; ubah kolomnya menjadi Teks lalu ketik ulang nomornya",
    "this column was kept as a shortened number; format the column as Text and type the number again",
)
_LETTERLESS: Final = Text("harus berisi huruf", "must hold letters")
_SEXES: Final[Mapping[str, Sex]] = {
    **dict.fromkeys(("l", "lk", "lakilaki", "laki", "pria", "male", "m", "1", "01", "1l", "1lakilaki"), "male"),
    **dict.fromkeys(("p", "pr", "perempuan", "wanita", "female", "f", "2", "02", "2p", "2perempuan"), "female"),
}
_KINDS: Final[Mapping[str, ClientKind]] = {
    **dict.fromkeys(("koperasi", "kop"), "koperasi"),
    **dict.fromkeys(("umkm", "ukm", "usahamikro", "usahakecil", "usahamenengah"), "umkm"),
    **dict.fromkeys(("wirausaha", "wirausahawan", "wirausahapemula", "wirausahabaru"), "wirausaha"),
}


_CONSENT_TEXTS: Final[Mapping[str, ConsentText]] = {
    **dict.fromkeys("pdp1 tekspdp1 tekspersetujuanpdp1".split(), "pdp-1"),
    **dict.fromkeys(
        "ownform formulirsendiri formulirkantor formulirdinas formulirinstansi formulirmilikinstansisendiri".split(),
        "own-form",
    ),
}
_CONSENT_MANNERS: Final[Mapping[str, ConsentManner]] = {
    **dict.fromkeys(
        "signedpaper kertas tertulis tandatangan bertandatangan suratpernyataan formulirkertas kertasbertandatangan "
        "tertuliskertasbertandatangan".split(),
        "signed-paper",
    ),
    **dict.fromkeys(
        "electronicform elektronik formulirelektronik online daring googleform gform tertulissecaraelektronik".split(),
        "electronic-form",
    ),
    **dict.fromkeys(
        "voicerecording rekaman terekam rekamansuara rekamanvideo terekamsuaraatauvideo".split(), "voice-recording"
    ),
}


def text(cell: Cell) -> str:
    """Return a cell as text: one blank between words, no mark that only says "this is text", whole numbers whole."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    said = str(cell).replace("\0", "")
    words = said.split() if said.isascii() else _BLANKS.sub(" ", said).split(" ")
    return " ".join(words).strip().removeprefix("'").strip()


def given(field: str, cell: Cell) -> str:
    """Return what a cell says, nothing for "-" and "belum ada"; raises `Invalid` for an error and for "as above"."""
    said = text(cell)
    if not said or len(said) > _SAID_SHORT:
        return said
    if said[0] in "#Ee" and _ERROR.fullmatch(said.casefold()):
        raise field_error("cell-failed", field, said, _FAILED)
    word = _MARKS.sub("", said.casefold())
    if word in _DITTO or (not word and _DITTO_MARKS.search(said)):
        raise field_error("cell-as-above", field, said, _AS_ABOVE)
    return "" if word in _NOTHING or said in _NOT_A_NUMBER else said


def filled(field: str, cell: Cell) -> str:
    """Return a cell's text; raises `Invalid` when there is none."""
    said = given(field, cell)
    if not said:
        raise field_error("cell-empty", field, text(cell), _EMPTY)
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
    """Return a person's name; raises `Invalid` for one that is too short or too long, or has no letters."""
    said = filled("name", cell)
    if len(said) not in _NAME_CHARACTERS:
        raise field_error("name-length", "name", said, Text("2 sampai 200 huruf", "2 to 200 letters"))
    if not any(map(str.isalpha, said)):
        raise field_error("name-without-letters", "name", said, _LETTERLESS)
    return said


def phone(cell: Cell) -> str:
    """Return a phone number, with the 0 that a spreadsheet takes from a number's front; empty for none."""
    said = given("phone", cell)
    if len(said) > _PHONE_CHARACTERS:
        raise field_error("phone-length", "phone", said, Text("paling banyak 30 karakter", "at most 30 characters"))
    if _SCIENTIFIC.fullmatch(said):
        raise field_error("phone-rounded", "phone", said, _PHONE_ROUNDED)
    if said and not any(map(str.isdigit, said)):
        raise field_error("phone-unclear", "phone", said, _PHONE)
    said = _TENTHS.sub("", said)
    return f"0{said}" if said.startswith("8") and said.isdigit() else said


def _one_of(field: str, cell: Cell, known: Mapping[str, T], rule: Text, apart: re.Pattern[str] = _LETTERS) -> T:
    said = filled(field, cell)
    found = known.get(apart.sub("", said.casefold()))
    if found is None:
        raise field_error(f"{field}-unknown", field, said, rule)
    return found


def sex(cell: Cell) -> Sex:
    """Return the sex; raises `Invalid` for anything that is neither."""
    rule = Text("isi L atau P, atau 1 atau 2 seperti di SIAK", "write L or 1 (male), or P or 2 (female)")
    return _one_of("sex", cell, _SEXES, rule, _LETTERS_AND_DIGITS)


def kind(cell: Cell) -> ClientKind:
    """Return the kind of entrepreneur; raises `Invalid` for a word that is not on the list."""
    rule = Text("isi koperasi, umkm atau wirausaha", "write koperasi, umkm or wirausaha")
    return _one_of("kind", cell, _KINDS, rule)


def consent_text(cell: Cell) -> ConsentText:
    """Return what somebody agreed to; raises `Invalid` for a text that is not on the list."""
    rule = Text("isi pdp-1, atau formulir sendiri", "write pdp-1, or own-form")
    return _one_of("consent_text", cell, _CONSENT_TEXTS, rule, _LETTERS_AND_DIGITS)


def consent_manner(cell: Cell) -> ConsentManner:
    """Return how somebody agreed; raises `Invalid` for a way that the law does not know, such as spoken words alone."""
    rule = Text(
        "isi kertas, elektronik atau rekaman; lisan saja tidak cukup menurut UU PDP",
        "write signed-paper, electronic-form or voice-recording; by law spoken words alone are not enough",
    )
    return _one_of("consent_manner", cell, _CONSENT_MANNERS, rule)
