"""What a field takes before it is converted: a day as a day is written, a number as a number, yes or no as such.

The validator converts generously: `true` is one minute to it, and 1763596800 a day. Text that people type, and the
parameters of an address, are texts; a body of JSON has kinds of its own.

Invariant: pure; a value of the wrong kind is refused by the rule of the kind that is wanted, whichever the model.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache, partial
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel
from pydantic_core import PydanticKnownError

Check = Callable[[object, bool], None]
"""Raises `PydanticKnownError` for a value of another kind; the second argument: whether it is text that was typed."""
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)?"
)
_WHOLE: Final = re.compile(r"-?[0-9]{1,19}")
_DIGITS: Final = re.compile(r"-?[0-9]+")
_YES_OR_NO: Final = frozenset({"true", "false"})


def _day(value: object, typed: bool) -> None:  # noqa: FBT001  # a check takes both the same way
    if not (_matches(_DAY, value) or (typed and type(value) is date)):
        raise PydanticKnownError("date_type")


def _instant(value: object, typed: bool) -> None:  # noqa: FBT001
    if not (_matches(_INSTANT, value) or (typed and isinstance(value, datetime))):
        raise PydanticKnownError("datetime_type")


def _whole(value: object, typed: bool) -> None:  # noqa: FBT001
    if type(value) is int or (typed and _matches(_WHOLE, value)):
        return
    raise PydanticKnownError("int_parsing_size" if typed and _matches(_DIGITS, value) else "int_type")


def _yes_or_no(value: object, typed: bool) -> None:  # noqa: FBT001
    if not (isinstance(value, bool) or (typed and value in _YES_OR_NO)):
        raise PydanticKnownError("bool_type")


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


_CHECKS: Final[dict[Any, Check]] = {
    date: _day, datetime: _instant, AwareDatetime: _instant, int: _whole, bool: _yes_or_no,
}  # fmt: skip


@cache
def check_of(model: type[BaseModel], field: str) -> Check | None:
    """Return the check of a model's field; None where the validator is as strict."""
    return _check(model.model_fields[field].annotation)


def _check(annotation: Any) -> Check | None:
    if get_origin(annotation) is Annotated:
        return _check(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return _optional(annotation)
    if get_origin(annotation) is list:
        return _each(_check(get_args(annotation)[0]))
    return _CHECKS.get(annotation)


def _optional(annotation: Any) -> Check | None:
    kinds = [each for each in get_args(annotation) if each is not NoneType]
    inner = _check(kinds[0]) if len(kinds) == 1 else None
    return None if inner is None else partial(_unless_absent, inner)


def _unless_absent(inner: Check, value: object, typed: bool) -> None:  # noqa: FBT001
    if value is not None:
        inner(value, typed)


def _each(inner: Check | None) -> Check | None:
    return None if inner is None else partial(_all_of, inner)


def _all_of(inner: Check, value: object, typed: bool) -> None:  # noqa: FBT001
    for each in value if isinstance(value, list) else ():
        inner(each, typed)
