"""The registry's rules: what may be registered, and the fact that follows from it.

Every function is pure: the command, the day and the new identity come in, the new state and its event go out.

Invariant: an event made here holds references, codes and flags, never personal data. NIK rules never refuse a number
for what only looks odd (a region that was split, a birth date corrected later): those become warnings.
Source: UU PDP 27/2022; UU 40/2009 (youth); Dukcapil (NIK); Kemendagri (regions).
"""

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from shared.contracts.registry import (
    CentreRegistered,
    ConsultantAppointed,
    EntrepreneurEnrolled,
    EntrepreneurRegistered,
    ProgrammeDeclared,
)
from shared.contracts.vocabulary import CentreLevel, ClientKind, Founding, Funding
from shared.errors import Conflict, Words
from shared.fields import not_after, not_before, refuse

Sex = Literal["female", "male"]
Warning_ = Literal["nik-region-unknown", "nik-region-differs", "nik-birth-date-differs", "nik-sex-differs"]

_FEMALE_DAY_OFFSET = 40
_NIK = re.compile(r"[0-9]{16}")


@dataclass(frozen=True)
class Centre:
    """A PLUT-KUMKM centre."""

    id: UUID
    province: str
    name: str
    level: CentreLevel
    region_code: str
    founded_on: date
    founding: Founding
    operational_on: date | None
    parent_office: str
    version: int = 1


@dataclass(frozen=True)
class Consultant:
    """A consultant of a centre; the name is for the province alone."""

    id: UUID
    province: str
    name: str
    centre_id: UUID
    field: str
    coordinator: bool
    appointed_on: date
    version: int = 1


@dataclass(frozen=True)
class Person:
    """What identifies an entrepreneur; none of it ever leaves the province."""

    name: str
    nik: str
    phone: str
    birth_date: date
    sex: Sex

    @property
    def nik_region(self) -> str:
        """The district in which the NIK was first issued, as a dotted code."""
        return f"{self.nik[:2]}.{self.nik[2:4]}.{self.nik[4:6]}"


@dataclass(frozen=True)
class Entrepreneur:
    """An entrepreneur in the registry."""

    id: UUID
    province: str
    person: Person
    village_code: str
    kind: ClientKind
    centre_id: UUID | None
    registered_on: date
    consent_given_on: date
    version: int = 1


@dataclass(frozen=True)
class Programme:
    """A village programme: so many young new entrepreneurs a village and year."""

    id: UUID
    province: str
    name: str
    start_year: int
    years: int
    quota_per_village_year: int
    quota_per_village_total: int
    youth_min_age: int
    youth_max_age: int
    declared_on: date
    version: int = 1


@dataclass(frozen=True)
class Wish:
    """What is asked for when somebody is enrolled."""

    enrolled_on: date
    funding: Funding
    group_ref: UUID | None


@dataclass(frozen=True)
class Enrolment:
    """An entrepreneur's place in a programme: what was decided, and the group, which stays in the province."""

    decided: EntrepreneurEnrolled
    group_ref: UUID | None


def register_centre(centre: Centre, today: date) -> CentreRegistered:
    """Accept a centre; raises `Invalid` when its days contradict each other."""
    not_after("founded_on", centre.founded_on, today)
    if centre.operational_on:
        not_before("operational_on", centre.operational_on, centre.founded_on)
        not_after("operational_on", centre.operational_on, today)
    return CentreRegistered(
        centre_id=centre.id,
        name=centre.name,
        level=centre.level,
        region_code=centre.region_code,
        founded_on=centre.founded_on,
        founding=centre.founding,
        operational_on=centre.operational_on,
        registered_on=today,
    )


