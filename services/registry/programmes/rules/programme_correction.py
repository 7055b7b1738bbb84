"""How a programme that was declared wrong is corrected or taken back.

What was decided by a term of a programme stays decided: who was young, in which year of it somebody was enrolled, whose
business was new. Invariant: pure; such a term changes only while nobody has a place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from services.registry.programmes.rules.programme import Programme, declare_programme
from shared.contracts.registry.programmes import ProgrammeDeclared, ProgrammeVoided
from shared.contracts.vocabulary import ProgrammeVoidReason
from shared.i18n import Text
from shared.runtime.errors import Conflict
from shared.runtime.validation import field_error

DECIDED: Final = ("start_year", "youth_min_age", "youth_max_age", "new_within_months")
"""Terms by which something of a place was decided."""


@dataclass(frozen=True)
class ProgrammeUse:
    """Who has a place in a programme."""

    places: int = 0
    last_year: int = 0
    """The last year of the programme in which somebody was enrolled; 0 where nobody was."""


def correct_programme(
    before: Programme, mended: Mapping[str, Any], use: ProgrammeUse
) -> tuple[Programme, ProgrammeDeclared | None]:
    """Return a programme as it should have been declared, with its fact where the nation knows what differs.

    Raises `Invalid` when nothing differs, for terms that contradict each other or that decided something already.
    """
    after = replace(before, **mended)
    if after == before:
        rule = Text("harus berbeda dari yang tercatat", "must differ from what is on record")
        raise field_error("nothing-corrected", next(iter(mended), "name"), "", rule)
    _check_undecided(before, after, use)
    fact = declare_programme(after)
    return after, None if fact == declare_programme(before) else fact


def _check_undecided(before: Programme, after: Programme, use: ProgrammeUse) -> None:
    for name in DECIDED:
        if use.places and getattr(after, name) != getattr(before, name):
            rule = Text(
                f"tidak dapat diubah lagi: {use.places} orang sudah punya tempat yang dinilai menurut ini",
                f"cannot change any more: {use.places} have a place that was decided by it",
            )
            raise field_error("programme-has-places", name, getattr(after, name), rule)
    if after.years < use.last_year:
        rule = Text(
            f"minimal {use.last_year}: ada yang masuk pada tahun itu",
            f"must be at least {use.last_year}: somebody was enrolled in that year of it",
        )
        raise field_error("programme-has-places", "years", after.years, rule)


def void_programme(
    before: Programme, reason: ProgrammeVoidReason, use: ProgrammeUse, today: date
) -> tuple[Programme, ProgrammeVoided]:
    """Take back a programme that was declared by mistake; raises `Conflict` while somebody has a place in it."""
    if use.places:
        words = Text(
            f"{use.places} orang punya tempat di program ini. Tarik kembali dahulu tempatnya, baru programnya.",
            f"{use.places} have a place in this programme. Take the places back first, then the programme.",
        )
        raise Conflict("programme-has-places", words)
    voided = ProgrammeVoided(programme_id=before.id, reason_code=reason, voided_on=today)
    return replace(before, void_reason=reason, voided_on=today), voided
