"""Examples of every event, made from its declaration: a new event type needs no line here.

Invariant: an example keeps every limit that the declaration states, and reaches every optional field.
"""

from datetime import UTC, datetime
from functools import cache
from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec import inspect

from shared.contracts import Envelope, Event, EventType

_WORD = st.characters(codec="utf-8")
_SMALL, _LARGE = -(2**63), 2**63 - 1
_PLAIN: dict[type[inspect.Type], st.SearchStrategy[Any]] = {
    inspect.UUIDType: st.uuids(),
    inspect.DateType: st.dates(),
    inspect.BoolType: st.booleans(),
    inspect.NoneType: st.none(),
}


@cache
def events(cls: type[Event]) -> st.SearchStrategy[Event]:
    """Make facts of one type."""
    strategy: st.SearchStrategy[Event] = _struct(cls)
    return strategy


@cache
def envelopes(declared: EventType) -> st.SearchStrategy[Envelope]:
    """Make envelopes with a fact of one type inside."""
    return st.builds(
        Envelope,
        id=st.uuids(),
        event=events(declared.cls),
        province=st.from_regex(r"[0-9]{2}", fullmatch=True),
        recorded_at=st.datetimes(min_value=datetime(2000, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  # zone below
        version=st.integers(1, _LARGE),
        traceparent=st.just("") | st.from_regex(r"00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]", fullmatch=True),
    )


def _struct(cls: type[msgspec.Struct]) -> st.SearchStrategy[Any]:
    fields = inspect.type_info(cls).fields  # type: ignore[attr-defined]  # a struct's description has them
    needed = {each.name: _of(each.type) for each in fields if each.required}
    optional = {each.name: _of(each.type) for each in fields if not each.required}
    return st.fixed_dictionaries(needed, optional=optional).map(lambda given: cls(**given))


def _of(kind: inspect.Type) -> st.SearchStrategy[Any]:
    match kind:
        case inspect.Metadata(type=inner):
            return _of(inner)
        case inspect.UnionType(types=types):
            return st.one_of(*(_of(each) for each in types))
        case inspect.VarTupleType(item_type=item):
            return st.lists(_of(item), max_size=4).map(tuple)
        case inspect.StructType(cls=cls):
            return _struct(cls)
    return _scalar(kind)


def _scalar(kind: inspect.Type) -> st.SearchStrategy[Any]:
    """Make values of a field that has no parts; raises `NotImplementedError` for a type no event has had yet."""
    match kind:
        case inspect.LiteralType(values=values):
            return st.sampled_from(values)
        case inspect.IntType(ge=least, le=most):
            return st.integers(_SMALL if least is None else least, _LARGE if most is None else most)
        case inspect.StrType(pattern=None, min_length=least, max_length=most):
            return st.text(_WORD, min_size=least or 0, max_size=most)
        case inspect.StrType(pattern=pattern, max_length=most):
            made = st.from_regex(str(pattern), fullmatch=True)
            return made if most is None else made.filter(lambda text: len(text) <= most)
    if type(kind) not in _PLAIN:
        raise NotImplementedError(f"say in {__name__} how to make a {kind}")
    return _PLAIN[type(kind)]
