"""Which calendar day it is in a region: Indonesia has three time zones, drawn along provinces.

The business date of an event is the day where it happened, so a session that ends at 23:30 on 31 December in
Jayapura belongs to the old year although Jakarta still has two and a half hours of it left.

Invariant: a day is never taken from an instant without naming a region; a naive instant is refused.
Source: Keputusan Presiden 41/1987, with the provinces that were split off since.
"""

from datetime import date, datetime
from functools import cache
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from shared.regions.codes import RegionCodeInvalid, province_of

_PROVINCES_BY_ZONE: Final = {
    "Asia/Jakarta": "11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 61 62",
    "Asia/Makassar": "51 52 53 63 64 65 71 72 73 74 75 76",
    "Asia/Jayapura": "81 82 91 92 93 94 95 96",
}

ZONES: Final = MappingProxyType(
    {province: zone for zone, provinces in _PROVINCES_BY_ZONE.items() for province in provinces.split()}
)
"""Province → IANA zone: WIB (UTC+7), WITA (UTC+8), WIT (UTC+9)."""

NATION_ZONE: Final = "Asia/Jakarta"
"""The nation keeps the clock of its ministry."""

_NATION: Final = frozenset({"", "00"})


def timezone_of(code: str) -> str:
    """Return the IANA zone of a region; the nation ("" or its stream's "00") has Jakarta's.

    Raises: RegionCodeInvalid for a province that does not exist.
    """
    if code in _NATION:
        return NATION_ZONE
    zone = ZONES.get(province_of(code))
    if zone is None:
        raise RegionCodeInvalid(code)
    return zone


def local_day(instant: datetime, code: str) -> date:
    """Return the calendar day that an aware instant falls on in a region.

    Raises: ValueError for a naive instant, RegionCodeInvalid for an unknown province.
    """
    if instant.utcoffset() is None:
        raise ValueError(f"{instant.isoformat()} has no UTC offset, so it falls on no certain day")
    return instant.astimezone(_zone(timezone_of(code))).date()


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
