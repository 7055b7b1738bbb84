"""What the validator found wrong with a body, a form or an address, as a refusal that names each field.

Invariant: a flaw names the field as it was sent, what stood there and the rule; shapes and rules are told together.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from shared.http.field_rules import RULE
from shared.http.json_bodies import MALFORMED, shown
from shared.http.validation_messages import MESSAGES
from shared.i18n import Text
from shared.runtime.errors import FieldError, Invalid


def _rule(error: Mapping[str, Any]) -> Text:
    if error["type"] == RULE:
        return Text(error["ctx"]["id"], error["ctx"]["en"])
    known = MESSAGES.get(error["type"])
    if known is None:
        message = str(error["msg"]).removeprefix("Value error, ")
        return Text(message, message)
    context = dict(error.get("ctx", {}))
    choices = str(context.get("expected", "")).replace("'", "")
    return Text(
        known.id.format_map(context | {"expected": choices.replace(" or ", " atau ")}),
        known.en.format_map(context | {"expected": choices}),
    )


def _flaw(error: Mapping[str, Any]) -> FieldError:
    if error["type"] == "json_invalid":  # its place is a number of characters, and no field
        return FieldError("body", "", MESSAGES["json_invalid"])
    place = [str(part) for part in error["loc"] if part not in ("body", "query", "path", "header")]
    given = "" if error["type"] == "missing" else error.get("input")
    return FieldError(shown(".".join(place)) or "body", shown(given), _rule(error))


def malformed(errors: Iterable[Mapping[str, Any]]) -> Invalid:
    """Return the refusal of what pydantic found wrong, field by field; a rule that alone is broken names it."""
    found = list(errors)
    slugs = [each["ctx"]["slug"] if each["type"] == RULE else "malformed" for each in found]
    slug = "malformed" if "malformed" in slugs or not slugs else slugs[0]
    return Invalid(slug, MALFORMED, tuple(_flaw(each) for each in found))
