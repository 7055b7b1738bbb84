"""The country's regions by Kemendagri code: names, tree, counts, time zones, tiles.

Four services and the dashboard speak of places; this is where a place is looked up. `codes` reads a code by its shape,
`table` knows which codes exist, `zones` which day it is there, `tiles` where it stands on the map, `history` which
codes held on a day and what became of them.

Invariant: no region is invented here. The table and its changes are derived by `make.py` from published editions, under
the Open Database License, and say which (NOTICE beside them).
"""

from types import MappingProxyType
from typing import Final

from shared.regions.codes import Level, RegionCodeInvalid, level_of, normalise, province_of, within
from shared.regions.edition import Edition
from shared.regions.history import Borders, History, Succession
from shared.regions.table import Regions, RegionUnknown
from shared.regions.tiles import PROVINCES, SHORT, TILES
from shared.regions.zones import local_day, timezone_of

ATTRIBUTION: Final = MappingProxyType(
    {
        "id": "Memuat informasi dari idn-area-data, yang tersedia di bawah Open Database License (ODbL) 1.0",
        "en": "Contains information from idn-area-data, made available under the Open Database License (ODbL) 1.0",
    }
)
"""Language → the notice that a page, a spreadsheet or a map made from these names carries."""

__all__ = [
    "ATTRIBUTION",
    "PROVINCES",
    "SHORT",
    "TILES",
    "Borders",
    "Edition",
    "History",
    "Level",
    "RegionCodeInvalid",
    "RegionUnknown",
    "Regions",
    "Succession",
    "level_of",
    "local_day",
    "normalise",
    "province_of",
    "timezone_of",
    "within",
]
