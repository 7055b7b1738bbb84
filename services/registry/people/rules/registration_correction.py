"""How a registration that was recorded wrong is corrected: village, kind, centre and days, as of the first day.

A correction is no move: whoever was registered in the wrong village never lived there, so they count in the right one
from the day of registration on. Invariant: pure; nothing that followed the registration lies before it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from services.registry.people.rules.consent import check_text
from services.registry.people.rules.entrepreneur import Entrepreneur, check_age, registered
from services.registry.people.rules.profile import check_consent
from shared.contracts import Fact
from shared.contracts.registry.people import EntrepreneurMoved, EntrepreneurRegistrationVoided
from shared.contracts.vocabulary import EntrepreneurVoidReason
from shared.i18n import Text
from shared.regions import province_of
from shared.runtime.validation import field_error, not_after, not_before

NOT_KEPT: Final = UUID(int=0)
"""Stands for the id of an event that a release of before has told: the count is taken back all the same."""


@dataclass(frozen=True)
class Followed:
    """What a registration must not come behind."""

    today: date
    first_fact_on: date | None
    """The first day of a place in a programme or of an enterprise; None while there is none."""


def registered_village(entrepreneur: Entrepreneur) -> str:
    """Return the village of a registration, wherever somebody lives by now."""
    return entrepreneur.first_village or entrepreneur.village_code


def correct_registration(before: Entrepreneur, mended: Mapping[str, Any], followed: Followed) -> Entrepreneur:
    """Return somebody as they should have been registered.

    Raises `Invalid` when nothing differs, for a village of another province, and for days that contradict each other.
    """
    rest = dict(mended)
    after = replace(_in_village(before, rest.pop("village_code", registered_village(before))), **rest)
    if after == before:
        rule = Text("harus berbeda dari yang tercatat", "must differ from what is on record")
        raise field_error("nothing-corrected", next(iter(mended), "village_code"), "", rule)
    if after.registered_on != before.registered_on:
        _check_day(after, followed)
    _check_consent_day(before, after, followed.today)
    return after


def _in_village(before: Entrepreneur, village: str) -> Entrepreneur:
    if village == registered_village(before):
        return before
    if province_of(village) != before.province:
        rule = Text(f"harus di provinsi {before.province}", f"must lie in province {before.province}")
        raise field_error("village-of-another-province", "village_code", village, rule)
    if before.moved_on is None or village == before.village_code:  # a move to where one was registered is none
        return replace(before, village_code=village, first_village=None, moved_on=None)
    return replace(before, first_village=village)


def _check_day(after: Entrepreneur, followed: Followed) -> None:
    day = after.registered_on
    not_after("registered_on", day, followed.today)
    not_before("registered_on", day, after.person.birth_date)
    check_age(after.person.birth_date, day)
    first = min((each for each in (after.moved_on, followed.first_fact_on) if each), default=day)
    if day > first:
        rule = Text(
            f"tidak boleh setelah {first.isoformat()}: sejak itu sudah ada kepindahan, tempat di program atau usaha",
            f"must not be after {first.isoformat()}: a move, a place in a programme or an enterprise is of that day",
        )
        raise field_error("day-too-late", "registered_on", day, rule)


def _check_consent_day(before: Entrepreneur, after: Entrepreneur, today: date) -> None:
    given_again = before.consent_given_on > before.registered_on
    latest = today if given_again else after.registered_on
    not_after("consent_given_on", after.consent_given_on, min(latest, after.consent_withdrawn_on or latest))
    if after.consent_given_on != before.consent_given_on:
        check_text("consent_given_on", after.consent_given_on, after.consent_text)


def unregistered(before: Entrepreneur, reason: EntrepreneurVoidReason, today: date) -> EntrepreneurRegistrationVoided:
    """Take back that somebody was registered so."""
    return EntrepreneurRegistrationVoided(
        entrepreneur_ref=before.id,
        takes_back=before.event_id or NOT_KEPT,
        reason_code=reason,
        voided_on=today,
        counted=registered(before),
    )


def reregistered(before: Entrepreneur, after: Entrepreneur, event_id: UUID, today: date) -> list[Fact]:
    """Return what is told of a correction: nothing where the nation knows nothing of it.

    Whoever follows the registry takes the village of a registration, so a move behind it is told again. Raises
    `Conflict` when something would be told of somebody who withdrew consent.
    """
    fact = registered(after)
    if fact == registered(before):
        return []
    check_consent(before.consent_withdrawn_on)
    facts: list[Fact] = [unregistered(before, "other", today), (fact, event_id)]
    if after.moved_on is not None:
        facts.append(
            EntrepreneurMoved(entrepreneur_ref=after.id, village_code=after.village_code, moved_on=after.moved_on)
        )
    return facts
