"""The rules of a centre's legal status: a ladder that is climbed one step at a time, and the day it is due.

A UPTD does a regional office's technical work; a BLUD is a UPTD that keeps its own income, so it comes after it.
Invariant: pure; a step is one up, or back from a proposal that was refused.
Source: Permendagri 12/2017 (UPTD), Permendagri 79/2018 (BLUD); that new centres must form one: rakor PLUT, 2023.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from services.registry.centres.rules.centre import Centre, Instrument, LegalStep, refuse_closed
from services.registry.reference.rules.instrument_numbers import published_number
from shared.contracts.registry.centres import CentreLegalStatusChanged
from shared.contracts.vocabulary import LegalStatus
from shared.i18n import Text, listed
from shared.i18n.value_labels import VALUE_LABELS
from shared.runtime.errors import Conflict, FieldError
from shared.runtime.validation import check_all, not_after, not_before

STEPS: Final[Mapping[LegalStatus, tuple[LegalStatus, ...]]] = {
    "none": ("uptd-proposed",),
    "uptd-proposed": ("uptd-established", "none"),
    "uptd-established": ("blud-proposed",),
    "blud-proposed": ("blud-applied", "uptd-established"),
    "blud-applied": (),
}
"""Status → where a centre may go from there."""
UNFORMED: Final[tuple[LegalStatus, ...]] = ("none", "uptd-proposed")
"""What a centre is as long as it is no UPTD."""


@dataclass(frozen=True)
class Step:
    """One step on the ladder, and what it rests on."""

    to_status: LegalStatus
    instrument: Instrument
    effective_on: date


@dataclass(frozen=True)
class Late:
    """A centre that should have been a UPTD by now."""

    centre: Centre
    operational_on: date
    due_on: date
    days_overdue: int


def change_legal_status(centre: Centre, step: Step, today: date) -> tuple[Centre, CentreLegalStatusChanged]:
    """Take a centre one step on; raises `Conflict` for a step there is not, `Invalid` for days out of order."""
    refuse_closed(centre)
    if step.to_status not in STEPS[centre.legal_status]:
        raise _no_step(centre.legal_status, step.to_status)
    first = max(centre.founded_on, centre.legal_since or centre.founded_on)
    check_all(
        lambda: not_before("effective_on", step.effective_on, first),
        lambda: not_after("effective_on", step.effective_on, today),
        lambda: not_after("instrument_on", step.instrument.signed_on, step.effective_on),
    )
    after = replace(
        centre,
        legal_status=step.to_status,
        legal_since=step.effective_on,
        instrument=step.instrument,
        legal_steps=(*centre.legal_steps, LegalStep(step.to_status, step.instrument, step.effective_on)),
    )
    return after, CentreLegalStatusChanged(
        centre_id=centre.id,
        from_status=centre.legal_status,
        to_status=step.to_status,
        instrument_kind=step.instrument.kind,
        instrument_number=published_number(step.instrument.number),
        instrument_on=step.instrument.signed_on,
        effective_on=step.effective_on,
        instrument_number_written=step.instrument.number,
    )


def _no_step(before: LegalStatus, wanted: LegalStatus) -> Conflict:
    steps = ", ".join(STEPS[before]) or "-"
    now, then = listed(VALUE_LABELS, [before]).id, listed(VALUE_LABELS, STEPS[before], with_codes=True).id or "-"
    rule = Text(f"dari {now} hanya dapat ke: {then}", f"from {before} one may only go to: {steps}")
    words = Text("Status kelembagaan naik setapak demi setapak.", "A legal status rises step by step.")
    return Conflict("legal-step-unknown", words, (FieldError("to_status", wanted, rule),))


def late(centre: Centre, months: int, today: date) -> Late | None:
    """Return how late a centre is in becoming a UPTD, so many months after it opened; None when it is not."""
    if centre.operational_on is None or centre.closed_on or centre.legal_status not in UNFORMED:
        return None
    due_on = _months_after(centre.operational_on, months)
    days = (today - due_on).days
    return Late(centre, centre.operational_on, due_on, days) if days > 0 else None


def _months_after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
