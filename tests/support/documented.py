"""What an OpenAPI document has to say of every operation, so that a client can be made of it.

Invariant: pure; a document is only read. Each omission is named with the operation that it was found at.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from shared.http.openapi.examples import JSON_TYPE
from shared.http.openapi.refusals import PROBLEM_TYPE

Json = dict[str, Any]
_ID: Final = re.compile(r"(?!get_|post_)[a-z]+(_[a-z]+)+")
"""A verb of the trade and what it is done to; how it is sent stands beside it."""
_ID_CHARACTERS: Final = 30
_DOCUMENTS: Final = {"/asyncapi.json"}
"""Another document, whose form is another standard's."""
_FREE: Final = {"EventRow.properties.data"}
"""The data of any event there is: `/asyncapi.json` of its publisher says what its type holds."""
_COMMAND: Final = {"409", "413", "415", "429"}
"""Of a command with a body, besides what everything can be refused with."""


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    """Yield what a document describes; shape: (method, path, operation)."""
    for path, methods in document["paths"].items():
        yield from ((method, path, operation) for method, operation in methods.items())


def omissions(document: Json) -> list[str]:
    """Return what a document leaves out, a sentence each."""
    ids = Counter(operation.get("operationId") for _, _, operation in operations(document))
    untyped = [f"{where}: an object of which nothing is said" for where in _untyped(document)]
    return untyped + [
        f"{method} {path}: {said}"
        for method, path, operation in operations(document)
        for said in (
            *_of_name(operation, ids),
            *_of_body(operation),
            *_of_access(document, operation),
            *_of_refusals(operation, path),
        )
    ]


def _of_name(operation: Json, ids: Counter[str | None]) -> Iterator[str]:
    name = operation.get("operationId", "")
    if len(name) > _ID_CHARACTERS or not _ID.fullmatch(name):
        yield "no short id"
    elif ids[name] > 1:
        yield f"the id {name} is taken"


def _of_body(operation: Json) -> Iterator[str]:
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        if kind == JSON_TYPE and "example" not in content:
            yield "no example: give the fields `examples` of which the type does not say what they would be"


def _untyped(document: Json) -> Iterator[str]:
    for method, path, operation in operations(document):
        if path not in _DOCUMENTS:
            answers = {status: each for status, each in operation["responses"].items() if status.startswith("2")}
            yield from _bags(answers, f"{method} {path}")
    for name, schema in document["components"]["schemas"].items():
        yield from _bags(schema, name)


def _bags(node: Any, where: str) -> Iterator[str]:
    """Yield where an object is that says nothing of what is in it."""
    if isinstance(node, dict):
        is_said = "properties" in node or node.get("additionalProperties", True) is not True
        if node.get("type") == "object" and not is_said and where not in _FREE:
            yield where
    parts = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, each in parts:
        yield from _bags(each, f"{where}.{name}")


def _of_access(document: Json, operation: Json) -> Iterator[str]:
    named = {each["name"] for each in document["tags"] if each["description"]}
    if not operation.get("tags") or not named.issuperset(operation["tags"]):
        yield "no tag that is explained"
    asks, schemes = operation.get("security"), document["components"].get("securitySchemes", {})
    if (asks is not None) != ("401" in operation["responses"]):
        yield "says that it asks who calls, or how it refuses them, but not both"
    if asks is not None and (not asks or any(name not in schemes for each in asks for name in each)):
        yield "no way in that is explained"


def _of_refusals(operation: Json, path: str) -> Iterator[str]:
    refused = {status: each for status, each in operation["responses"].items() if not status.startswith("2")}
    for status in sorted(_to_refuse(operation, path) - refused.keys()):
        yield f"not said that it refuses with {status}"
    for status, each in refused.items():
        if each.get("content") != {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}:
            yield f"{status} is no problem"
    for each in operation.get("parameters", ()):
        if each["name"].lower() in {"idempotency-key", "if-match"} and not each["required"]:
            yield f"{each['name']} is not required"


def _to_refuse(operation: Json, path: str) -> set[str]:
    headers = {each["name"].lower() for each in operation.get("parameters", ()) if each["in"] == "header"}
    expected = {"422", "503"} | ({"401", "403"} if "security" in operation else set())
    expected |= {"404"} if "{" in path else set()
    expected |= (
        _COMMAND - ({"415"} if "requestBody" not in operation else set()) if "idempotency-key" in headers else set()
    )
    return expected | ({"412", "428"} if "if-match" in headers else set())
