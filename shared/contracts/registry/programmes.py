"""What the nation hears of the village programme.

Invariant: youth is a yes or no, decided on the day of enrolment; no birth date and no age of a person.
"""

from datetime import date

from shared.contracts.base import Correction, Event, event
from shared.contracts.vocabulary import (
    Age,
    Count,
    EntrepreneurRef,
    EntrepreneurVoidReason,
    Funding,
    PlaceVoidReason,
    ProgrammeId,
    ProgrammeVoidReason,
    RegionCode,
    Slug,
    VillageCode,
    Year,
)
from shared.i18n import Text


@event("programme-declared", key="programme_id", words=Text("Program desa ditetapkan", "Village programme declared"))
class ProgrammeDeclared(Event, frozen=True, kw_only=True):
    """A province promises each of its villages a number of new entrepreneurs a year, for some years.

    What was declared wrong is told again, whole, with the programme's next version; the newest holds, from the first
    year on.
    """

    programme_id: ProgrammeId
    name: str
    owner_region: RegionCode
    start_year: Year
    years: Count
    quota_per_village_year: Count
    quota_per_village_total: Count
    youth_min_age: Age
    youth_max_age: Age
    declared_on: date
    flagship: bool = False
    """Whether the province calls it its flagship."""
    new_within_months: Count = 42
    """How old, in months, a business may be and still be a new one."""


@event("programme-voided", key="programme_id", words=Text("Program desa ditarik kembali", "Village programme voided"))
class ProgrammeVoided(Event, frozen=True, kw_only=True):
    """A programme was declared by mistake and nobody has a place in it; it never promised anything."""

    programme_id: ProgrammeId
    reason_code: ProgrammeVoidReason
    voided_on: date


@event(
    "entrepreneur-enrolled", key="entrepreneur_ref", words=Text("Wirausaha masuk program desa", "Entrepreneur enrolled")
)
class EntrepreneurEnrolled(Event, frozen=True, kw_only=True):
    """An entrepreneur joined the village programme; youth is decided on this day and never again."""

    entrepreneur_ref: EntrepreneurRef
    programme_id: ProgrammeId
    village_code: VillageCode
    programme_year: Count
    youth: bool
    funding: Funding
    enrolled_on: date


@event(
    "entrepreneur-confirmed-new",
    key="entrepreneur_ref",
    words=Text("Wirausaha baru terbukti", "New entrepreneur confirmed"),
)
class EntrepreneurConfirmedNew(Event, frozen=True, kw_only=True):
    """Somebody enrolled runs a new business, by evidence: one of the new entrepreneurs that a village was promised.

    Village, programme year and youth are those of the enrolment, so that whoever counts has to join nothing.
    """

    entrepreneur_ref: EntrepreneurRef
    programme_id: ProgrammeId
    village_code: VillageCode
    programme_year: Count
    youth: bool
    business_started_on: date
    """The first day of the month in which it began: the day is nobody's business."""
    evidence_kind: Slug
    confirmed_on: date


@event(
    "entrepreneur-enrolment-voided",
    key="entrepreneur_ref",
    words=Text("Tempat di program desa ditarik kembali", "Enrolment voided"),
)
class EntrepreneurEnrolmentVoided(Correction, frozen=True, kw_only=True):
    """A person had two places in a programme, has one under another reference now, or was given one by mistake.

    `takes_back` is zero where no event's id was kept.
    """

    entrepreneur_ref: EntrepreneurRef
    reason_code: EntrepreneurVoidReason
    voided_on: date
    counted: EntrepreneurEnrolled
    cause_code: PlaceVoidReason | None = None
    """What the mistake was; None where there was none."""


@event(
    "entrepreneur-confirmation-voided",
    key="entrepreneur_ref",
    words=Text("Bukti wirausaha baru ditarik kembali", "Confirmation voided"),
)
class EntrepreneurConfirmationVoided(Correction, frozen=True, kw_only=True):
    """A person was confirmed twice, is confirmed under another reference now, or was confirmed by mistake.

    `takes_back` is zero where no event's id was kept.
    """

    entrepreneur_ref: EntrepreneurRef
    reason_code: EntrepreneurVoidReason
    voided_on: date
    counted: EntrepreneurConfirmedNew
    cause_code: PlaceVoidReason | None = None
    """What the mistake was; None where there was none."""


@event(
    "entrepreneur-status-checked",
    key="entrepreneur_ref",
    words=Text("Kelangsungan usaha diperiksa", "Business checked"),
)
class EntrepreneurStatusChecked(Event, frozen=True, kw_only=True):
    """Somebody looked whether a new business still runs; of a person with two references the newest look counts."""

    entrepreneur_ref: EntrepreneurRef
    programme_id: ProgrammeId
    village_code: VillageCode
    checked_on: date
    still_running: bool


@event(
    "entrepreneur-status-check-voided",
    key="entrepreneur_ref",
    words=Text("Pemeriksaan usaha ditarik kembali", "Check of a business voided"),
)
class EntrepreneurStatusCheckVoided(Correction, frozen=True, kw_only=True):
    """What somebody saw of a business was recorded wrong; the look before it counts again.

    `takes_back` is zero where no event's id was kept. What is taken back may have been told of a reference that was
    merged into this one.
    """

    entrepreneur_ref: EntrepreneurRef
    reason_code: PlaceVoidReason
    voided_on: date
    counted: EntrepreneurStatusChecked
