"""Names and short texts in bodies and forms, as `shared.runtime.plain_text` keeps them.

Ordinary people are called Ai, Ii or Wa, and enterprises UD or XL. Invariant: a name has as many characters as people
see of it, and some of them say something: a person's name holds letters, any other one letters or digits.
"""

from typing import Annotated, Final

from pydantic import AfterValidator, Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import InitErrorDetails, PydanticCustomError

from shared.http.field_rules import ruled
from shared.runtime.plain_text import plain_text
from shared.runtime.public_text import check_public
from shared.runtime.validation import LONGEST_NAME, SHORTEST_NAME


def _tidied(given: object, check: ValidatorFunctionWrapHandler) -> object:
    """Check a text as it is kept; a refusal shows it as it was sent."""
    try:
        return check(plain_text(given) if isinstance(given, str) else given)
    except ValidationError as error:
        flaws = [InitErrorDetails(type=each["type"], input=given, ctx=each.get("ctx", {})) for each in error.errors()]
        raise ValidationError.from_exception_data(error.title, flaws) from None


def _with_letters(name: str) -> str:
    if not any(each.isalpha() for each in name):
        raise PydanticCustomError("name_without_letters", "holds no letter")
    return name


def _with_letters_or_digits(name: str) -> str:
    if not any(each.isalnum() for each in name):
        raise PydanticCustomError("name_without_words", "holds neither letter nor digit")
    return name


TIDY: Final = WrapValidator(_tidied)
"""For a text that people paste; stands behind the bounds of its length, which are those of what is kept."""
Name = Annotated[
    str,
    Field(min_length=SHORTEST_NAME, max_length=LONGEST_NAME, examples=["Maju Bersama"]),
    TIDY,
    AfterValidator(_with_letters_or_digits),
]
"""The name of an enterprise, an office, a programme or a code."""
PublicName = Annotated[Name, ruled(check_public)]
"""A name that leaves the province."""
PersonName = Annotated[
    str,
    Field(min_length=SHORTEST_NAME, max_length=LONGEST_NAME, examples=["Ani Lestari"]),
    TIDY,
    AfterValidator(_with_letters),
]
