"""How the decree is written that makes one region's code another: its kind, its number, its year.

Invariant: pure; the shape is closed, so no free text can leave the province in it; a number too short for a NIK.
"""

import re
from typing import Final

from shared.i18n import Text
from shared.runtime.public_text import check_public
from shared.runtime.validation import field_error

KINDS: Final = ("uu", "perppu", "pp", "perpres", "permendagri", "kepmendagri", "perda", "pergub", "perbup", "perwali")
_NUMBER: Final = r"(?:[0-9]{1,4}|[0-9]{3}(?:-[0-9]){0,3}-[0-9]{1,5})"
"""A plain number, or one with the code of its archive before it: `300-2-2-2138` is 300.2.2-2138."""
_DECREE: Final = re.compile(rf"(?:{'|'.join(KINDS)})-{_NUMBER}-(?:19|20)[0-9]{{2}}")
_RULE: Final = Text(
    f"harus jenis-nomor-tahun, misalnya kepmendagri-100-2025; jenisnya salah satu dari: {', '.join(KINDS)}",
    f"must be kind-number-year, for example kepmendagri-100-2025; the kind is one of: {', '.join(KINDS)}",
)
_FILLERS: Final = re.compile(r"\b(?:nomor|no|tahun|th)\b\.?")


def decree_typed(said: str) -> str:
    """Return a decree as people quote it in its closed shape: "Kepmendagri No. 100 Tahun 2025"."""
    return re.sub("[^a-z0-9]+", "-", _FILLERS.sub(" ", said.lower())).strip("-")


def check_decree(field: str, given: str) -> str:
    """Return a decree's number; raises `Invalid` for anything but kind, number and year."""
    if _DECREE.fullmatch(given) is None:
        raise field_error("decree-unknown", field, given, _RULE)
    return check_public(field, given, dated=True)
