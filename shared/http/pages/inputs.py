"""What a page's form says of a field, read off the field of the model that the form is sent as.

Invariant: whether a field has to be filled in, how long it may be, of which kind it is and what there is to choose from
is said once, by the model; a template adds words.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from types import NoneType
from typing import Annotated, Final, Literal, get_args, get_origin
from uuid import UUID

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import AfterValidator, BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

Kind = Literal["text", "choice", "tick", "file"]
Attributes = Mapping[str, str | int]
_TRUE_OR_FALSE: Final = ("true", "false")
_DAY: Final[Attributes] = {"type": "date"}
_TEXT: Final[Attributes] = {"type": "text", "autocomplete": "off"}
"""What is typed is about somebody else: a browser is not to offer it to whoever sits there next."""
_NUMBER: Final[Attributes] = {**_TEXT, "inputmode": "numeric"}
"""A text all the same: a browser's own field of numbers passes over what it cannot read in silence."""


@dataclass(frozen=True, eq=False)
class TypedAs:
    """How people type a field's value where its type does not say; stands beside its bounds in the annotation."""

    attributes: Attributes = field(default_factory=dict)
    kind: Kind | None = None
    clean: Callable[[str], str] = str
    """Takes away what people write around a value."""


def _ticked(value: bool) -> bool:  # noqa: FBT001  # a validator is handed the value alone
    if not value:
        raise PydanticCustomError("not_ticked", "must be ticked")
    return value


TICKED: Final = AfterValidator(_ticked)
"""For a tick without which a form says nothing: an act that whoever fills it in has to state."""


@dataclass(frozen=True)
class FormInput:
    """One field of a form as a browser is told of it."""

    name: str
    kind: Kind
    is_required: bool
    attributes: Attributes
    options: tuple[str, ...]
    """What there is to choose from, where the type says so; else the page offers what it knows."""
    clean: Callable[[str], str]

    def typed(self, value: str) -> object:
        """Return what somebody typed as the model takes it; None for a field that was left empty."""
        if self.kind == "tick":
            return value == "true"
        return self.clean(value) if value else None


@cache
def form_inputs(model: type[BaseModel]) -> Mapping[str, FormInput]:
    """Return the fields of a form by their names; shape: name → what a browser is told."""
    return {name: _input(name, each) for name, each in model.model_fields.items()}


def _input(name: str, info: FieldInfo) -> FormInput:
    annotation, around = _unwrapped(info.annotation)
    bounds = (*info.metadata, *around)
    typed_as = next((each for each in bounds if isinstance(each, TypedAs)), TypedAs())
    kind = typed_as.kind or _kind_of(annotation)
    is_required = kind != "tick" and _is_missed(info)
    attributes = {**(_attributes_of(annotation, bounds) if kind == "text" else {}), **typed_as.attributes}
    return FormInput(name, kind, is_required, attributes, _options_of(annotation), typed_as.clean)


def _is_missed(info: FieldInfo) -> bool:
    """Tell whether a field must not be left empty; one that has a usual value is missed once that is cleared."""
    return info.is_required() or info.default not in (None, "")


def _unwrapped(annotation: object) -> tuple[object, tuple[object, ...]]:
    """Return a type without `Annotated` and `| None` around it, and the bounds that stood there."""
    kind, *around = get_args(annotation) if get_origin(annotation) is Annotated else (annotation,)
    bounds = tuple(bound for each in around for bound in (each.metadata if isinstance(each, FieldInfo) else (each,)))
    others = [each for each in get_args(kind) if each is not NoneType]
    if NoneType not in get_args(kind) or len(others) > 1:
        return kind, bounds
    kind, inner = _unwrapped(others[0])
    return kind, (*bounds, *inner)


def _kind_of(annotation: object) -> Kind:
    if annotation is bool:
        return "tick"
    return "choice" if annotation is UUID or get_origin(annotation) is Literal else "text"


def _options_of(annotation: object) -> tuple[str, ...]:
    if annotation is bool:
        return _TRUE_OR_FALSE
    return get_args(annotation) if get_origin(annotation) is Literal else ()


def _attributes_of(annotation: object, bounds: Iterable[object]) -> Attributes:
    usual = _DAY if annotation is date else _NUMBER if annotation is int else _TEXT
    return {**usual, **{name: value for each in bounds for name, value in _told(annotation, each)}}


def _told(annotation: object, bound: object) -> Iterator[tuple[str, str | int]]:
    """Yield what a browser is told of a bound: first and last day, and of the largest number how many digits it has."""
    match bound:
        case MinLen():
            yield "minlength", bound.min_length
        case MaxLen():
            yield "maxlength", bound.max_length
        case Ge() if annotation is date:
            yield "min", str(bound.ge)
        case Le() if annotation is date:
            yield "max", str(bound.le)
        case Le() if annotation is int:
            yield "maxlength", len(str(bound.le))
