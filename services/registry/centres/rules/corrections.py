"""The rules of what was recorded wrong of a centre: its days are corrected, and its last legal step is taken back.

Invariant: pure; what was never recorded is not corrected, and what holds afterwards could have been recorded so in the
first place. A day that did not happen is left empty; it may then be recorded again.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from services.registry.centres.rules.centre import Centre, CentreUse, LegalStep, check_closing, refuse_closed
from services.registry.reference.rules.instrument_numbers import published_number
from shared.contracts.registry.centres import CentreDaysCorrected, CentreLegalStepVoided
from shared.contracts.vocabulary import CentreDaysReason, LegalStepVoidReason
from shared.i18n import Text
from shared.runtime.errors import Conflict, FieldError
from shared.runtime.validation import field_error, not_after, not_before

_RECORDED_BY: Final = {"operational_on": "opening", "inaugurated_on": "inauguration", "closed_on": "closing"}
"""Day → the command that records it."""


@dataclass(frozen=True)
class CentreDays:
    """The days of a centre as they should be; None for one that did not happen."""

    operational_on: date | None
    inaugurated_on: date | None
    closed_on: date | None


def correct_days(
    centre: Centre, days: CentreDays, reason: CentreDaysReason, today: date, use: CentreUse
) -> tuple[Centre, CentreDaysCorrected]:
    """Correct the days of a centre, or take them back; `use` is of the last day, if there is one.

    Raises `Conflict` when nothing would change, or a centre that never opened would be closed or staff would be left
    behind a last day; `Invalid` for a day that was never recorded, and for days that contradict each other.
    """
    after = replace(centre, **vars(days))
    if after == centre:
        words = Text("Tanggal-tanggal ini sudah tercatat demikian.", "These days are on record like this already.")
        raise Conflict("days-unchanged", words)
    for field in _RECORDED_BY:
        _check_recorded(centre, after, field)
    _check_days(after, today)
    if after.closed_on is not None:
        check_closing(after, after.closed_on, today, use)
    corrected = CentreDaysCorrected(
        centre_id=centre.id,
        operational_on=days.operational_on,
        inaugurated_on=days.inaugurated_on,
        closed_on=days.closed_on,
        reason_code=reason,
        corrected_on=today,
    )
    return after, corrected


def _check_recorded(centre: Centre, after: Centre, field: str) -> None:
    if getattr(centre, field) is None and (day := getattr(after, field)) is not None:
        rule = Text(
            f"belum pernah tercatat: catat dahulu ({_RECORDED_BY[field]})",
            f"was never recorded: record it first ({_RECORDED_BY[field]})",
        )
        raise field_error("day-not-recorded", field, day, rule)


def _check_days(after: Centre, today: date) -> None:
    for field in ("operational_on", "inaugurated_on"):
        if (day := getattr(after, field)) is not None:
            not_before(field, day, after.founded_on)
            not_after(field, day, min(today, after.closed_on or today))


def void_legal_step(centre: Centre, reason: LegalStepVoidReason, today: date) -> tuple[Centre, CentreLegalStepVoided]:
    """Take back the last step of a centre; what the step before it led to holds again.

    Raises `Conflict` for a closed centre, when there is no step, and when the last one was not recorded with those
    before it, as releases of before did.
    """
    refuse_closed(centre)
    standing = [each for each in centre.legal_steps if each.void_reason is None]
    last = _last(centre, standing)
    before = standing[-2] if len(standing) > 1 else None
    steps = tuple(
        replace(each, void_reason=reason, voided_on=today) if each is last else each for each in centre.legal_steps
    )
    after = replace(
        centre,
        legal_status=before.to_status if before else "none",
        legal_since=before.effective_on if before else None,
        instrument=before.instrument if before else None,
        legal_steps=steps,
    )
    return after, _voided(centre, after, reason, today)


def _last(centre: Centre, standing: list[LegalStep]) -> LegalStep:
    if centre.legal_since is None:
        words = Text("Sentra ini belum menempuh satu langkah pun.", "This centre has not taken a step yet.")
        raise Conflict("no-legal-step", words)
    if not standing or (standing[-1].to_status, standing[-1].effective_on) != (
        centre.legal_status,
        centre.legal_since,
    ):
        words = Text(
            "Langkah ini dicatat rilis lama tanpa langkah sebelumnya: tidak diketahui ke mana harus kembali.",
            "An earlier release recorded this step without those before it: where to go back to is not known.",
        )
        rule = Text("langkah sebelumnya tidak diketahui", "the step before it is not known")
        raise Conflict("legal-step-untold", words, (FieldError("legal_status", centre.legal_status, rule),))
    return standing[-1]


def _voided(centre: Centre, after: Centre, reason: LegalStepVoidReason, today: date) -> CentreLegalStepVoided:
    held = after.instrument
    return CentreLegalStepVoided(
        centre_id=centre.id,
        from_status=centre.legal_status,
        to_status=after.legal_status,
        instrument_kind=held.kind if held else None,
        instrument_number=published_number(held.number) if held else None,
        instrument_on=held.signed_on if held else None,
        effective_on=after.legal_since,
        instrument_number_written=held.number if held else None,
        reason_code=reason,
        voided_on=today,
    )
