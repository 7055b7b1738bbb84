"""The village that a row names, by its code or by the names of village, district and regency.

Invariant: a village is found within the region of the office that sends the table, and only when one alone fits; of
two that fit none is chosen, nor of a code and the names beside it that say something else.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from shared.i18n import Text
from shared.regions import History, Regions, level_of, within
from shared.runtime.errors import Invalid
from shared.runtime.validation import field_error, require_region_as_of

_CODE: Final = re.compile(r"[0-9]{2}\.?[0-9]{2}\.?[0-9]{2}\.?[0-9]{4}")
_APART: Final = re.compile(r"[^a-z0-9]+")
_SHORT: Final = {"kab": "kabupaten", "kec": "kecamatan", "kel": "kelurahan", "ds": "desa", "adm": "administrasi"}
_TITLES: Final = frozenset({"kabupaten", "kota", "kecamatan", "kelurahan", "desa", "administrasi"})
_SHOWN: Final = 4
_KEPT: Final = 20_000
"""Villages, by names and days, that are kept for the rows that follow; some megabytes at most."""
_MISSPELT: Final = 0.85
"""Share of letters in the same order from which a name beside a code is that of the code, and a slip of the hand."""


def spellings(name: str) -> tuple[str, str]:
    """Return how a name is compared: with its title and without, letter case, blanks and marks aside."""
    words = [_SHORT.get(word, word) for word in _APART.sub(" ", name.casefold()).split()]
    bare = [*words]
    while len(bare) > 1 and bare[0] in _TITLES:
        bare.pop(0)
    return "".join(words), "".join(bare)


class Places:
    """The villages of some regions, by name."""

    def __init__(self, scope: tuple[str, ...], history: History | None = None) -> None:
        """Index the villages of the regions with these codes; `history` says what was declared of codes."""
        self._scope, self._history = scope, history or History.load()
        self._found = lru_cache(maxsize=_KEPT)(self._find)  # what cannot be found is refused anew each time
        self._villages: dict[str, list[str]] = defaultdict(list)
        self._regions = Regions.load()
        self._titles: dict[str, frozenset[str]] = {}
        for code in (each for top in scope for each in self._ever(top)):
            for spelling in set(spellings(self._history.name(code))):
                self._villages[spelling].append(code)

    def coded(self, field: str, given: str, day: date = date.max) -> str:
        """Return the village with a code of a day or of today; raises `Invalid` when there is none, or elsewhere."""
        code = require_region_as_of(field, given, ("village",), self._history.on(day))
        if not any(within(code, top) for top in self._scope):
            raise field_error("village-elsewhere", field, given, self._beyond())
        return code

    def agreed(self, field: str, given: str, names: tuple[str, str, str], day: date = date.max) -> str:
        """Return the village with a code, as `coded`; raises `Invalid` when a name beside it says something else."""
        code = self.coded(field, given, day)
        named = list(zip((code, code[:8], code[:5]), names, strict=True))
        if all(not said or self._is(each, said) or self._fits(each, said, day) for each, said in named):
            return code
        meant = ", ".join(self._name(each, day) for each, _ in named)
        said = ", ".join(filter(None, names))
        rule = Text(
            f"kode ini berarti {meant}, tetapi namanya lain ({said}): perbaiki kode atau namanya",
            f"this code means {meant}, but the names beside it differ ({said}): mend the code or the names",
        )
        raise field_error("village-contradicted", field, given, rule)

    def _fits(self, code: str, said: str, day: date) -> bool:
        """Tell whether a name is the one that a region had on a day, or is misspelt and no neighbour's."""
        bare, meant = spellings(said)[1], {spellings(self._name(code, each))[1] for each in (day, date.max)}
        if bare in meant:
            return spellings(said)[0] == bare or level_of(code) == "village"
        around = self._regions.children(code[: code.rindex(".")]) if code in self._regions else ()
        if any(bare == spellings(self._regions.name(each))[1] for each in around):
            return False
        return any(SequenceMatcher(None, bare, each, autojunk=False).ratio() >= _MISSPELT for each in meant)

    def _name(self, code: str, day: date) -> str:
        """Return a region's name on a day; today's where the edition of the day lacks it."""
        edition = self._history.as_of(day)
        return edition.name(code) if code in edition else self._history.name(code) or code

    def find(self, village: str, district: str, regency: str, day: date = date.max) -> str:
        """Return the one village with these names, or this code; raises `Invalid` for none and for several.

        The rows of a table name few villages and days: each is looked for once.
        """
        return self._found(village, district, regency, day)

    def _find(self, village: str, district: str, regency: str, day: date) -> str:
        if _CODE.fullmatch(village):
            return self.agreed("village", village, ("", district, regency), day)
        found = self._of_day(self._named(village), day)
        for level, given in ((8, district), (5, regency)):
            found = [code for code in found if not given or self._is(code[:level], given)]
        if len(found) == 1:
            return found[0]
        raise self._ambiguous(village, found) if found else self._unknown(village, district, regency)

    def _ever(self, top: str) -> list[str]:
        """Return the villages of a region by the newest edition, and those that are declared to begin."""
        later = self._history.codes_at(top, "village", date.max)
        return sorted({*self._regions.villages_in(top), *later})

    def _of_day(self, found: list[str], day: date) -> list[str]:
        """Return the codes that villages have on a day; one that has not begun, or of which two were made, has none."""
        heirs = dict.fromkeys(self._history.heir(each, day) for each in found)
        return [each for each in heirs if self._history.holds(each, day)]

    def _named(self, village: str) -> list[str]:
        titled, bare = spellings(village)
        return self._villages.get(titled) or self._villages.get(bare) or []

    def _is(self, code: str, given: str) -> bool:
        if given.replace(".", "") == code.replace(".", ""):
            return True
        if code not in self._titles:
            self._titles[code] = frozenset(spellings(self._history.name(code))) - {""}
        titled, bare = spellings(given)
        # "Kota Bogor" is not Kabupaten Bogor; a title that was left out fits both, and then nothing is chosen.
        return bool({titled} & self._titles[code]) or (titled != bare and self._untitled(code) == bare)

    def _untitled(self, code: str) -> str:
        """Return a district's name without its title, as the table has it; a regency's always has one."""
        titled, bare = spellings(self._history.name(code))
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
            yield f"{code} ({self._history.name(code[:8])})"
