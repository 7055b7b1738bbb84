"""What the registry tells the nation: centres, consultants, entrepreneurs, the village programme, codes that changed.

Invariant: no name of a person, no NIK, phone, address, birth date or exact age; a person is a random reference.
"""

from datetime import date

from shared.contracts.base import Event, event
from shared.contracts.vocabulary import (
    Age,
    CentreId,
    CentreLevel,
    Change,
    ClassRule,
    ClientKind,
    ConsultantRef,
    Count,
    Criterion,
    DistrictCode,
    EnterpriseRef,
    EntrepreneurRef,
    Founding,
    Funding,
    ProgrammeId,
    RegionCode,
    ScaleClass,
    Slug,
    TechnologyLevel,
    TurnoverChange,
    VillageCode,
    Year,
)


@event("centre-registered", key="centre_id")
class CentreRegistered(Event, frozen=True, kw_only=True):
    """A centre exists, in this region, since then."""

    centre_id: CentreId
    name: str
    level: CentreLevel
    region_code: RegionCode
    founded_on: date
    founding: Founding
    operational_on: date | None = None
    registered_on: date


@event("consultant-appointed", key="consultant_ref")
class ConsultantAppointed(Event, frozen=True, kw_only=True):
    """A consultant works for a centre in a field from this day."""

    consultant_ref: ConsultantRef
    centre_id: CentreId
    region_code: RegionCode
    field: Slug
    coordinator: bool
    appointed_on: date


@event("entrepreneur-registered", key="entrepreneur_ref")
class EntrepreneurRegistered(Event, frozen=True, kw_only=True):
    """An entrepreneur entered a province's registry and now counts nationally."""

    entrepreneur_ref: EntrepreneurRef
    village_code: VillageCode
    kind: ClientKind
    centre_id: CentreId | None = None
    registered_on: date


@event("programme-declared", key="programme_id")
class ProgrammeDeclared(Event, frozen=True, kw_only=True):
    """A province promises each of its villages a number of new entrepreneurs a year, for some years."""

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


@event("entrepreneur-enrolled", key="entrepreneur_ref")
class EntrepreneurEnrolled(Event, frozen=True, kw_only=True):
    """An entrepreneur joined the village programme; youth is decided on this day and never again."""

    entrepreneur_ref: EntrepreneurRef
    programme_id: ProgrammeId
    village_code: VillageCode
    programme_year: Count
    youth: bool
    funding: Funding
    enrolled_on: date


@event("region-code-mapped", key="old_code")
class RegionCodeMapped(Event, frozen=True, kw_only=True):
    """A region's code becomes another from a day on, past or to come; facts of earlier days keep the old one."""

    old_code: RegionCode
    new_code: RegionCode
    declared_on: date
    effective_on: date
    decree: Slug
    """The decree or law by its number, as in `kepmendagri-300-2-2-2138-2025`."""


@event("enterprise-registered", key="enterprise_ref")
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


@event("enterprise-assessed", key="enterprise_ref")
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


@event("enterprise-class-changed", key="enterprise_ref")
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
