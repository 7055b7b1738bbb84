"""What may become of an entrepreneur once registered: corrected, moved, silenced.

Invariant: pure; of a person who has withdrawn consent nothing more is told. Source: UU PDP 27/2022 (correction,
withdrawal of consent).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from services.registry.people.rules.consent import Consent, check_text
from services.registry.people.rules.entrepreneur import Entrepreneur, check_age
from shared.contracts.registry.people import ConsentGiven, ConsentWithdrawn, EntrepreneurMoved
from shared.i18n import Text
from shared.regions import province_of
from shared.runtime.errors import Conflict
from shared.runtime.validation import field_error, not_after, not_before


def correct(before: Entrepreneur, corrections: Mapping[str, Any]) -> Entrepreneur:
    """Mend what is known of a person; nothing of it leaves the province, so there is no fact to tell."""
    person = replace(before.person, **corrections)
    not_after("birth_date", person.birth_date, before.registered_on)
    if person.birth_date != before.person.birth_date:  # else a phone could not be mended beside an old slip
        check_age(person.birth_date, before.registered_on)
    return replace(before, person=person)


def check_consent(withdrawn_on: date | None) -> None:
    """Raise `Conflict` when nothing more may be told of somebody, or of an enterprise of theirs."""
    if withdrawn_on is not None:
        day = withdrawn_on.isoformat()
        words = Text(
            f"Persetujuan wirausaha ini ditarik pada {day}: tidak ada lagi yang boleh disampaikan tentangnya.",
            f"This entrepreneur withdrew consent on {day}: nothing more may be told of them.",
        )
        raise Conflict("consent-was-withdrawn", words)


def withdraw_consent(before: Entrepreneur, day: date, today: date) -> tuple[Entrepreneur, ConsentWithdrawn]:
    """Let nothing more be told of somebody; raises `Conflict` when that is so already."""
    check_consent(before.consent_withdrawn_on)
    not_after("withdrawn_on", day, today)
    not_before("withdrawn_on", day, before.consent_given_on)
    after = replace(before, consent_withdrawn_on=day)
    return after, ConsentWithdrawn(entrepreneur_ref=before.id, withdrawn_on=day)


def give_consent(before: Entrepreneur, consent: Consent, today: date) -> tuple[Entrepreneur, ConsentGiven | None]:
    """Let somebody agree: again, of which it is told, or to a text while their consent stands, of which it is not.

    Raises `Conflict` when a consent to the same text stands.
    """
    withdrawn_on = before.consent_withdrawn_on
    if withdrawn_on is None and before.consent_text == consent.text:
        words = Text(
            "Persetujuan wirausaha ini atas teks yang sama masih berlaku.",
            "This entrepreneur's consent to the same text stands.",
        )
        raise Conflict("consent-stands", words)
    not_after("given_on", consent.given_on, today)
    not_before("given_on", consent.given_on, withdrawn_on or before.consent_given_on)
    check_text("given_on", consent.given_on, consent.text)
    after = replace(
        before, consent_given_on=consent.given_on, consent_withdrawn_on=None, consent_text=consent.text,
        consent_manner=consent.manner, consent_recorded_by=consent.recorded_by,
    )  # fmt: skip
    told = ConsentGiven(entrepreneur_ref=before.id, given_on=consent.given_on)
    return after, told if withdrawn_on else None


def move(before: Entrepreneur, village: str, day: date, today: date) -> tuple[Entrepreneur, EntrepreneurMoved]:
    """Let somebody live in another village of the province."""
    check_consent(before.consent_withdrawn_on)
    if province_of(village) != before.province:
        rule = Text(f"harus di provinsi {before.province}", f"must lie in province {before.province}")
        raise field_error("village-of-another-province", "village_code", village, rule)
    if village == before.village_code:
        rule = Text("harus desa yang lain", "must be another village")
        raise field_error("village-the-same", "village_code", village, rule)
    not_after("moved_on", day, today)
    not_before("moved_on", day, before.moved_on or before.registered_on)
    first = before.first_village or before.village_code
    after = replace(before, village_code=village, moved_on=day, first_village=first)
    return after, EntrepreneurMoved(entrepreneur_ref=before.id, village_code=village, moved_on=day)
