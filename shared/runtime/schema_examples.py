"""A value that fits a JSON Schema, as a document shows it to somebody who has never seen one.

Invariant: pure; the same schema gives the same value, an id of the same name is the same everywhere, and nothing is
made up where neither the type nor an example says what would be right.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

Json = dict[str, Any]
ABSENT: Final = object()
"""There is no telling what would fit."""
_PREFIX: Final = "#/components/schemas/"
_DAY: Final = "2025-03-03"
_INSTANT: Final = "2025-03-03T10:30:00+08:00"


@dataclass(frozen=True)
class SchemaExamples:
    """Makes examples of a document's schemas."""

    schemas: Mapping[str, Json]
    named: Mapping[str, Any] = field(default_factory=dict)
    """Values of fields by their names, where their types do not say what would be right."""
    is_whole: bool = False
    """Whether a field that may be left out is shown although it has no example of its own."""

    def of(self, schema: Json, name: str = "") -> Any:
        """Return a value that fits the schema of a field, or `ABSENT`."""
        if name in self.named:
            return self.named[name]
        for word in ("examples", "enum"):
            if word in schema:
                return schema[word][0]
        if "const" in schema:
            return schema["const"]
        if "$ref" in schema:
            return self.of(self.schemas[schema["$ref"].removeprefix(_PREFIX)])
        return self.of(schema["anyOf"][0], name) if "anyOf" in schema else self._of_type(schema, name)

    def _of_type(self, schema: Json, name: str) -> Any:
        kind: str = schema.get("type", "")
        if kind == "object":
            return self._object(schema)
        if kind == "array":
            item = self.of(schema["items"], name)
            return ABSENT if item is ABSENT else [item]
        if kind == "integer":
            return max(int(schema.get("minimum", 0)), 0)
        said: Json = {"boolean": True, "uuid": str(uuid5(NAMESPACE_URL, name)), "date": _DAY, "date-time": _INSTANT}
        return said.get(str(schema.get("format", kind)), ABSENT)

    def _object(self, schema: Json) -> Any:
        needed = set(schema.get("required", ()))
        values = {
            name: self.of(each, name)
            for name, each in schema.get("properties", {}).items()
            if self.is_whole or name in needed or _has_example(each)
        }
        if any(values[name] is ABSENT for name in needed):
            return ABSENT
        return {name: each for name, each in values.items() if each is not ABSENT}


def _has_example(schema: Json) -> bool:
    return "examples" in schema or any("examples" in each for each in schema.get("anyOf", ()))
