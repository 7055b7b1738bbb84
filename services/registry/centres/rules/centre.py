"""The rules of centres: what may be registered, when they open and close, what they offer, and the facts that follow.

Invariant: pure; the command, the day and the new identity come in, the new state and its event go out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from shared.contracts.registry.centres import (
    CentreClosed,
    CentreDetailsChanged,
    CentreInaugurated,
    CentreOpened,
    CentreRegistered,
    CentreServiceOffered,
    CentreServiceWithdrawn,
)
from shared.contracts.vocabulary import CentreLevel, Founding, InstrumentKind, LegalStatus, LegalStepVoidReason
from shared.i18n import Text, listed
from shared.i18n.level_labels import LEVEL_LABELS
from shared.i18n.value_labels import VALUE_LABELS
from shared.regions import level_of
from shared.runtime.errors import Conflict, FieldError
from shared.runtime.validation import field_error, not_after, not_before

_FIRST_CITY: Final = "71"
"""Regencies have the numbers below it in their province."""


@dataclass(frozen=True)
class Instrument:
    """What a legal status rests on."""

    kind: InstrumentKind
    number: str
    signed_on: date


@dataclass(frozen=True)
class LegalStep:
    """A step that a centre took on the ladder of its legal status."""

    to_status: LegalStatus
    instrument: Instrument
    effective_on: date
    void_reason: LegalStepVoidReason | None = None
    """Why it was taken back; None while it stands."""
    voided_on: date | None = None


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
    inaugurated_on: date | None = None
    closed_on: date | None = None
    legal_status: LegalStatus = "none"
    legal_since: date | None = None
    instrument: Instrument | None = None
    """What the legal status rests on; None as long as there never was one."""
    services: tuple[str, ...] = ()
    """What it offers today, by the codes of reference data, in the order of the codes."""
    legal_steps: tuple[LegalStep, ...] = ()
    """The steps in the order in which they were recorded, those that were taken back among them."""
    version: int = 1


@dataclass(frozen=True)
class CentreUse:
    """Who has to do with a centre behind a day that is to be its last."""

    staff: Sequence[UUID]
    """Consultants and managers who are assigned to it on a later day."""
    has_clients: bool
    """Whether anybody is registered at it, on whatever day."""
    last_registration_on: date | None


def register_centre(centre: Centre, today: date) -> CentreRegistered:
    """Accept a centre; raises `Invalid` when its days contradict each other, or its level the region's code."""
    level = _level_at(centre.region_code)
    if centre.level != level:
        called = listed({**VALUE_LABELS, **LEVEL_LABELS}, [level], with_codes=True).id
        rule = Text(f"harus {called} untuk wilayah {centre.region_code}", f"must be {level} for {centre.region_code}")
        raise field_error("level-contradicts", "level", centre.level, rule)
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


def is_known(name: str, names: Iterable[str]) -> bool:
    """Tell whether a name is among others, letter case and signs aside."""
    return _plain(name) in map(_plain, names)


def _plain(name: str) -> str:
    return "".join(each for each in name.casefold() if each.isalnum())


def _level_at(region_code: str) -> CentreLevel:
    if level_of(region_code) == "province":
        return "province"
    return "city" if region_code[3:] >= _FIRST_CITY else "regency"


def change_details(centre: Centre, name: str, parent_office: str, today: date) -> tuple[Centre, CentreDetailsChanged]:
    """Call a centre and its office otherwise."""
    after = replace(centre, name=name, parent_office=parent_office)
    return after, CentreDetailsChanged(centre_id=centre.id, name=name, changed_on=today)


def inaugurate(centre: Centre, day: date, today: date) -> tuple[Centre, CentreInaugurated]:
    """Note when a centre was inaugurated, before or after it opened; raises `Conflict` when that was noted already."""
    if centre.inaugurated_on:
        words = Text("Peresmian sentra ini sudah tercatat.", "This centre's inauguration has been noted already.")
        raise Conflict("already-inaugurated", words)
    not_before("inaugurated_on", day, centre.founded_on)
    not_after("inaugurated_on", day, min(today, centre.closed_on or today))
    after = replace(centre, inaugurated_on=day)
    return after, CentreInaugurated(centre_id=centre.id, inaugurated_on=day)


