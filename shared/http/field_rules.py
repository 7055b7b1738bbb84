"""Rules of the domain that look at one field alone, held where a body or an address is read.

What is left to the command is refused after it: whoever left one field empty and mistyped another would hear of the
second only on the next try. Invariant: a rule says the same here as in the command, and under the same name.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from pydantic import AfterValidator, ValidationInfo
from pydantic_core import PydanticCustomError

from shared.regions import Level
from shared.runtime.errors import Invalid
from shared.runtime.validation import check_region_text

RULE: Final = "rule"
"""The validator's name for a broken rule; its context holds the rule in both languages, and what it is called."""
Check = Callable[[str, Any], object]
"""Raises `Invalid` for a field's value that breaks a rule; the arguments: field, value."""


class FieldRule(AfterValidator):
    """Stands in the annotation of a field that a rule looks at."""


def ruled(check: Check) -> FieldRule:
    """Return the mark of a field that a rule holds, beside what its type demands."""

    def hold(given: Any, about: ValidationInfo) -> Any:
        try:
            check(about.field_name or "", given)
        except Invalid as refusal:
            (flaw,) = refusal.flaws
            said = {"id": flaw.rule.id, "en": flaw.rule.en, "slug": refusal.slug}
            raise PydanticCustomError(RULE, "{en}", said) from None
        return given

    return FieldRule(hold)


def of_region(*levels: Level) -> FieldRule:
    """Return the mark of a field that holds the code of a region, as far as its text alone can tell."""
    return ruled(partial(_check_region, levels))


def _check_region(levels: Sequence[Level], field: str, given: str) -> None:
    check_region_text(field, given, levels)
