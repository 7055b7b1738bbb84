"""How a name is compared: as it is written, and as the identity card has it, without titles, degrees and short forms.

Invariant: pure; a name never becomes empty by what is taken away, so "Haji" alone is a name.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

COMPARED: Final = 200
"""Characters of a name, once it is written plainly: one letter of another script may be eighteen of ours."""
_TITLES: Final = frozenset(
    "h hj haji hajjah hajah kh drs dra dr drg drh ir prof apt ust ustad ustadz ustadzah tgk kyai pdt pendeta sdr sdri"
    " bpk bapak ibu tn ny nn almarhum almarhumah alm almh".split()
)
_DEGREES: Final = frozenset(
    "se sh st sp spd spdi spdsd sag ssos skom sip sikom sap skm skep ners ns shut spt spi stp spsi sfarm ssi shi sei"
    " sthi ssn sds sst strkeb skeb skg sked samk lc ba bsc beng ama amk amd amdkeb amdkep ampd apd mm mpd mpdi msi mh"
    " mhum mkn mkes mt ma mag mba msc mphil mkom map mip mikom mak mp mse mthi mhi phd dr ak ca cpa cfp apt gr sppd"
    " spog spa spb hons dipl".split()
)
"""Of schools and of trades, in letters alone."""
_DOTTED: Final = re.compile(r"(?:[a-z]{1,4}\.\s?)+[a-z]{0,6}\.?")
"""What stands behind a comma and is no name: "S.Pd.", "A.Md.Keb"."""
_NO_LETTER: Final = re.compile(r"[^a-z]")
_SHORT_FIRST: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        "m muh moh mohd muhd mhd muhamad muhammad mohamad mohammad mohammed muhammed mochamad mochammad moch much md"
        " muchammad muchamad".split(),
        "muhammad",
    ),
    **dict.fromkeys("st sti siti sitti stt sit".split(), "siti"),
    **dict.fromkeys("abd abdul abdoel".split(), "abdul"),
    **dict.fromkeys("ahmad achmad akhmad ahmed akhmat achmat ach akh".split(), "ahmad"),
}
"""Beginnings of names that are written short, or in several ways, and mean one."""
_SHORT_ANYWHERE: Final[Mapping[str, str]] = {"dg": "daeng", "bt": "binti", "bte": "binti", "b": "bin"}


def normal(name: str) -> str:
    """Return a name as it is compared: small letters and digits, one blank between words."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(each if each.isalnum() else " " for each in plain if not unicodedata.combining(each))
    return " ".join(letters.split())[:COMPARED]


def bare(name: str) -> str:
    """Return a name without titles and degrees, beginnings such as "Muh." and "St." in one form, else as `normal`."""
    words = _without_degrees(name.casefold()).replace(".", ". ").split()
    while len(words) > 1 and normal(words[0]) in _TITLES:
        words.pop(0)
    plain = normal(" ".join(words)).split()
    if len(plain) > 1:
        plain[0] = _SHORT_FIRST.get(plain[0], plain[0])
    return " ".join(_SHORT_ANYWHERE.get(each, each) for each in plain)[:COMPARED] or normal(name)


def _without_degrees(name: str) -> str:
    """Take away what follows a comma and is no name, then the degrees at the end that stand there without one."""
    first, *behind = (each.strip() for each in name.split(","))
    kept = [first, *(each for each in behind if each and not _is_degree(each))]
    words = " ".join(kept).split()
    while len(words) > 1 and _NO_LETTER.sub("", words[-1]) in _DEGREES:
        words.pop()
    return " ".join(words)


def _is_degree(part: str) -> bool:
    return _DOTTED.fullmatch(part) is not None or all(_NO_LETTER.sub("", each) in _DEGREES for each in part.split())