def open_centre(centre: Centre, day: date, today: date) -> tuple[Centre, CentreOpened]:
    """Open a centre to its clients; raises `Conflict` when it was opened before."""
    if centre.operational_on:
        words = Text("Sentra ini sudah beroperasi.", "This centre was opened before.")
        raise Conflict("already-open", words)
    not_before("operational_on", day, centre.founded_on)
    not_after("operational_on", day, today)
    after = replace(centre, operational_on=day)
    return after, CentreOpened(centre_id=centre.id, operational_on=day)


def close_centre(centre: Centre, day: date, today: date, use: CentreUse) -> tuple[Centre, CentreClosed]:
    """Close a centre.

    Raises `Conflict` when it never opened, was closed before, or has staff still; `Invalid` for a day that contradicts
    others, also that of a registration at it.
    """
    refuse_closed(centre)
    check_closing(centre, day, today, use)
    after = replace(centre, closed_on=day)
    return after, CentreClosed(centre_id=centre.id, closed_on=day)


def check_closing(centre: Centre, day: date, today: date, use: CentreUse) -> None:
    """Raise unless a day may be a centre's last one, as `close_centre` does."""
    if centre.operational_on is None:
        words = Text("Sentra ini belum beroperasi.", "This centre has not been opened yet.")
        raise Conflict("centre-not-open", words)
    not_before("closed_on", day, max(centre.operational_on, centre.inaugurated_on or centre.operational_on))
    not_after("closed_on", day, today)
    if use.last_registration_on is not None:
        not_before("closed_on", day, use.last_registration_on)
    _refuse_staffed(use, day)


def _refuse_staffed(use: CentreUse, day: date) -> None:
    """Name those who work there still; their names are asked for by their references."""
    if not use.staff:
        return
    words = Text(
        f"Masih ada {len(use.staff)} orang yang bertugas setelah hari itu: akhiri atau pindahkan tugasnya dahulu.",
        f"{len(use.staff)} are assigned behind that day: end or move their work first.",
    )
    flaws = (
        FieldError("closed_on", day.isoformat(), Text(f"konsultan {ref} masih bertugas", f"{ref} works there still"))
        for ref in use.staff
    )
    raise Conflict("centre-staffed", words, tuple(flaws))


def check_serving(field: str, day: date, centre: Centre) -> None:
    """Raise `Invalid` when a day on which a centre is said to have acted lies behind its last one."""
    if centre.closed_on is not None and day > centre.closed_on:
        last = centre.closed_on.isoformat()
        rule = Text(
            f"tidak boleh setelah {last}: hari terakhir sentra itu",
            f"must not be after {last}: the last day of that centre",
        )
        raise field_error("closed-by-then", field, day, rule)


def refuse_closed(centre: Centre) -> None:
    """Raise `Conflict` when a centre is closed."""
    if centre.closed_on:
        closed = centre.closed_on.isoformat()
        words = Text(f"Sentra ini sudah ditutup pada {closed}.", f"This centre was closed on {closed}.")
        raise Conflict("already-closed", words)


def offer_service(centre: Centre, code: str, day: date, today: date) -> tuple[Centre, CentreServiceOffered]:
    """Add a service to a centre's catalogue; raises `Conflict` when it is there or the centre is closed."""
    refuse_closed(centre)
    if code in centre.services:
        raise Conflict("service-offered", Text("Layanan ini sudah ditawarkan.", "This service is offered already."))
    not_before("offered_on", day, centre.founded_on)
    not_after("offered_on", day, today)
    after = replace(centre, services=tuple(sorted({*centre.services, code})))
    return after, CentreServiceOffered(centre_id=centre.id, service_code=code, offered_on=day)


def withdraw_service(centre: Centre, code: str, day: date, today: date) -> tuple[Centre, CentreServiceWithdrawn]:
    """Take a service out of a centre's catalogue; raises `Conflict` when it is not there."""
    if code not in centre.services:
        raise Conflict("service-not-offered", Text("Layanan ini tidak ditawarkan.", "This service is not offered."))
    not_before("withdrawn_on", day, centre.founded_on)
    not_after("withdrawn_on", day, today)
    left = tuple(each for each in centre.services if each != code)
    after = replace(centre, services=left)
    return after, CentreServiceWithdrawn(centre_id=centre.id, service_code=code, withdrawn_on=day)
