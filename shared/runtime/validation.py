"""Rules about one field that several domains put the same way: days that bound each other, places that must exist.

Invariant: pure; every refusal names the field, the value that was given and the rule that it breaks.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from shared.i18n import Text, listed
from shared.i18n.level_labels import LEVEL_LABELS
from shared.regions import PROVINCES, Borders, History, Level, Regions, level_of, normalise, province_of
from shared.runtime.errors import FieldError, Invalid

FIRST_DAY: Final = date(1945, 8, 17)
"""The republic's first day: nothing that is recorded here was done before, so an earlier year is a slip of the hand."""
SHORTEST_NAME: Final = 2
"""Characters of a name: Ai, Ii and Wa are ordinary ones."""
LONGEST_NAME: Final = 200


def field_error(slug: str, field: str, value: object, rule: Text) -> Invalid:
    """Make the refusal of one field."""
    words = Text("Ada isian yang perlu diperbaiki.", "A field needs to be mended.")
    return Invalid(slug, words, (FieldError(field, str(value), rule),))


def check_all(*checks: Callable[[], object]) -> None:
    """Run every check; raises the refusal of the first that fails, with the flaws of all that do."""
    refused = list[Invalid]()
    for check in checks:
        try:
            check()
        except Invalid as refusal:
            refused.append(refusal)
    if len(refused) == 1:
        raise refused[0]
    if refused:
        flaws = {flaw.field: flaw for each in reversed(refused) for flaw in reversed(each.flaws)}
        raise Invalid(refused[0].slug, refused[0].words, tuple(reversed(flaws.values())))


def not_after(field: str, day: date, limit: date) -> None:
    """Raise `Invalid` when a day is later than it can be."""
    if day > limit:
        rule = Text(f"tidak boleh setelah {limit.isoformat()}", f"must not be after {limit.isoformat()}")
        raise field_error("day-too-late", field, day, rule)


def not_before(field: str, day: date, limit: date) -> None:
    """Raise `Invalid` when a day is earlier than it can be."""
    if day < limit:
        rule = Text(f"tidak boleh sebelum {limit.isoformat()}", f"must not be before {limit.isoformat()}")
        raise field_error("day-too-early", field, day, rule)


def require_region(field: str, given: str, levels: Sequence[Level]) -> str:
    """Return the dotted code of a region of one of these levels; raises `Invalid` for anything else."""
    code = _dotted(given)
    holds = code in Regions.load()
    if holds and level_of(code) in levels:
        return code
    raise _no_region(field, given, levels, None if holds else _became(code, History.load().on(date.max)))


def require_region_as_of(field: str, given: str, levels: Sequence[Level], borders: Borders) -> str:
    """Return the dotted code of a region that is valid on a day, or today; raises `Invalid` for anything else.

    An event carries the code of its business date. Today's code is taken for any day, because lists offer no other and
    the day of a decree is not always certain; what was declared of a code holds from its day on, and no earlier.
    """
    code = _dotted(given)
    holds = borders.holds(code)
    if holds and level_of(code) in levels:
        return code
    raise _no_region(field, given, levels, None if holds else _became(code, borders))


def check_region_text(field: str, given: str, levels: Sequence[Level]) -> None:
    """Raise `Invalid` for what can be the code of no region of these levels, whatever decrees have made."""
    try:
        code = normalise(given)
        fits = level_of(code) in levels and code[:2] in PROVINCES
    except ValueError:
        fits = False
    if not fits:
        raise _no_region(field, given, levels, None)


def _dotted(given: str) -> str:
    try:
        return normalise(given)
    except ValueError:
        return given


def _no_region(field: str, given: str, levels: Sequence[Level], became: Text | None) -> Invalid:
    said = listed(LEVEL_LABELS, levels)
    rule = Text(f"harus kode wilayah Kemendagri ({said.id})", f"must be a Kemendagri region code ({said.en})")
    return field_error("region-unknown", field, given, became or rule)


def _became(code: str, borders: Borders) -> Text | None:
    """Say what is known of a code that does not hold on a day; None for one that never does."""
    history, day = borders.history, borders.day
    if code not in history:
        return None
    if codes := ", ".join(each for each in history.successors(code, day) if each != code):
        return Text(f"tidak berlaku lagi; sekarang {codes}", f"is over; it has become {codes}")
    begins_on = history.begins_on(code)
    if begins_on is not None and begins_on > day:
        return Text(f"baru berlaku mulai {begins_on}", f"is valid from {begins_on} only")
    return Text("tidak berlaku lagi; penggantinya belum diketahui", "is over; what became of it is not known")


def require_served(field: str, given: object, province: str, provinces: Sequence[str]) -> None:
    """Raise `Invalid` when a thing belongs to a province that is not served here."""
    if province not in provinces:
        here = ", ".join(provinces)
        rule = Text(f"layanan ini bekerja untuk provinsi {here}", f"this service works for province {here}")
        raise field_error("province-not-served", field, given, rule)


def require_served_region(field: str, given: str, levels: Sequence[Level], provinces: Sequence[str]) -> str:
    """Return the dotted code of a region in one of the provinces that are served; raises `Invalid` for others."""
    code = require_region(field, given, levels)
    require_served(field, given, province_of(code), provinces)
    return code


def require_served_region_as_of(
    field: str, given: str, levels: Sequence[Level], provinces: Sequence[str], borders: Borders
) -> str:
    """Return the dotted code of a served province's region valid on a day, or today; see `require_region_as_of`."""
    code = require_region_as_of(field, given, levels, borders)
    require_served(field, given, province_of(code), provinces)
    return code
