"""What an event says, as a reader of one language would write it: names for ids and codes, written days, words.

Invariant: nothing is left out; what has no name stays as it is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.reporting.dashboard.pages.captions import Captions
from services.reporting.dashboard.rules.page_params import Address
from shared.regions import Borders

_CODE: Final = re.compile(r"[0-9]{2}(\.[0-9]{2}){0,2}(\.[0-9]{4})?")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CENTRES: Final = frozenset({"centre_id", "centre_ids", "facilitated_by"})


def is_day(value: str) -> bool:
    """Tell whether a text is a calendar day."""
    return _DAY.fullmatch(value) is not None


@dataclass(frozen=True)
class EventContent:
    """Writes the fields of events."""

    captions: Captions
    borders: Borders
    names: Mapping[str, str]
    """What centres, programmes and partners are called, by their ids."""

    def said(self, value: object) -> str:
        """Return one value of an event as a reader would write it."""
        if isinstance(value, Mapping):
            label = self.captions.call
            return "; ".join(f"{label('FIELD_LABELS', key)}: {self.said(each)}" for key, each in value.items())
        if isinstance(value, list | tuple):
            return ", ".join(map(self.said, value)) or self.captions.content(None)
        if isinstance(value, str):
            return self._text(value)
        return self.captions.content(value)

    def _text(self, value: str) -> str:
        if is_day(value):
            return self.captions.write.day(date.fromisoformat(value))
        if _CODE.fullmatch(value) and (name := self.borders.name(value)):
            return f"{name} ({value})"
        return self.names.get(value) or self.captions.content(value)

    def page_of(self, address: Address, field: str, value: object) -> str:
        """Return the address of the page of a centre or a region that a field names; "" where there is none."""
        if not isinstance(value, str):
            return ""
        is_code = _CODE.fullmatch(value) is not None and self.borders.holds(value)
        is_place = value in self.names if field in _CENTRES else is_code
        return address.place(region=value) if is_place else ""
