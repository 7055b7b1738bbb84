"""Who is merged with whom and who is erased, what carries a person, and what stands of two references.

Invariant: pure; whatever is counted of the reference that is given up is taken back whole, and what stays is told of
the other one: once registered, one place a programme. Of two places in one programme a confirmed one stays, whole, else
the survivor's; the newest look counts. Erasure is told whether or not consent was withdrawn, for it takes nothing of a
person anywhere. What may carry a person is forgotten with them: a row too many that its office sends again does less
harm than one that stays. Source: UU PDP 27/2022 (erasure).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from services.registry.imports.rules.cells import Cell
from services.registry.imports.rules.search_text import mentions, search_text, sought
from services.registry.people.rules.entrepreneur import Entrepreneur, Person, registered
from services.registry.people.rules.profile import check_consent
from services.registry.programmes.rules.enrolment import confirmed
from services.registry.programmes.rules.programme import Enrolment, enrolled
from shared.contracts.base import Correction
from shared.contracts.registry.people import EntrepreneurErased, EntrepreneurMerged, EntrepreneurRegistrationVoided
from shared.contracts.registry.programmes import EntrepreneurConfirmationVoided, EntrepreneurEnrolmentVoided
from shared.contracts.vocabulary import EntrepreneurVoidReason
from shared.i18n import Text
from shared.runtime.validation import field_error, not_after, not_before

_NOT_KEPT: Final = UUID(int=0)
"""Stands for the id of an event that a release of before has told: the count is taken back all the same."""


def merge(duplicate: Entrepreneur, survivor: Entrepreneur, today: date) -> EntrepreneurMerged:
    """Say that two references are one person; raises `Invalid` when they are of two provinces, or one and the same."""
    if duplicate.id == survivor.id or duplicate.province != survivor.province:
        rule = Text("harus wirausaha lain di provinsi yang sama", "must be another entrepreneur of the same province")
        raise field_error("merge-impossible", "into_ref", survivor.id, rule)
    check_consent(duplicate.consent_withdrawn_on)
    check_consent(survivor.consent_withdrawn_on)
    return EntrepreneurMerged(entrepreneur_ref=duplicate.id, into_ref=survivor.id, merged_on=today)


def erase(entrepreneur: Entrepreneur, requested_on: date, today: date) -> EntrepreneurErased:
    """Say that nobody knows any more who this was; consent is not asked, for nothing of them is told."""
    not_after("requested_on", requested_on, today)
    not_before("requested_on", requested_on, entrepreneur.registered_on)
    return EntrepreneurErased(entrepreneur_ref=entrepreneur.id, erased_on=today)


def unregistered(duplicate: Entrepreneur, today: date) -> EntrepreneurRegistrationVoided:
    """Take back that a duplicate was registered."""
    return EntrepreneurRegistrationVoided(
        entrepreneur_ref=duplicate.id,
        takes_back=duplicate.event_id or _NOT_KEPT,
        reason_code="duplicate",
        voided_on=today,
        counted=registered(duplicate),
    )


def reversals(place: Enrolment, reason: EntrepreneurVoidReason, today: date) -> Sequence[Correction]:
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


def takes_precedence(given: Enrolment, own: Enrolment | None) -> bool:
    """Tell whether a duplicate's place stays, rather than the survivor's own in that programme."""
    return own is None or (own.confirmed_on is None and given.confirmed_on is not None)


def latest_check(own: Enrolment, given: Enrolment) -> Enrolment:
    """Return a place as somebody saw it last, under either reference."""
    if given.checked_on is None or (own.checked_on is not None and own.checked_on >= given.checked_on):
        return own
    return replace(own, checked_on=given.checked_on, still_running=given.still_running)


def carries(cells: Sequence[Cell], person: Person) -> bool:
    """Tell whether one of some cells holds a person's NIK, phone or name."""
    return mentions(search_text([cells]), sought(person.name, person.nik, person.phone))
