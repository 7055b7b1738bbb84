"""The AsyncAPI 3 document of one service, and a page of it: what a stranger needs to read its streams.

Everything is derived from the event declarations, so the document cannot drift from the records.
Invariant: every event type a service owns is a message of its channel, with the JSON Schema of the golden file.
"""

from collections.abc import Mapping
from html import escape
from typing import Any

import msgspec

from shared.contracts import CATALOGUE, EventType
from shared.contracts.wire import CONTENT_TYPE

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


def owned_by(owner: str) -> list[EventType]:
    """Return the event types of one service, in order of their names."""
    return sorted((each for each in CATALOGUE.values() if each.owner == owner), key=lambda each: each.schema)


def data_schema(declared: EventType) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the JSON Schema of an event's data; shape: (schema, definitions it refers to)."""
    schemas, definitions = msgspec.json.schema_components([declared.cls], ref_template="#/components/schemas/{name}")
    name = schemas[0]["$ref"].rsplit("/", 1)[-1]
    return {"$ref": f"#/components/schemas/{name}"}, dict(definitions)


def _message(declared: EventType) -> dict[str, Any]:
    data, _ = data_schema(declared)
    fixed = {"type": {"const": declared.name}, "dataschema": {"const": declared.schema}}
    return {
        "name": declared.name,
        "title": declared.name,
        "summary": (declared.cls.__doc__ or "").strip().splitlines()[0],
        "contentType": CONTENT_TYPE.decode(),
        "payload": {
            "type": "object",
            "required": [*(name for name in _ENVELOPE if name not in _OPTIONAL), "data"],
            "properties": {**_ENVELOPE, **fixed, "data": data},
        },
        "bindings": {"kafka": {"key": {"type": "string", "description": f"The event's {declared.key}."}}},
    }


def _channel(owner: str, provinces: tuple[str, ...], names: list[str]) -> dict[str, Any]:
    return {
        "address": f"{{province}}.{owner}",
        "title": f"Facts of {owner} in one province",
        "parameters": {"province": {"description": "Kemendagri province code.", "enum": list(provinces)}},
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
        "bindings": {"kafka": {"topicConfiguration": {"cleanup.policy": ["delete"], "retention.ms": -1}}},
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


def document(owner: str, provinces: tuple[str, ...], servers: str, version: str = "1.0.0") -> dict[str, Any]:
    """Return the AsyncAPI 3.0.0 document of service `owner`."""
    types = owned_by(owner)
    names = [f"{each.name}.v{each.version}" for each in types]
    schemas: dict[str, Any] = {}
    for each in types:
        schemas |= data_schema(each)[1]
    return {
        "asyncapi": "3.0.0",
        "info": _about(owner, version),
        "defaultContentType": CONTENT_TYPE.decode(),
        "servers": {"kafka": {"host": servers.split(",", maxsplit=1)[0], "protocol": "kafka"}},
        "channels": {owner: _channel(owner, provinces, names)},
        "operations": {"publish": _publishing(owner, names)} if names else {},
        "components": {
            "messages": dict(zip(names, (_message(each) for each in types), strict=True)),
            "schemas": schemas,
        },
    }


STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 2rem}td,th{border-bottom:1px solid #ddd;padding:.4rem;"
    "text-align:left;vertical-align:top}code{font-size:.9em;overflow-wrap:anywhere}h2{margin-top:2.5rem}"
)


def _kind(schema: Mapping[str, Any]) -> str:
    for word in ("enum", "const"):
        if word in schema:
            return escape(str(schema[word]))
    if "anyOf" in schema:
        return " | ".join(_kind(each) for each in schema["anyOf"])
    if "$ref" in schema:
        return escape(schema["$ref"].rsplit("/", 1)[-1])
    if schema.get("type") == "array":
        return f"[{_kind(schema['items'])}]"
    return escape(" ".join(str(schema[word]) for word in ("type", "format", "pattern") if word in schema))


def table(schema: Mapping[str, Any]) -> str:
    """Return the fields of a JSON Schema object as an HTML table."""
    required = schema.get("required", [])
    rows = "".join(
        f"<tr><td><code>{name}</code>{'' if name in required else ' <small>(optional)</small>'}</td>"
        f"<td><code>{_kind(each)}</code></td><td>{escape(each.get('description', ''))}</td></tr>"
        for name, each in schema.get("properties", {}).items()
    )
    return f"<table><thead><tr><th>Field</th><th>Type</th><th>Meaning</th></tr></thead><tbody>{rows}</tbody></table>"


def page(described: Mapping[str, Any]) -> str:
    """Return the document as one plain page that needs nothing from elsewhere."""
    title = escape(described["info"]["title"])
    schemas = described["components"]["schemas"]
    parts = []
    for message in described["components"]["messages"].values():
        data = schemas[message["payload"]["properties"]["data"]["$ref"].rsplit("/", 1)[-1]]
        parts.append(f"<h2><code>{message['name']}</code></h2><p>{escape(message['summary'])}</p>{table(data)}")
    envelope = table({"properties": _ENVELOPE, "required": [name for name in _ENVELOPE if name not in _OPTIONAL]})
    channels = ", ".join(f"<code>{escape(each['address'])}</code>" for each in described["channels"].values())
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style><h1>{title}</h1>'
        f"<p>{escape(described['info']['description'])} Topics: {channels}. "
        f'<a href="asyncapi.json">AsyncAPI 3 document</a>.</p>{"".join(parts)}<h2>Envelope</h2>{envelope}</html>'
    )
