"""What a document says of refusals: every status with which an operation can refuse, each as the problem that is sent.

Invariant: which ones these are follows from what the operation takes and whom it asks, never from a list of addresses.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from shared.persistence.idempotency import KEY_CHARACTERS

PROBLEM_TYPE: Final = "application/problem+json"
Json = dict[str, Any]
_TEXT: Final[Json] = {"type": "string"}
FIELD_ERROR: Final[Json] = {
    "type": "object",
    "description": "A field, header or parameter that is unfit: what was sent, and what would be right.",
    "required": ["field", "value", "rule"],
    "properties": {"field": _TEXT, "value": _TEXT, "rule": _TEXT},
}
PROBLEM: Final[Json] = {
    "type": "object",
    "description": "A refusal (RFC 9457), in Indonesian or English as `Accept-Language` asks.",
    "required": ["type", "title", "status", "slug", "instance", "errors"],
    "properties": {
        "type": {**_TEXT, "description": "urn:naik-kelas:problem: and the slug."},
        "title": _TEXT,
        "status": {"type": "integer"},
        "slug": {**_TEXT, "description": "The name of the rule; the same in every language and release."},
        "detail": _TEXT,
        "instance": _TEXT,
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldError"}},
        "reference": {**_TEXT, "description": "Of an error that nobody foresaw: where the log tells more."},
    },
}
REFUSALS: Final[Mapping[int, str]] = {
    401: "The call names nobody, or nobody who is believed.",
    403: "Not for this role.",
    404: "It is not here, or beyond the caller's reach.",
    409: "It is not in a state that allows this, or what it refers to has not arrived here yet.",
    412: "It was changed after the caller looked at it.",
    413: "More than this address may be sent.",
    415: "The body is not of a kind that is read here; the flaw names the header.",
    422: "What was sent breaks a rule; each flaw names field, value and rule.",
    428: "A change without `If-Match`.",
    429: "Too often; `Retry-After` says when to come back.",
    503: "The service cannot answer yet; `Retry-After` says when to ask again.",
}
_HEADERS: Final[Mapping[str, Json]] = {
    "idempotency-key": {"type": "string", "minLength": 1, "maxLength": KEY_CHARACTERS},
    "if-match": {"type": "string", "pattern": '^"[1-9][0-9]{0,17}"$'},
}
"""Headers without which a command is refused, as they have to be."""
_SECONDS: Final[Json] = {"schema": {"type": "integer", "minimum": 1}}
_ANSWERED_BESIDE: Final[Mapping[int, Json]] = {
    401: {"WWW-Authenticate": {"description": "`Bearer`, with the error where a token was refused.", "schema": _TEXT}},
    409: {
        "Retry-After": {"description": "Seconds, where what has not arrived yet may be asked for again.", **_SECONDS}
    },
    429: {"Retry-After": {"description": "Seconds until the same may be asked again.", **_SECONDS}},
    503: {"Retry-After": {"description": "Seconds until it is worth asking again.", **_SECONDS}},
}
"""Headers that come with a refusal; shape: status → name → header."""


def refusals(operation: Json, path: str, *, is_asked: bool) -> Json:
    """Return the refusals of an operation by their statuses; its own headers are said to be required where they are."""
    headers = _headers_required(operation)
    possible = {422, 503, *_of_call(path, is_asked=is_asked), *_of_command(headers)}
    if "requestBody" in operation:
        possible.add(415)
    return {str(status): _refused(status) for status in sorted(possible)}


def _headers_required(operation: Json) -> set[str]:
    """Say of each header of a command how it has to be; returns the names of all headers."""
    headers = [each for each in operation.get("parameters", ()) if each["in"] == "header"]
    for each in headers:
        if (schema := _HEADERS.get(each["name"].lower())) is not None:
            each |= {"required": True, "schema": schema}
    return {each["name"].lower() for each in headers}


def _of_call(path: str, *, is_asked: bool) -> Iterator[int]:
    if is_asked:
        yield from (401, 403)
    if "{" in path:
        yield 404


def _of_command(headers: set[str]) -> Iterator[int]:
    """Yield how a command is refused: what it names may be missing, or be in another state, or be changed meanwhile."""
    if "idempotency-key" in headers:
        yield from (404, 409, 413, 429)
    if "if-match" in headers:
        yield from (412, 428)


def _refused(status: int) -> Json:
    schema = {"$ref": "#/components/schemas/Problem"}
    refused = {"description": REFUSALS[status], "content": {PROBLEM_TYPE: {"schema": schema}}}
    return refused | ({"headers": _ANSWERED_BESIDE[status]} if status in _ANSWERED_BESIDE else {})
