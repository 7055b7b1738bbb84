"""How what was recorded of a place in a programme is taken back: the place, its evidence, what somebody saw.

Invariant: pure; what is taken back is told whole, with the event that told of it, and nothing goes before what rests on
it: first the looks, then the evidence, then the place. Taking back tells less, so consent is not asked.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from services.registry.people.rules.registration_correction import NOT_KEPT
from services.registry.programmes.rules.enrolment import confirmed, proof_of
from services.registry.programmes.rules.programme import Enrolment, StatusCheck, enrolled
from services.registry.programmes.rules.status_checks import checked, looks, with_looks
from shared.contracts import Fact
from shared.contracts.base import Correction
from shared.contracts.registry.programmes import (
    EntrepreneurConfirmationVoided,
    EntrepreneurConfirmedNew,
    EntrepreneurEnrolmentVoided,
    EntrepreneurStatusCheckVoided,
)
from shared.contracts.vocabulary import EntrepreneurVoidReason, PlaceVoidReason
from shared.i18n import Text
from shared.runtime.errors import Conflict
from shared.runtime.validation import field_error


def reversals(place: Enrolment, reason: EntrepreneurVoidReason, today: date) -> Sequence[Correction]:
    """Take back what was counted of a place that is given up or told anew; what somebody saw there stays said."""
    back: list[Correction] = [_unenrolled(place, reason, today)]
    if (proof := confirmed(place)) is not None:
        back.append(_unconfirmed(place, proof, reason, today))
    return back


def recorded_again(place: Enrolment, new_id: Callable[[], UUID]) -> tuple[Enrolment, Sequence[Fact]]:
    """Return a place with the ids of the events that tell of it from now on, and these events."""
    event_id, confirmed_event_id = new_id(), new_id()
    facts: list[Fact] = [(enrolled(place), event_id)]
    if (proof := confirmed(place)) is None:
        return replace(place, event_id=event_id), facts
    place = replace(place, event_id=event_id, confirmed_event_id=confirmed_event_id)
    return place, [*facts, (proof, confirmed_event_id)]


def void_enrolment(place: Enrolment, cause: PlaceVoidReason, today: date) -> EntrepreneurEnrolmentVoided:
    """Take back a place that was given by mistake; raises `Conflict` while evidence rests on it."""
    if place.confirmed_on is not None:
        day = place.confirmed_on.isoformat()
        words = Text(
            f"Tempat ini sudah terbukti pada {day}. Tarik kembali dahulu buktinya, baru tempatnya.",
            f"This place was confirmed on {day}. Take the evidence back first, then the place.",
        )
        raise Conflict("confirmation-stands", words)
    return _unenrolled(place, "other", today, cause)


def void_confirmation(
    place: Enrolment, cause: PlaceVoidReason, today: date
) -> tuple[Enrolment, EntrepreneurConfirmationVoided]:
    """Take back evidence; raises `Conflict` when there is none, or while looks rest on it."""
    proof = proof_of(place)
    if seen := looks(place):
        words = Text(
            f"Usaha ini sudah diperiksa pada {_days(seen)}. Tarik kembali dahulu pemeriksaannya, baru buktinya.",
            f"This business was looked at on {_days(seen)}. Take those checks back first, then the evidence.",
        )
        raise Conflict("checks-stand", words)
    after = replace(place, business_started_on=None, evidence_kind=None, confirmed_on=None, confirmed_event_id=None)
    return after, _unconfirmed(place, proof, "other", today, cause)


def void_status_check(
    place: Enrolment, checked_on: date, cause: PlaceVoidReason, today: date
) -> tuple[Enrolment, EntrepreneurStatusCheckVoided]:
    """Take back what somebody saw on a day, of several looks the one recorded last; the newest one left counts."""
    seen = looks(place)
    wrong = next((each for each in reversed(seen) if each.checked_on == checked_on), None)
    if wrong is None:
        none = Text("belum ada", "there is none")
        rule = Text(
            f"harus hari pemeriksaan: {_days(seen) or none.id}", f"must be the day of a check: {_days(seen) or none.en}"
        )
        raise field_error("check-unknown", "checked_on", checked_on, rule)
    return with_looks(place, (each for each in seen if each is not wrong)), EntrepreneurStatusCheckVoided(
        entrepreneur_ref=place.entrepreneur_ref,
        takes_back=wrong.event_id or NOT_KEPT,
        reason_code=cause,
        voided_on=today,
        counted=checked(place, wrong),
    )


def _unenrolled(
    place: Enrolment, reason: EntrepreneurVoidReason, today: date, cause: PlaceVoidReason | None = None
) -> EntrepreneurEnrolmentVoided:
    return EntrepreneurEnrolmentVoided(
        entrepreneur_ref=place.entrepreneur_ref,
        takes_back=place.event_id or NOT_KEPT,
        reason_code=reason,
        voided_on=today,
        counted=enrolled(place),
        cause_code=cause,
    )


def _unconfirmed(
    place: Enrolment,
    proof: EntrepreneurConfirmedNew,
    reason: EntrepreneurVoidReason,
    today: date,
    cause: PlaceVoidReason | None = None,
) -> EntrepreneurConfirmationVoided:
    return EntrepreneurConfirmationVoided(
        entrepreneur_ref=place.entrepreneur_ref,
        takes_back=place.confirmed_event_id or NOT_KEPT,
        reason_code=reason,
        voided_on=today,
        counted=proof,
        cause_code=cause,
    )


def _days(seen: Iterable[StatusCheck]) -> str:
    return ", ".join(sorted({each.checked_on.isoformat() for each in seen}))
