"""Whether a new business still runs: what somebody saw, and which of several looks counts.

Invariant: pure; the newest day counts, and of looks on one day the one that was recorded last.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from services.registry.programmes.rules.enrolment import proof_of
from services.registry.programmes.rules.programme import Enrolment, StatusCheck
from shared.contracts.registry.programmes import EntrepreneurStatusChecked
from shared.runtime.validation import not_after, not_before


def looks(place: Enrolment) -> tuple[StatusCheck, ...]:
    """Return every look at a place, also the one that a release of before kept."""
    newest = _newest(place.checks)
    if place.checked_on is None or (newest and newest.checked_on >= place.checked_on):
        return place.checks
    still_running = bool(place.still_running)
    kept = StatusCheck(place.checked_on, still_running, place.entrepreneur_ref, place.village_code)
    return *place.checks, kept


def with_looks(place: Enrolment, checks: Iterable[StatusCheck]) -> Enrolment:
    """Return a place with these looks, the newest of which counts."""
    kept = tuple(checks)
    newest = _newest(kept)
    if newest is None:
        return replace(place, checks=kept, checked_on=None, still_running=None)
    return replace(place, checks=kept, checked_on=newest.checked_on, still_running=newest.still_running)


def check_status(
    place: Enrolment, check: tuple[date, UUID], today: date, *, still_running: bool
) -> tuple[Enrolment, EntrepreneurStatusChecked]:
    """Say whether a confirmed business still runs, in whatever order looks are typed; `check` is its day and event."""
    proof, (checked_on, event_id) = proof_of(place), check
    not_after("checked_on", checked_on, today)
    not_before("checked_on", checked_on, proof.confirmed_on)
    seen = StatusCheck(checked_on, still_running, place.entrepreneur_ref, place.village_code, event_id)
    return with_looks(place, (*looks(place), seen)), checked(place, seen)


def checked(place: Enrolment, check: StatusCheck) -> EntrepreneurStatusChecked:
    """Return the fact of a look."""
    return EntrepreneurStatusChecked(
        entrepreneur_ref=check.entrepreneur_ref,
        programme_id=place.programme_id,
        village_code=check.village_code,
        checked_on=check.checked_on,
        still_running=check.still_running,
    )


def _newest(checks: tuple[StatusCheck, ...]) -> StatusCheck | None:
    order = sorted(checks, key=lambda each: each.checked_on)  # stable: of one day the last one recorded comes last
    return order[-1] if order else None
