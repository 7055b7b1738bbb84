"""An example of each event as it stands in its stream, made of the event's declaration.

Invariant: an example is encoded as every record is, so a reader that takes it takes what is published.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

import msgspec

from shared.contracts import Envelope, EventType
from shared.contracts.wire import encode, numbered
from shared.runtime.schema_examples import ABSENT, SchemaExamples

Json = dict[str, Any]
_RECORDED_AT: Final = datetime(2025, 3, 3, 2, 30, tzinfo=UTC)
_TRACE: Final = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
_NAMED: Final[Mapping[str, Any]] = {
    "name": "PLUT Maros",
    "region_code": "73.09", "owner_region": "73", "district_code": "73.09.01",
    "village_code": "73.09.01.2003", "old_code": "73.09.01.2003", "new_code": "73.09.01.2004",
    "field": "finance", "service_lines": ["finance"], "service_code": "showcase", "code": "export",
    "scheme": "skkni-181-2017", "association": "abdsi", "decree": "kepmendagri-1-2026",
    "instrument_number": "518/1203/koperindag", "instrument_number_written": "518/1203/Koperindag",
    "kbli_edition": "2020", "kbli_division": "10", "legal_form": "sole-proprietor", "evidence_kind": "nib",
    "from_class": "micro", "to_class": "small", "from_status": "none", "to_status": "uptd-proposed",
    "contact_minutes": 60, "preparation_minutes": 15,
    "start_year": 2025, "period_year": 2024, "years": 5, "programme_year": 1, "new_within_months": 42,
    "quota_per_village_year": 20, "quota_per_village_total": 100, "youth_min_age": 16, "youth_max_age": 30,
}  # fmt: skip
"""What would be right where the type does not say."""


def message_examples(declared: EventType, province: str) -> list[Json]:
    """Return a whole record of an event type, in a stream of a province; none where a field says nothing of itself.

    A service starts all the same: its tests are where an example is missed.
    """
    schemas, parts = msgspec.json.schema_components([declared.cls], ref_template="#/components/schemas/{name}")
    data = SchemaExamples(parts, {**_NAMED, **_coded(parts)}, is_whole=True).of(schemas[0])
    if data is ABSENT:
        return []
    event = msgspec.convert(data, declared.cls, strict=False)
    told = Envelope(uuid5(NAMESPACE_URL, declared.schema), event, province, _RECORDED_AT, 1, _TRACE)
    example: Json = json.loads(numbered(encode(told), 1))
    return [{"name": declared.name, "payload": example}]


def _coded(parts: Mapping[str, Json]) -> dict[str, str]:
    """Return the codes that no other example names: the field's own name, where it may be written as codes are."""
    fields = {name: each for part in parts.values() for name, each in part["properties"].items()}
    codes = {name: name.replace("_", "-") for name, each in fields.items() if "pattern" in each and name not in _NAMED}
    return {name: code for name, code in codes.items() if re.search(fields[name]["pattern"], code)}
