"""What a NIK, the number of an identity card, tells and what it cannot be.

Invariant: pure; a number that only looks odd (a region that was split, a birth date corrected later) is never refused,
it gives warnings. Source: Dukcapil.
"""

import re
from calendar import monthrange
from collections.abc import Container
from typing import Literal

from services.registry.people.rules.entrepreneur import Person, Sex
from shared.i18n import Text
from shared.runtime.validation import field_error

Warning_ = Literal["nik-region-unknown", "nik-region-differs", "nik-birth-date-differs", "nik-sex-differs"]

_FEMALE_DAY_OFFSET, _MONTHS = 40, 12
_NIK = re.compile(r"[0-9]{16}")


def _birth_date_of(nik: str) -> tuple[int, int, int, Sex]:
    day, month, year = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    female = day > _FEMALE_DAY_OFFSET
    return day - _FEMALE_DAY_OFFSET * female, month, year, "female" if female else "male"


def _day_exists(day: int, month: int, year: int) -> bool:
    # What is a day in either century is one in 2000's: 2000 was a leap year, 1900 was none.
    return 1 <= month <= _MONTHS and 1 <= day <= monthrange(2000 + year, month)[1]


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


def refuse_exchanged_day(person: Person) -> None:
    """Refuse a birth date whose day and month the NIK has the other way round; raises `Invalid`.

    A spreadsheet that expects the month first turns 12/03/1999 into the 3rd of December and leaves 25/03/1999 alone.
    In one form the same is a warning: whoever types it sees it; nobody sees each row of a table.
    """
    day, month, year, _ = _birth_date_of(person.nik)
    born = person.birth_date
    if day != month and (month, day, year) == (born.day, born.month, born.year % 100):
        rule = Text(
            f"hari dan bulannya tertukar menurut NIK ({day:02}/{month:02}); biasanya oleh Excel berbahasa Inggris: "
            "ketik ulang sebagai teks, atau daftarkan sendiri bila memang benar",
            f"day and month are the other way round in the NIK ({day:02}/{month:02}), which an English Excel does: "
            "type it again as text, or register this person by the form if it is right",
        )
        raise field_error("day-exchanged", "birth_date", born, rule)


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
