"""The AsyncAPI 3 document of one service: what a stranger needs to read its streams.

Everything is derived from the event declarations, so the document cannot drift from the records.
Invariant: every event type a service owns is a message of its channel, with the JSON Schema of the golden file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from shared.contracts import CATALOGUE, EventType
from shared.contracts.wire import CONTENT_TYPE
from shared.i18n import in_both
from shared.i18n.field_labels import FIELD_LABELS
from shared.messaging.message_examples import message_examples

_ENVELOPE: Mapping[str, Mapping[str, Any]] = {
    "specversion": {"const": "1.0"},
    "id": {
        "type": "string",
        "format": "uuid",
        "description": "Identity of this event; the same when it is sent again.",
    },
    "source": {"type": "string", "description": "/province/service, for example /73/mentoring."},
    "type": {"type": "string"},
    "dataschema": {"type": "string"},
    "subject": {"type": "string", "description": "Id of the aggregate; also the record's key."},
    "time": {"type": "string", "format": "date-time", "description": "Instant at which the command was accepted."},
    "datacontenttype": {"const": "application/json"},
    "sequence": {"type": "string", "pattern": "^[0-9]{20}$", "description": "Dense number within the partition."},
    "aggregateversion": {"type": "integer", "minimum": 1, "description": "1, 2, 3... for each aggregate."},
    "traceparent": {"type": "string", "description": "W3C trace context of the command."},
}
_OPTIONAL = {"traceparent"}
_BINDING: Final = {"bindingVersion": "0.5.0"}
_SERVER: Final = (
    "Where this service publishes. It asks for no credentials there: the address is for the instance's own network. "
    "A listener for readers outside is the broker operator's, who gives a name and the right to read, which binds to "
    "the prefix `NN.` of a province's topics."
)


@dataclass(frozen=True)
class Streams:
    """The streams of one service, as an instance keeps them."""

    owner: str
    provinces: tuple[str, ...]
    servers: str
    partitions: int = 1
    replicas: int = 1


def owned_by(owner: str) -> list[EventType]:
    """Return the event types of one service, in order of their names."""
    return sorted((each for each in CATALOGUE.values() if each.owner == owner), key=lambda each: each.schema)


def data_schema(declared: EventType) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the JSON Schema of an event's data; shape: (schema, definitions it refers to)."""
    schemas, definitions = msgspec.json.schema_components([declared.cls], ref_template="#/components/schemas/{name}")
    name = schemas[0]["$ref"].rsplit("/", 1)[-1]
    return {"$ref": f"#/components/schemas/{name}"}, dict(definitions)


def _titled(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema whose fields are called as pages call them, in both languages."""
    titled = {
        name: each | {"title": in_both(FIELD_LABELS[name])} if name in FIELD_LABELS else each
        for name, each in schema["properties"].items()
    }
    return schema | {"properties": titled}


def _message(declared: EventType, province: str) -> dict[str, Any]:
    data, _ = data_schema(declared)
    fixed = {"type": {"const": declared.name}, "dataschema": {"const": declared.schema}}
    return {
        "name": declared.name,
        "title": in_both(declared.words),
        "summary": (declared.cls.__doc__ or "").strip().splitlines()[0],
        "contentType": CONTENT_TYPE.decode(),
        "payload": {
            "type": "object",
            "required": [*(name for name in _ENVELOPE if name not in _OPTIONAL), "data"],
            "properties": {**_ENVELOPE, **fixed, "data": data},
        },
        "bindings": {"kafka": {"key": _key(declared), **_BINDING}},
        "examples": message_examples(declared, province),
    }


def _key(declared: EventType) -> dict[str, str]:
    """Return the schema of a record's key: what is kept in order."""
    about = f"The event's {declared.key}; records of one key are in one partition, in their order."
    return {"type": "string", "format": "uuid", "description": about}


def _channel(streams: Streams, names: list[str]) -> dict[str, Any]:
    kept_for_ever = {"cleanup.policy": ["delete"], "retention.ms": -1, "retention.bytes": -1}
    counts = {"partitions": streams.partitions, "replicas": streams.replicas}
    return {
        "address": f"{{province}}.{streams.owner}",
        "title": f"Facts of {streams.owner} in one province",
        "parameters": {"province": {"description": "Kemendagri province code.", "enum": list(streams.provinces)}},
        "servers": [{"$ref": "#/servers/kafka"}],
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
        "bindings": {"kafka": {**counts, "topicConfiguration": kept_for_ever, **_BINDING}},
    }


def _publishing(owner: str, names: list[str]) -> dict[str, Any]:
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{owner}"},
        "summary": f"{owner} tells what happened.",
        "messages": [{"$ref": f"#/channels/{owner}/messages/{name}"} for name in names],
    }


def _about(owner: str, version: str) -> dict[str, Any]:
    return {
        "title": f"Naik Kelas: {owner}",
        "version": version,
        "description": "CloudEvents 1.0 (structured mode) on one Kafka topic per province. No personal data.",
        "license": {"name": "Apache-2.0"},
    }


def document(streams: Streams, version: str = "1.0.0") -> dict[str, Any]:
    """Return the AsyncAPI 3.0.0 document of a service."""
    owner, types = streams.owner, owned_by(streams.owner)
    names = [f"{each.name}.v{each.version}" for each in types]
    schemas: dict[str, Any] = {}
    for each in types:
        schemas |= {name: _titled(part) for name, part in data_schema(each)[1].items()}
    host = streams.servers.split(",", maxsplit=1)[0]
    return {
        "asyncapi": "3.0.0",
        "info": _about(owner, version),
        "defaultContentType": CONTENT_TYPE.decode(),
        "servers": {"kafka": {"host": host, "protocol": "kafka", "description": _SERVER, "security": []}},
        "channels": {owner: _channel(streams, names)},
        "operations": {"publish": _publishing(owner, names)} if names else {},
        "components": {
            "messages": {name: _message(each, streams.provinces[0]) for name, each in zip(names, types, strict=True)},
            "schemas": schemas,
        },
    }
