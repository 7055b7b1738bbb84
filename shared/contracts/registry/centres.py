"""What the nation hears of centres.

Invariant: no name of a person; a centre's own name is public.
"""

from datetime import date

from shared.contracts.base import Event, event
from shared.contracts.vocabulary import (
    CentreDaysReason,
    CentreId,
    CentreLevel,
    Founding,
    InstrumentKind,
    InstrumentNumber,
    LegalStatus,
    LegalStepVoidReason,
    RegionCode,
    Slug,
    WrittenNumber,
)
from shared.i18n import Text


@event("centre-registered", key="centre_id", words=Text("Sentra terdaftar", "Centre registered"))
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


@event("centre-details-changed", key="centre_id", words=Text("Keterangan sentra diubah", "Centre's details changed"))
class CentreDetailsChanged(Event, frozen=True, kw_only=True):
    """A centre is called this from now on; what else was changed stays in the province."""

    centre_id: CentreId
    name: str
    changed_on: date


@event("centre-inaugurated", key="centre_id", words=Text("Sentra diresmikan", "Centre inaugurated"))
class CentreInaugurated(Event, frozen=True, kw_only=True):
    """A centre was inaugurated, before or after it opened."""

    centre_id: CentreId
    inaugurated_on: date


@event("centre-opened", key="centre_id", words=Text("Sentra beroperasi", "Centre opened"))
class CentreOpened(Event, frozen=True, kw_only=True):
    """A centre serves clients from this day."""

    centre_id: CentreId
    operational_on: date


@event("centre-closed", key="centre_id", words=Text("Sentra ditutup", "Centre closed"))
class CentreClosed(Event, frozen=True, kw_only=True):
    """A centre served clients for the last time."""

    centre_id: CentreId
    closed_on: date


@event(
    "centre-legal-status-changed",
    key="centre_id",
    words=Text("Status kelembagaan sentra berubah", "Centre's legal status changed"),
)
class CentreLegalStatusChanged(Event, frozen=True, kw_only=True):
    """A centre went one step towards a UPTD or a BLUD, or a proposal was refused."""

    centre_id: CentreId
    from_status: LegalStatus
    to_status: LegalStatus
    instrument_kind: InstrumentKind
    instrument_number: InstrumentNumber
    instrument_on: date
    effective_on: date
    instrument_number_written: WrittenNumber | None = None


@event("centre-days-corrected", key="centre_id", words=Text("Tanggal sentra dikoreksi", "Centre's days corrected"))
class CentreDaysCorrected(Event, frozen=True, kw_only=True):
    """The days of a centre as they hold from now on; what is None did not happen, whatever was said of it before."""

    centre_id: CentreId
    operational_on: date | None
    inaugurated_on: date | None
    closed_on: date | None
    reason_code: CentreDaysReason
    corrected_on: date


@event(
    "centre-legal-step-voided",
    key="centre_id",
    words=Text("Langkah kelembagaan sentra ditarik kembali", "Centre's legal step voided"),
)
class CentreLegalStepVoided(Event, frozen=True, kw_only=True):
    """A centre did not go its last step; it has the status of before, with what that one rests on."""

    centre_id: CentreId
    from_status: LegalStatus
    """What was taken back."""
    to_status: LegalStatus
    """What holds again."""
    instrument_kind: InstrumentKind | None
    instrument_number: InstrumentNumber | None
    instrument_on: date | None
    effective_on: date | None
    instrument_number_written: WrittenNumber | None
    reason_code: LegalStepVoidReason
    voided_on: date


@event("centre-service-offered", key="centre_id", words=Text("Layanan dibuka", "Service offered"))
class CentreServiceOffered(Event, frozen=True, kw_only=True):
    """A centre offers a service from this day."""

    centre_id: CentreId
    service_code: Slug
    offered_on: date


@event("centre-service-withdrawn", key="centre_id", words=Text("Layanan dihentikan", "Service withdrawn"))
class CentreServiceWithdrawn(Event, frozen=True, kw_only=True):
    """A centre no longer offers a service."""

    centre_id: CentreId
    service_code: Slug
    withdrawn_on: date
