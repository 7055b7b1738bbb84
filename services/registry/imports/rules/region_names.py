"""The village that a row names, by its code or by the names of village, district and regency.

Invariant: a village is found within the region of the office that sends the table, and only when one alone fits; of
two that fit none is chosen.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Final

from shared.i18n import Text
from shared.regions import Regions, within
from shared.runtime.errors import Invalid
from shared.runtime.validation import field_error, require_region_as_of

_CODE: Final = re.compile(r"[0-9]{2}\.?[0-9]{2}\.?[0-9]{2}\.?[0-9]{4}")
_APART: Final = re.compile(r"[^a-z0-9]+")
_SHORT: Final = {"kab": "kabupaten", "kec": "kecamatan", "kel": "kelurahan", "ds": "desa", "adm": "administrasi"}
_TITLES: Final = frozenset({"kabupaten", "kota", "kecamatan", "kelurahan", "desa", "administrasi"})
_SHOWN: Final = 4


def spellings(name: str) -> tuple[str, str]:
    """Return how a name is compared: with its title and without, letter case, blanks and marks aside."""
    words = [_SHORT.get(word, word) for word in _APART.sub(" ", name.casefold()).split()]
    bare = [*words]
    while len(bare) > 1 and bare[0] in _TITLES:
        bare.pop(0)
    return "".join(words), "".join(bare)


class Places:
    """The villages of some regions, by name."""

    def __init__(self, scope: tuple[str, ...]) -> None:
        """Index the villages of the regions with these codes."""
        self._scope = scope
        self._villages: dict[str, list[str]] = defaultdict(list)
        self._regions = Regions.load()
        self._titles: dict[str, frozenset[str]] = {}
        for code in (each for top in scope for each in self._regions.villages_in(top)):
            for spelling in set(spellings(self._regions.name(code))):
                self._villages[spelling].append(code)

    def coded(self, field: str, given: str, day: date = date.max) -> str:
        """Return the village with a code of a day or of today; raises `Invalid` when there is none, or elsewhere."""
        code = require_region_as_of(field, given, ("village",), day)
        if not any(within(code, top) for top in self._scope):
            raise field_error("village-elsewhere", field, given, self._beyond())
        return code

    def find(self, village: str, district: str, regency: str, day: date = date.max) -> str:
        """Return the one village with these names, or this code; raises `Invalid` for none and for several."""
        if _CODE.fullmatch(village):
            return self.coded("village", village, day)
        found = self._named(village)
        for level, given in ((8, district), (5, regency)):
            found = [code for code in found if not given or self._is(code[:level], given)]
        if len(found) == 1:
            return found[0]
        raise self._ambiguous(village, found) if found else self._unknown(village, district, regency)

    def _named(self, village: str) -> list[str]:
        titled, bare = spellings(village)
        return self._villages.get(titled) or self._villages.get(bare) or []

    def _is(self, code: str, given: str) -> bool:
        if given.replace(".", "") == code.replace(".", ""):
            return True
        if code not in self._titles:
            self._titles[code] = frozenset(spellings(self._regions.name(code)))
        titled, bare = spellings(given)
        # "Kota Bogor" is not Kabupaten Bogor; a title that was left out fits both, and then nothing is chosen.
        return bool({titled} & self._titles[code]) or (titled != bare and self._untitled(code) == bare)

    def _untitled(self, code: str) -> str:
        """Return a district's name without its title, as the table has it; a regency's always has one."""
        titled, bare = spellings(self._regions.name(code))
        return bare if titled == bare else ""

    def _beyond(self) -> Text:
        where = ", ".join(f"{self._regions.name(top)} ({top})" for top in self._scope[:_SHOWN])
        return Text(f"harus di wilayah pengirim: {where}", f"must lie in the sender's region: {where}")

    def _unknown(self, village: str, district: str, regency: str) -> Invalid:
        given = ", ".join(each for each in (village, district, regency) if each)
        beyond = self._beyond()
        rule = Text(
            f"desa dengan nama ini tidak ditemukan; {beyond.id}; bila namanya benar, isi kode Kemendagri",
            f"there is no village of this name; {beyond.en}; if the name is right, give the Kemendagri code",
        )
        return field_error("village-unknown", "village", given, rule)

    def _ambiguous(self, village: str, found: list[str]) -> Invalid:
        named = ", ".join(self._described(found))
        rule = Text(
            f"nama ini ada lebih dari satu; isi kode Kemendagri: {named}",
            f"there is more than one of this name; give the Kemendagri code: {named}",
        )
        return field_error("village-ambiguous", "village", village, rule)

    def _described(self, found: list[str]) -> Iterator[str]:
        for code in found[:_SHOWN]:
            yield f"{code} ({self._regions.name(code[:8])})"
