"""The rules of the village programme: what may be declared, who is given a place, and the facts that follow.

Invariant: pure; youth is decided on the day of enrolment and never again; a village has the code of that day.
Source: UU 40/2009 (youth).
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.registry.people.rules.entrepreneur import Entrepreneur, age_on
from shared.contracts.registry.programmes import EntrepreneurEnrolled, ProgrammeDeclared
from shared.contracts.vocabulary import Funding, ProgrammeVoidReason
from shared.i18n import Text
from shared.regions import Borders
from shared.runtime.errors import Conflict
from shared.runtime.validation import check_all, field_error, not_after, not_before


@dataclass(frozen=True)
class Terms:
    """What a province declares of a village programme: so many young new entrepreneurs a village and year."""

    name: str
    start_year: int
    years: int
    quota_per_village_year: int
    quota_per_village_total: int
    youth_min_age: int
    youth_max_age: int
    owner_office: str = ""
    """The office that runs it, as it calls itself."""
    flagship: bool = False
    new_within_months: int = 42
    """How old, in months, a business may be and still be new: there is no legal number; GEM's convention is 42."""


@dataclass(frozen=True, kw_only=True)
class Programme(Terms):
    """A village programme in the registry."""

    id: UUID
    province: str
    declared_on: date
    void_reason: ProgrammeVoidReason | None = None
    voided_on: date | None = None
    version: int = 1


@dataclass(frozen=True)
class EnrolmentRequest:
    """What is asked for when somebody is enrolled."""

    enrolled_on: date
    funding: Funding
    group_ref: UUID | None


@dataclass(frozen=True)
class StatusCheck:
    """What somebody saw of a new business, as it was told."""

    checked_on: date
    still_running: bool
    entrepreneur_ref: UUID
    """Of whom it was told: a reference that was merged since may be another one than the place's."""
    village_code: str
    event_id: UUID | None = None
    """The event that tells of it; None where a release of before kept none."""


@dataclass(frozen=True)
class Enrolment:
    """An entrepreneur's place in a programme, and what became of it; the group stays in the province."""

    entrepreneur_ref: UUID
    programme_id: UUID
    village_code: str
    programme_year: int
    youth: bool
    funding: Funding
    group_ref: UUID | None
    enrolled_on: date
    business_started_on: date | None = None
    evidence_kind: str | None = None
    confirmed_on: date | None = None
    checked_on: date | None = None
    still_running: bool | None = None
    event_id: UUID | None = None
    """The event that tells of the enrolment; None where a release of before kept none."""
    confirmed_event_id: UUID | None = None
    checks: tuple[StatusCheck, ...] = ()
    """Every look, in the order in which they were recorded; a release of before kept the newest alone, and not here."""


def _check_quotas(programme: Programme) -> None:
    if programme.quota_per_village_total < programme.quota_per_village_year:
        rule = Text("minimal sebesar kuota setahun", "must be at least the quota of one year")
        raise field_error("quota-contradicts", "quota_per_village_total", programme.quota_per_village_total, rule)


def _check_ages(programme: Programme) -> None:
    if programme.youth_max_age < programme.youth_min_age:
        rule = Text("minimal sebesar usia termuda", "must be at least the lowest age")
        raise field_error("ages-contradict", "youth_max_age", programme.youth_max_age, rule)


def declare_programme(programme: Programme) -> ProgrammeDeclared:
    """Accept a programme; raises `Invalid` when its quotas or ages contradict each other."""
    check_all(lambda: _check_quotas(programme), lambda: _check_ages(programme))
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
        flagship=programme.flagship,
        new_within_months=programme.new_within_months,
    )


def enrol(entrepreneur: Entrepreneur, programme: Programme, request: EnrolmentRequest, borders: Borders) -> Enrolment:
    """Give an entrepreneur a place in a programme, in the borders of today; youth is decided on the day of enrolment.

    Raises `Invalid` for a day outside the programme, or before they lived where they do; `Conflict` when that is in
    another province.
    """
    day = request.enrolled_on
    not_after("enrolled_on", day, min(borders.day, date(programme.start_year + programme.years - 1, 12, 31)))
    settled_on = entrepreneur.moved_on or entrepreneur.registered_on
    not_before("enrolled_on", day, max(settled_on, date(programme.start_year, 1, 1)))
    if entrepreneur.province != programme.province:
        words = Text("Program ini milik provinsi lain.", "This programme belongs to another province.")
        raise Conflict("programme-of-another-province", words)
    age = age_on(entrepreneur.person.birth_date, day)
    return Enrolment(
        entrepreneur.id, programme.id, borders.history.heir(entrepreneur.village_code, day),
        day.year - programme.start_year + 1, programme.youth_min_age <= age <= programme.youth_max_age,
        request.funding, request.group_ref, day,
    )  # fmt: skip


def enrolled(place: Enrolment) -> EntrepreneurEnrolled:
    """Return the fact of a place."""
    return EntrepreneurEnrolled(
        entrepreneur_ref=place.entrepreneur_ref,
        programme_id=place.programme_id,
        village_code=place.village_code,
        programme_year=place.programme_year,
        youth=place.youth,
        funding=place.funding,
        enrolled_on=place.enrolled_on,
    )
