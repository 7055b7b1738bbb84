"""What stands of a person who was told of under two references: once registered, one place a programme.

Invariant: pure; whatever is counted of the reference that is given up is taken back whole, and what stays is told of
the other one. Of two places in one programme a confirmed one stays, whole, else the survivor's; the newest look counts.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from services.registry.people.rules.entrepreneur import Entrepreneur, registered
from services.registry.programmes.rules.enrolment import confirmed
from services.registry.programmes.rules.programme import Enrolment, enrolled
from shared.contracts.base import Correction
from shared.contracts.registry import (
    EntrepreneurConfirmationVoided,
    EntrepreneurEnrolmentVoided,
    EntrepreneurRegistrationVoided,
)
from shared.contracts.vocabulary import EntrepreneurVoidReason

_NOT_KEPT: Final = UUID(int=0)
"""Stands for the id of an event that a release of before has told: the count is taken back all the same."""


def unregistered(duplicate: Entrepreneur, today: date) -> EntrepreneurRegistrationVoided:
    """Take back that a duplicate was registered."""
    return EntrepreneurRegistrationVoided(
        entrepreneur_ref=duplicate.id,
        takes_back=duplicate.event_id or _NOT_KEPT,
        reason_code="duplicate",
        voided_on=today,
        counted=registered(duplicate),
    )


def taken_back(place: Enrolment, reason: EntrepreneurVoidReason, today: date) -> Sequence[Correction]:
    """Take back what was counted of a place; what somebody saw there stays said."""
    who, unenrolled = place.entrepreneur_ref, enrolled(place)
    back: list[Correction] = [
        EntrepreneurEnrolmentVoided(
            entrepreneur_ref=who,
            takes_back=place.event_id or _NOT_KEPT,
            reason_code=reason,
            voided_on=today,
            counted=unenrolled,
        )
    ]
    if (unconfirmed := confirmed(place)) is not None:
        back.append(
            EntrepreneurConfirmationVoided(
                entrepreneur_ref=who,
                takes_back=place.confirmed_event_id or _NOT_KEPT,
                reason_code=reason,
                voided_on=today,
                counted=unconfirmed,
            )
        )
    return back


def outweighs(given: Enrolment, own: Enrolment | None) -> bool:
    """Tell whether a duplicate's place stays, rather than the survivor's own in that programme."""
    return own is None or (own.confirmed_on is None and given.confirmed_on is not None)


def newest_look(own: Enrolment, given: Enrolment) -> Enrolment:
    """Return a place as somebody saw it last, under either reference."""
    if given.checked_on is None or (own.checked_on is not None and own.checked_on >= given.checked_on):
        return own
    return replace(own, checked_on=given.checked_on, still_running=given.still_running)
