"""An example of each body that an operation takes, made of what its fields say of themselves.

A field says what would be a value by its type, or by `examples` where the type does not know: a name, a code. Ids are
placeholders for those of things that a caller has seen.

Invariant: an example holds every field that is needed and no value that the document itself refuses.
"""

from typing import Any, Final

from shared.runtime.schema_examples import ABSENT, SchemaExamples

Json = dict[str, Any]
JSON_TYPE: Final = "application/json"


def give_examples(operation: Json, schemas: Json) -> None:
    """Show with an operation what may be sent to it as JSON; nothing where a field does not say what would be right."""
    content = operation.get("requestBody", {}).get("content", {}).get(JSON_TYPE)
    if content is not None and (example := SchemaExamples(schemas).of(content["schema"])) is not ABSENT:
        content["example"] = example
