"""What may stand in a text that leaves a province: an organisation's name, never the number or address of a person.

Invariant: pure; a text in which a NIK, a family card's number, a phone number or an e-mail address can be read is
refused, however its digits are parted or in whichever script they are written. A name alone cannot be told from an
organisation's, so fields that name no organisation are closed lists instead (`shared.contracts.vocabulary`).
Source: UU PDP 27/2022.
"""

import re
import unicodedata
from typing import Final

from shared.i18n import Text
from shared.regions import PROVINCES
from shared.runtime.validation import field_error

_MOST_DIGITS: Final = 12
"""A NIB has 13, an NPWP 15, a NIK or a family card 16; a sum in rupiah with its dots has fewer."""
_PARTED: Final = re.compile(r"(?<=[0-9])[^0-9A-Za-z]{1,3}(?=[0-9])")
"""What people write between the digits of one number."""
_PHONE: Final = re.compile(r"(?<![0-9])(?:\+?62|0)[^0-9A-Za-z]{0,3}8(?:[^0-9A-Za-z]{0,3}[0-9]){7,12}(?![0-9])")
_PADDED_PHONE: Final = re.compile(r"(?<![0-9])0*(?:62)?8[0-9]{8,11}(?![0-9])")
_EMAIL: Final = re.compile(r"[^\s@]+\s*@\s*[^\s@]+")
_NIK: Final = re.compile(r"(?=([0-9]{2})[0-9]{4}(?:[04][1-9]|[1256][0-9]|[37][01])(?:0[1-9]|1[0-2])[0-9]{6})")
"""The shape of a NIK: a province, a regency and a district, a day (women's plus 40), a month, a year, a serial."""
_YEAR_AT_END: Final = re.compile(r"[^0-9](?:19|20)[0-9]{2}$")
_YEARS: Final = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}\s*[-/\u2013]\s*(?:19|20)[0-9]{2}(?![0-9])")
"""From one year to another, as programmes are called: no part of a number."""


def _plain(text: str) -> str:
    """Return a text with every digit written as ASCII's, and without what cannot be seen."""
    seen = (each for each in unicodedata.normalize("NFKC", text) if unicodedata.category(each) != "Cf")
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in seen)


def personal_part(text: str, *, dated: bool = False) -> Text | None:
    """Say what about a person can be read in a text; None when nothing can.

    `dated`: the text is a number of a document, which may be long if it ends in its year.
    """
    plain = _plain(text)
    if _EMAIL.search(plain):
        return Text("tidak boleh memuat alamat surel", "must not hold an e-mail address")
    if _PHONE.search(plain):
        return Text("tidak boleh memuat nomor telepon", "must not hold a phone number")
    if _holds_nik(_PARTED.sub("", plain)) or (_is_long(plain) and not (dated and _YEAR_AT_END.search(plain))):
        return Text("tidak boleh memuat NIK atau nomor pribadi lain", "must not hold a NIK or another personal number")
    return None


def holds_number(text: str) -> bool:
    """Tell whether a NIK or a mobile phone's number can be read in a text whose digits stand together."""
    return _holds_nik(text) or _PADDED_PHONE.search(text) is not None


def _holds_nik(joined: str) -> bool:
    return any(found[1] in PROVINCES for found in _NIK.finditer(joined))


def _is_long(plain: str) -> bool:
    joined = _PARTED.sub("", _YEARS.sub(" ", plain))
    return any(len(run) > _MOST_DIGITS for run in re.findall("[0-9]+", joined))


def check_public(field: str, given: str, *, dated: bool = False) -> str:
    """Return a text that may leave the province; raises `Invalid` when it tells of a person; see `personal_part`."""
    if rule := personal_part(given, dated=dated):
        raise field_error("personal-data", field, given, rule)
    return given
