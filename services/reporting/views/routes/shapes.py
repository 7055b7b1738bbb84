"""What the document says of timelines: for each kind, the fields of the events that write its parts.

Invariant: a kind's fields follow from its parts, so one that an event gains is in the document as well.
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Final, get_args, get_type_hints

import msgspec
from pydantic import BaseModel

from services.reporting.indicators.rules.timeline_parts import TIMELINE_PARTS, TimelineKind, TimelinePart
from services.reporting.views.rules.answers import Timeline, TimelinePage
from shared.http.item_models import item_model


def state_model(kind: str, parts: Iterable[TimelinePart]) -> type[BaseModel]:
    """Return the model of what the parts of a thing say together.

    A thing is listed once the part has come that says where it is, so that part's fields are there; others may be.
    """
    own = [each for each in parts if each.kind == kind]
    fields = [(field, bool(part.region)) for part in own for field in msgspec.structs.fields(part.source)]
    there = {field.name: field.type for field, is_main in fields if is_main and field.required}
    others = {field.name: field.type for field, _ in fields if field.name not in there}
    return item_model(f"{kind.title()}State", there, others)


STATES: Final = {kind: state_model(kind, TIMELINE_PARTS) for kind in get_args(TimelineKind)}
_SHOWN: Final = item_model(
    "ShownTimeline", get_type_hints(Timeline) | {"state": reduce(or_, STATES.values())}, about=Timeline.__doc__
)
ShownTimelines: Final = item_model(
    "ShownTimelinePage",
    get_type_hints(TimelinePage) | {"rows": list[_SHOWN]},  # type: ignore[valid-type]
    about=TimelinePage.__doc__,
)
"""What the document says of a page of timelines."""
