"""The country as a tile grid: 38 equal squares that read as Indonesia.

Equal squares give every province the same visual weight and need no boundary data, whose open editions still show
34 provinces. The picture below *is* the declaration; the coordinates are read out of it.

Invariant: each province has exactly one tile, no two share one, and each has a label that fits into it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_PICTURE: Final = """\
11
   12       21
   13 14             65    75 71    82 96
   17 15 19    61 62 64    72          92    91
      16             63    76 74    81    94 95
         18                73                   93
         36 31 33 35
            32 34    51 52 53
"""
_CELL_CHARACTERS: Final = 3

COLUMNS: Final = 17
ROWS: Final = 8


def _tiles(picture: str) -> dict[str, tuple[int, int]]:
    return {
        line[left : left + 2]: (left // _CELL_CHARACTERS, row)
        for row, line in enumerate(picture.splitlines())
        for left in range(0, len(line), _CELL_CHARACTERS)
        if line[left : left + 2].strip()
    }


TILES: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(_tiles(_PICTURE))
"""Province → (column, row), counted from the top left, from zero."""

PROVINCES: Final[tuple[str, ...]] = tuple(sorted(TILES))
"""The 38 codes in order."""

SHORT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "11": "Aceh",
        "12": "Sumut",
        "13": "Sumbar",
        "14": "Riau",
        "15": "Jambi",
        "16": "Sumsel",
        "17": "Bklu",
        "18": "Lampung",
        "19": "Babel",
        "21": "Kepri",
        "31": "DKI",
        "32": "Jabar",
        "33": "Jateng",
        "34": "DIY",
        "35": "Jatim",
        "36": "Banten",
        "51": "Bali",
        "52": "NTB",
        "53": "NTT",
        "61": "Kalbar",
        "62": "Kalteng",
        "63": "Kalsel",
        "64": "Kaltim",
        "65": "Kaltara",
        "71": "Sulut",
        "72": "Sulteng",
        "73": "Sulsel",
        "74": "Sultra",
        "75": "Gtlo",
        "76": "Sulbar",
        "81": "Maluku",
        "82": "Malut",
        "91": "Papua",
        "92": "Pabar",
        "93": "Pasel",
        "94": "Pateng",
        "95": "Papeg",
        "96": "PBD",
    }
)
"""Province → what people call it, at most seven letters; the full name is the table's."""
