"""What a NIK, the number of an identity card, tells and what it cannot be.

Invariant: pure; a number that only looks odd (a region that was split, a birth date corrected later) is never refused,
it gives warnings. Source: Dukcapil.
"""

import re
from collections.abc import Container
from datetime import date
from typing import Literal

from services.registry.people.rules.entrepreneur import Person, Sex
from shared.i18n import Text
from shared.runtime.validation import field_error

Warning_ = Literal["nik-region-unknown", "nik-region-differs", "nik-birth-date-differs", "nik-sex-differs"]

_FEMALE_DAY_OFFSET = 40
_NIK = re.compile(r"[0-9]{16}")


def _birth_date_of(nik: str) -> tuple[int, int, int, Sex]:
    day, month, year = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    female = day > _FEMALE_DAY_OFFSET
    return day - _FEMALE_DAY_OFFSET * female, month, year, "female" if female else "male"


def _day_exists(day: int, month: int, year: int) -> bool:
    for century in (1900, 2000):
        try:
            date(century + year, month, day)
        except ValueError:
            continue
        return True
    return False


def check_nik(nik: str, provinces: Container[str]) -> None:
    """Refuse what cannot be a NIK; raises `Invalid` naming the rule that is broken."""
    broken = None
    if not _NIK.fullmatch(nik):
        broken = Text("harus 16 angka", "must be 16 digits")
    elif nik[:2] not in provinces:
        broken = Text("dua angka pertama harus kode provinsi", "must begin with the code of a province")
    elif not _day_exists(*_birth_date_of(nik)[:3]):
        broken = Text(
            "angka 7-12 harus tanggal lahir (hari + 40 untuk perempuan)",
            "digits 7-12 must be a birth date (day + 40 for women)",
        )
    elif nik[12:] == "0000":
        broken = Text("empat angka terakhir tidak boleh 0000", "must not end in 0000")
    if broken:
        raise field_error("nik-impossible", "nik", nik, broken)


def nik_warnings(person: Person, village_code: str, *, known: bool) -> tuple[Warning_, ...]:
    """Name what looks odd about a NIK and may still be right; `known`: its district is on today's list."""
    day, month, year, sex = _birth_date_of(person.nik)
    born = person.birth_date
    odd: dict[Warning_, bool] = {
        "nik-region-unknown": not known,
        "nik-region-differs": not village_code.startswith(person.nik_region),
        "nik-birth-date-differs": (day, month, year) != (born.day, born.month, born.year % 100),
        "nik-sex-differs": sex != person.sex,
    }
    return tuple(name for name, is_so in odd.items() if is_so)
