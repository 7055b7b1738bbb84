"""What the events behind a view say: their fields, and the data that an event counts.

Invariant: pure; a field that an event type gains is named here as well, for the types say it themselves.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, assert_never
from uuid import UUID

import msgspec

from services.reporting.indicators.rules.indicator import AnyView, Indicator, TimelineView, VillageQuota
from shared.contracts import Event
from shared.contracts.partnerships import MouSigned

CORRECTING: Final = ("reason_code", "takes_back")
"""What an event says of itself that takes another one back."""


def fields_behind(view: AnyView) -> tuple[str, ...]:
    """Return the fields of the events behind a view, and of those that take them back."""
    own = [field.name for field in msgspec.structs.fields(_source(view))]
    return (*own, *(each for each in CORRECTING if each not in own))


def _source(view: AnyView) -> type[Event]:
    match view:
        case Indicator():
            return view.source
        case VillageQuota():
            return view.counted.source
        case TimelineView():
            return MouSigned
        case _ as never:
            assert_never(never)


def fact_of(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what an event counts by field: its own data, or the data that it takes back beside its reason."""
    counted = data.get("counted")
    return {**data, **counted} if isinstance(counted, Mapping) else data


def ids_in(value: object) -> Iterator[UUID]:
    """Yield every id that stands in some data, however deep."""
    if isinstance(value, Mapping):
        for each in value.values():
            yield from ids_in(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from ids_in(each)
    elif isinstance(value, str):
        try:
            yield UUID(value)
        except ValueError:
            return
