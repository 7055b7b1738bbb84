"""The rules of entrepreneurs: who may be registered, and the fact that follows from it.

Invariant: pure; an event made here holds references, codes and flags, never personal data.
Source: UU PDP 27/2022.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from uuid import UUID

from services.registry.people.rules.consent import NOT_RECORDED, ConsentManner, ConsentText, NotRecorded, check_text
from shared.contracts.registry.people import EntrepreneurRegistered
from shared.contracts.vocabulary import ClientKind
from shared.i18n import Text
from shared.runtime.validation import check_all, field_error, not_after, not_before

Sex = Literal["female", "male"]
AgeWarning = Literal["age-young", "age-old"]
YOUNGEST_YEARS: Final = 10
"""Nobody runs a business younger: a later birth date is a slip of the hand, or a child in the parent's place."""
OLDEST_YEARS: Final = 120
"""Nobody is older: an earlier year of birth is a slip of the hand."""
_USUAL_YEARS: Final = range(17, 91)
"""From the first identity card on. Others are taken with a warning: a village programme may begin earlier."""


@dataclass(frozen=True)
class Person:
    """What identifies an entrepreneur; none of it ever leaves the province."""

    name: str
    nik: str
    phone: str
    birth_date: date
    sex: Sex
    disability: bool = False
    poor_area: bool = False
    """Lives where the province fights poverty first."""
    woman_led: bool = False
    """A woman decides in the business, whoever is registered for it."""

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
    consent_withdrawn_on: date | None = None
    consent_text: ConsentText | NotRecorded = NOT_RECORDED
    consent_manner: ConsentManner | NotRecorded = NOT_RECORDED
    consent_recorded_by: str | None = None
    """Who says that they agreed; None where a release of before kept it in the audit trail alone."""
    moved_on: date | None = None
    """Since when the village is the one that it is; None since registration."""
    first_village: str | None = None
    """The village of the registration; None while it is the one that it is."""
    event_id: UUID | None = None
    """The event that tells of the registration; None where a release of before kept none."""
    version: int = 1


def register_entrepreneur(entrepreneur: Entrepreneur, today: date) -> EntrepreneurRegistered:
    """Accept an entrepreneur; raises `Invalid` when days contradict each other, or make an age that nobody has."""
    person, registered_on = entrepreneur.person, entrepreneur.registered_on
    check_days(person.birth_date, registered_on, entrepreneur.consent_given_on, today)
    check_text("consent_given_on", entrepreneur.consent_given_on, entrepreneur.consent_text)
    return registered(entrepreneur)


def check_days(birth_date: date, registered_on: date, consent_given_on: date, today: date) -> None:
    """Raise `Invalid` for days of a registration that contradict each other, with each of them."""
    check_all(
        lambda: not_after("registered_on", registered_on, today),
        lambda: not_after("consent_given_on", consent_given_on, registered_on),
        lambda: _check_birth(birth_date, registered_on),
    )


def _check_birth(birth_date: date, registered_on: date) -> None:
    not_before("registered_on", registered_on, birth_date)
    check_age(birth_date, registered_on)


def registered(entrepreneur: Entrepreneur) -> EntrepreneurRegistered:
    """Return the fact of a registration, wherever somebody lives by now."""
    return EntrepreneurRegistered(
        entrepreneur_ref=entrepreneur.id,
        village_code=entrepreneur.first_village or entrepreneur.village_code,
        kind=entrepreneur.kind,
        centre_id=entrepreneur.centre_id,
        registered_on=entrepreneur.registered_on,
    )


def age_on(birth_date: date, day: date) -> int:
    """Return the age in completed years; one born on 29 February completes a year on 1 March of common years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def check_age(birth_date: date, day: date) -> None:
    """Raise `Invalid` for somebody who would be younger or older on a day than anybody is who runs a business."""
    age = age_on(birth_date, day)
    if age < YOUNGEST_YEARS:
        rule = Text(
            f"usia pada {day.isoformat()} paling sedikit {YOUNGEST_YEARS} tahun",
            f"must make them at least {YOUNGEST_YEARS} years old on {day.isoformat()}",
        )
        raise field_error("age-impossible", "birth_date", birth_date, rule)
    if age > OLDEST_YEARS:
        rule = Text(
            f"usia pada {day.isoformat()} paling banyak {OLDEST_YEARS} tahun",
            f"must make them at most {OLDEST_YEARS} years old on {day.isoformat()}",
        )
        raise field_error("age-impossible", "birth_date", birth_date, rule)


def age_warnings(birth_date: date, day: date) -> tuple[AgeWarning, ...]:
    """Name what looks odd about somebody's age on a day and may still be right."""
    age = age_on(birth_date, day)
    if age in _USUAL_YEARS:
        return ()
    return ("age-young",) if age < _USUAL_YEARS.start else ("age-old",)