def appoint_consultant(consultant: Consultant, centre: Centre, today: date) -> ConsultantAppointed:
    """Accept a consultant of a centre; raises `Invalid` for a day in the future or before the centre was founded."""
    not_after("appointed_on", consultant.appointed_on, today)
    not_before("appointed_on", consultant.appointed_on, centre.founded_on)
    return ConsultantAppointed(
        consultant_ref=consultant.id,
        centre_id=centre.id,
        region_code=centre.region_code,
        field=consultant.field,
        coordinator=consultant.coordinator,
        appointed_on=consultant.appointed_on,
    )


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
        broken = Words("harus 16 angka", "must be 16 digits")
    elif nik[:2] not in provinces:
        broken = Words("dua angka pertama harus kode provinsi", "must begin with the code of a province")
    elif not _day_exists(*_birth_date_of(nik)[:3]):
        broken = Words(
            "angka 7-12 harus tanggal lahir (hari + 40 untuk perempuan)",
            "digits 7-12 must be a birth date (day + 40 for women)",
        )
    elif nik[12:] == "0000":
        broken = Words("empat angka terakhir tidak boleh 0000", "must not end in 0000")
    if broken:
        raise refuse("nik-impossible", "nik", nik, broken)


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


def register_entrepreneur(entrepreneur: Entrepreneur, today: date) -> EntrepreneurRegistered:
    """Accept an entrepreneur; raises `Invalid` when a day lies in the future or consent comes after registration."""
    not_after("registered_on", entrepreneur.registered_on, today)
    not_after("consent_given_on", entrepreneur.consent_given_on, entrepreneur.registered_on)
    not_before("registered_on", entrepreneur.registered_on, entrepreneur.person.birth_date)
    return EntrepreneurRegistered(
        entrepreneur_ref=entrepreneur.id,
        village_code=entrepreneur.village_code,
        kind=entrepreneur.kind,
        centre_id=entrepreneur.centre_id,
        registered_on=entrepreneur.registered_on,
    )


def declare_programme(programme: Programme) -> ProgrammeDeclared:
    """Accept a programme; raises `Invalid` when its quotas or ages contradict each other."""
    if programme.quota_per_village_total < programme.quota_per_village_year:
        rule = Words("minimal sebesar kuota setahun", "must be at least the quota of one year")
        raise refuse("quota-contradicts", "quota_per_village_total", programme.quota_per_village_total, rule)
    if programme.youth_max_age < programme.youth_min_age:
        rule = Words("minimal sebesar usia termuda", "must be at least the lowest age")
        raise refuse("ages-contradict", "youth_max_age", programme.youth_max_age, rule)
    return ProgrammeDeclared(
        programme_id=programme.id,
        name=programme.name,
        owner_region=programme.province,
        start_year=programme.start_year,
        years=programme.years,
        quota_per_village_year=programme.quota_per_village_year,
        quota_per_village_total=programme.quota_per_village_total,
        youth_min_age=programme.youth_min_age,
        youth_max_age=programme.youth_max_age,
        declared_on=programme.declared_on,
    )


def age_on(birth_date: date, day: date) -> int:
    """Return the age in completed years; one born on 29 February completes a year on 1 March of common years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def enrol(
    entrepreneur: Entrepreneur, programme: Programme, wish: Wish, today: date
) -> tuple[Enrolment, EntrepreneurEnrolled]:
    """Give an entrepreneur a place in a programme; youth is decided on the day of enrolment.

    Raises `Invalid` for a day outside the programme, `Conflict` when the entrepreneur lives in another province.
    """
    day = wish.enrolled_on
    not_after("enrolled_on", day, min(today, date(programme.start_year + programme.years - 1, 12, 31)))
    not_before("enrolled_on", day, max(entrepreneur.registered_on, date(programme.start_year, 1, 1)))
    if entrepreneur.province != programme.province:
        words = Words("Program ini milik provinsi lain.", "This programme belongs to another province.")
        raise Conflict("programme-of-another-province", words)
    age = age_on(entrepreneur.person.birth_date, day)
    enrolled = EntrepreneurEnrolled(
        entrepreneur_ref=entrepreneur.id,
        programme_id=programme.id,
        village_code=entrepreneur.village_code,
        programme_year=day.year - programme.start_year + 1,
        youth=programme.youth_min_age <= age <= programme.youth_max_age,
        funding=wish.funding,
        enrolled_on=day,
    )
    return Enrolment(enrolled, wish.group_ref), enrolled
