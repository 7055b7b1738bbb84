"""The table of regions: 38 provinces, 514 regencies and cities, 7,285 districts, 83,762 villages.

Which codes exist, what they are called and how they hang together. Every service process loads it once, so it is kept
as small as text (`block.py`).

Invariant: the table never changes after loading; codes are dotted, unique and sorted, and every parent is in it
(`make.py` refuses to write any other).
"""

import gzip
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from typing import Final

from shared.regions.block import Block, fold
from shared.regions.codes import LEVEL_BY_LENGTH, LEVELS, Level, level_of, parent_of

DATA: Final = Path(__file__).with_name("regions.tsv.gz")

_NATION: Final = b"\tIndonesia\n"
_MARKS: Final = (b"\t%b\n", b" %b\n", b"\t%b", b" %b", b"%b")
"""Where a searched text stands in a line, the likeliest first: the name, its last word, a beginning, anywhere."""


class RegionUnknown(LookupError):
    """The text is no code of this edition, though it may be one of an older or a newer decree."""

    def __init__(self, code: str, edition: str) -> None:
        super().__init__(f"{code!r} is not a region of {edition}")
        self.code = code


class Regions:
    """Every region of the country by its dotted code; "" is the nation."""

    __slots__ = ("_blocks", "edition")

    def __init__(self, table: bytes) -> None:
        """Index a table: its first line is "# edition", each other "code TAB name" in the order of codes."""
        lines = BytesIO(table)
        self.edition: Final = lines.readline().removeprefix(b"# ").strip().decode()
        """The source and its version, as in "idn-area-data 4.0.1"."""
        texts = {level: bytearray() for level in LEVELS}
        for line in chain((_NATION,), lines):
            texts[LEVEL_BY_LENGTH[line.index(b"\t")]].extend(line)
        self._blocks: Final = {level: Block(bytes(text)) for level, text in texts.items()}

    @classmethod
    def load(cls) -> "Regions":
        """Return the committed table; read once a process."""
        return _committed()

    def __contains__(self, code: str) -> bool:
        """Say whether this edition has the region."""
        level = LEVEL_BY_LENGTH.get(len(code))
        return level is not None and self._blocks[level].row(code) is not None

    def name(self, code: str) -> str:
        """Return the region's own name, without its parents' ("Kabupaten Maros").

        Raises: RegionUnknown (a LookupError).
        """
        block = self._blocks[self.level(code)]
        return block.name(block.run(code).start)

    def level(self, code: str) -> Level:
        """Return what kind of region it is.

        Raises: RegionUnknown.
        """
        return level_of(self._known(code))

    def parent(self, code: str) -> str:
        """Return the region around it; "" is the nation.

        Raises: RegionUnknown; RegionCodeInvalid for the nation, which has none.
        """
        return parent_of(self._known(code))

    def children(self, code: str) -> tuple[str, ...]:
        """Return the regions one level down, in the order of codes; a village has none.

        Raises: RegionUnknown.
        """
        below = LEVELS[LEVELS.index(self.level(code)) + 1 :]
        return self._codes(code, below[0]) if below else ()

    def count(self, code: str, level: Level) -> int:
        """Count the regions of a level inside a region, itself included: the denominator of a coverage.

        Raises: RegionUnknown.
        """
        return len(self._blocks[level].run(self._known(code)))

    def villages_in(self, code: str) -> tuple[str, ...]:
        """Return every village of a region in the order of codes.

        Raises: RegionUnknown.
        """
        return self.codes_at(code, "village")

    def codes_at(self, code: str, level: Level) -> tuple[str, ...]:
        """Return every region of a level inside a region, itself included, in the order of codes.

        Raises: RegionUnknown.
        """
        return self._codes(self._known(code), level)

    def search(self, text: str, level: Level | None = None, within: str = "", limit: int = 50) -> list[str]:
        """Find regions by a part of their name or code, letter case aside.

        Wide regions come first; in a level first the name itself, then its beginning, then a word's, then its middle.
        Raises: RegionUnknown when `within` is.
        """
        typed = fold(" ".join(text.split()).encode())
        levels = () if not typed else LEVELS if level is None else (level,)
        found = (code for each in levels for code in self._found(typed, each, self._known(within)))
        # A region is found once a mark at most, so this many finds hold `limit` different ones, and a short text
        # that half the villages contain costs no more than a long one.
        return list(dict.fromkeys(islice(found, limit * len(_MARKS))))[:limit]

    def _found(self, typed: bytes, level: Level, within: str) -> Iterator[str]:
        block = self._blocks[level]
        return map(block.code, block.rows_with((mark % typed for mark in _MARKS), block.run(within)))

    def _codes(self, code: str, level: Level) -> tuple[str, ...]:
        block = self._blocks[level]
        return tuple(map(block.code, block.run(code)))

    def _known(self, code: str) -> str:
        if code not in self:
            raise RegionUnknown(code, self.edition)
        return code


@cache
def _committed() -> Regions:
    return Regions(gzip.decompress(DATA.read_bytes()))
