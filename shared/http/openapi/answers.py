"""What a document says of answers: each has one model, and a header is named where it is sent.

Invariant: a model that no operation leads to is not in the document, so nobody makes a class of it.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

Json = dict[str, Any]
_PREFIX: Final = "#/components/schemas/"
_TEXT: Final[Json] = {"type": "string"}
_VERSIONED: Final[Json] = {
    "ETag": {"description": "The version of the thing; what `If-Match` of a change has to be.", "schema": _TEXT}
}
_REPLAYED: Final[Json] = {
    "Idempotent-Replayed": {
        "description": "`true` where the same command was done before, and is answered as it was then.",
        "schema": _TEXT,
    }
}
_SAID: Final[Mapping[str, str]] = {
    "200": "What was asked for.",
    "201": "Done and stored, with the thing's new version.",
}


def describe_answers(operation: Json, schemas: Json) -> None:
    """Say of the answers that are no refusals what they are, and which headers come with them."""
    headers = {each["name"].lower() for each in operation.get("parameters", ()) if each["in"] == "header"}
    for status, answer in operation["responses"].items():
        if status not in _SAID:
            continue
        answer["description"] = _SAID[status]
        models = [*_only_models(answer)]
        if "idempotency-key" in headers:
            answer["headers"] = _VERSIONED | _REPLAYED
        elif any("version" in schemas[each]["properties"] for each in models):
            answer["headers"] = _VERSIONED


def _only_models(answer: Json) -> Iterator[str]:
    """Leave of each schema that names a model the model alone; yields the models.

    The framework writes the type of the function beside the model that a route declares.
    """
    for content in answer.get("content", {}).values():
        if (model := content.get("schema", {}).get("$ref")) is not None:
            content["schema"] = {"$ref": model}
            yield model.removeprefix(_PREFIX)


def prune(described: Json) -> None:
    """Take out the models that nothing in the document leads to."""
    schemas = described["components"]["schemas"]
    reached, left = set[str](), [*_models_in(described["paths"])]
    while left:
        if (name := left.pop()) not in reached:
            reached.add(name)
            left += _models_in(schemas[name])
    for name in schemas.keys() - reached:
        del schemas[name]


def _models_in(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(model := node.get("$ref"), str):
            yield model.removeprefix(_PREFIX)
        node = [*node.values()]
    for each in node if isinstance(node, list) else ():
        yield from _models_in(each)
