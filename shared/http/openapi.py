"""The OpenAPI document as one plain page that needs nothing from elsewhere, for an office without a line.

Invariant: everything on the page is taken from the document that the application itself gives out at `/openapi.json`.
"""

from collections.abc import Mapping
from html import escape
from typing import Any

from shared.messaging.asyncapi import STYLE, table

_BODY = "application/json"


def _fields(operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
    body = operation.get("requestBody", {}).get("content", {}).get(_BODY, {}).get("schema", {})
    named = schemas.get(body.get("$ref", "").rsplit("/", 1)[-1], body)
    given = {
        "properties": {each["name"]: {**each["schema"], **_said(each)} for each in operation.get("parameters", [])},
        "required": [each["name"] for each in operation.get("parameters", []) if each.get("required")],
    }
    return "".join(table(each) for each in (given, named) if each.get("properties"))


def _said(parameter: Mapping[str, Any]) -> dict[str, str]:
    return {"description": parameter["description"]} if "description" in parameter else {}


def page(described: Mapping[str, Any]) -> str:
    """Return the page of an OpenAPI document."""
    title, schemas = escape(described["info"]["title"]), described.get("components", {}).get("schemas", {})
    parts = [
        f"<h2><code>{method.upper()} {escape(path)}</code></h2><p>{escape(operation.get('summary', ''))}</p>"
        f"{_fields(operation, schemas)}"
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style><h1>{title}</h1>'
        f'<p><a href="openapi.json">OpenAPI document</a> · <a href="asyncapi">streams</a></p>{"".join(parts)}</html>'
    )
