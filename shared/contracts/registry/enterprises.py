"""What the nation hears of enterprises.

Invariant: class, bands and coarse geography, never a name and never an amount of money.
"""

from datetime import date

from shared.contracts.base import Correction, Event, event
from shared.contracts.vocabulary import (
    AssessmentVoidReason,
    CentreId,
    Change,
    ClassRule,
    ClosingVoidReason,
    Count,
    Criterion,
    DistrictCode,
    EnterpriseClosingReason,
    EnterpriseRef,
    EntrepreneurRef,
    RegistrationVoidReason,
    ScaleClass,
    Slug,
    TechnologyLevel,
    TurnoverChange,
    Year,
)
from shared.i18n import Text


@event("enterprise-registered", key="enterprise_ref", words=Text("Usaha terdaftar", "Enterprise registered"))
class EnterpriseRegistered(Event, frozen=True, kw_only=True):
    """An entrepreneur's enterprise entered the registry, in this class by this rule."""

    enterprise_ref: EnterpriseRef
    entrepreneur_ref: EntrepreneurRef
    district_code: DistrictCode
    kbli_edition: Slug
    kbli_division: Slug
    legal_form: Slug
    scale_class: ScaleClass
    criterion: Criterion
    class_rule: ClassRule
    technology_level: TechnologyLevel
    registered_on: date


@event("enterprise-assessed", key="enterprise_ref", words=Text("Usaha dinilai", "Enterprise assessed"))
class EnterpriseAssessed(Event, frozen=True, kw_only=True):
    """What became of an enterprise in a year, without an amount of money."""

    enterprise_ref: EnterpriseRef
    district_code: DistrictCode
    centre_id: CentreId | None = None
    period_year: Year
    scale_class: ScaleClass
    criterion: Criterion
    class_rule: ClassRule
    turnover_change: TurnoverChange
    workers_total: Count
    workers_change: Change
    technology_level: TechnologyLevel
    digital: bool
    export: bool
    assessed_on: date


@event("enterprise-class-changed", key="enterprise_ref", words=Text("Usaha pindah kelas", "Enterprise changed class"))
class EnterpriseClassChanged(Event, frozen=True, kw_only=True):
    """An enterprise moved to another class: up, which is what the house is named for, or down."""

    enterprise_ref: EnterpriseRef
    district_code: DistrictCode
    centre_id: CentreId | None = None
    from_class: ScaleClass
    to_class: ScaleClass
    class_rule: ClassRule
    period_year: Year
    effective_on: date


@event(
    "enterprise-assessment-voided",
    key="enterprise_ref",
    words=Text("Penilaian usaha ditarik kembali", "Enterprise's assessment voided"),
)
class EnterpriseAssessmentVoided(Correction, frozen=True, kw_only=True):
    """The figures of a year were wrong, or compare otherwise since another year's were; the year is taken back."""

    enterprise_ref: EnterpriseRef
    reason_code: AssessmentVoidReason
    voided_on: date
    counted: EnterpriseAssessed


@event(
    "enterprise-class-change-voided",
    key="enterprise_ref",
    words=Text("Pindah kelas ditarik kembali", "Enterprise's change of class voided"),
)
class EnterpriseClassChangeVoided(Correction, frozen=True, kw_only=True):
    """An enterprise did not move to that class in that year, as the figures stand now."""

    enterprise_ref: EnterpriseRef
    reason_code: AssessmentVoidReason
    voided_on: date
    counted: EnterpriseClassChanged


@event(
    "enterprise-registration-voided",
    key="enterprise_ref",
    words=Text("Pendaftaran usaha ditarik kembali", "Enterprise's registration voided"),
)
class EnterpriseRegistrationVoided(Correction, frozen=True, kw_only=True):
    """An enterprise was described wrongly; its registration is taken back and told anew as it is."""

    enterprise_ref: EnterpriseRef
    reason_code: RegistrationVoidReason
    voided_on: date
    counted: EnterpriseRegistered


@event("enterprise-closed", key="enterprise_ref", words=Text("Usaha tutup", "Enterprise closed"))
class EnterpriseClosed(Event, frozen=True, kw_only=True):
    """An enterprise was in business for the last time, in this class."""

    enterprise_ref: EnterpriseRef
    district_code: DistrictCode
    centre_id: CentreId | None = None
    scale_class: ScaleClass
    reason_code: EnterpriseClosingReason
    closed_on: date


@event(
    "enterprise-closing-voided",
    key="enterprise_ref",
    words=Text("Penutupan usaha ditarik kembali", "Enterprise's closing voided"),
)
class EnterpriseClosingVoided(Correction, frozen=True, kw_only=True):
    """An enterprise did not close, or did so on another day, which is then told."""

    enterprise_ref: EnterpriseRef
    reason_code: ClosingVoidReason
    voided_on: date
    counted: EnterpriseClosed
