"""The OpenAPI document as one plain page that needs nothing from elsewhere, for an office without a line.

Invariant: everything on the page is taken from the document that the application itself gives out at `/openapi.json`.
"""

import json
from collections.abc import Mapping
from html import escape
from typing import Any

from shared.http.document_page import DocumentPage
from shared.i18n import Language

_BODY = "application/json"


def page(described: Mapping[str, Any], language: Language = "en") -> str:
    """Return the page of an OpenAPI document."""
    writer = DocumentPage(language)
    schemas = described.get("components", {}).get("schemas", {})
    streams = writer.t("aliran kejadian", "streams")
    intro = f'<p><a href="openapi.json">OpenAPI</a> · <a href="asyncapi">{streams}</a></p>'
    sections = (
        (
            operation.get("operationId", f"{method}{path}"),
            f"<code>{method.upper()} {escape(path)}</code>",
            _told(operation, schemas, writer),
        )
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    )
    return writer.page(described["info"]["title"], intro, sections)


def _told(operation: Mapping[str, Any], schemas: Mapping[str, Any], writer: DocumentPage) -> str:
    summary = writer.foreign(operation.get("summary", ""))
    return f"<p>{summary}</p>{_fields(operation, schemas, writer)}{_example(operation, writer)}"


def _fields(operation: Mapping[str, Any], schemas: Mapping[str, Any], writer: DocumentPage) -> str:
    body = _content(operation).get("schema", {})
    named = schemas.get(body.get("$ref", "").rsplit("/", 1)[-1], body)
    given = {
        "properties": {each["name"]: {**each["schema"], **_said(each)} for each in operation.get("parameters", [])},
        "required": [each["name"] for each in operation.get("parameters", []) if each.get("required")],
    }
    return "".join(writer.table(each) for each in (given, named) if each.get("properties"))


def _content(operation: Mapping[str, Any]) -> Mapping[str, Any]:
    content: Mapping[str, Any] = operation.get("requestBody", {}).get("content", {}).get(_BODY, {})
    return content


def _said(parameter: Mapping[str, Any]) -> dict[str, str]:
    return {"description": parameter["description"]} if "description" in parameter else {}


def _example(operation: Mapping[str, Any], writer: DocumentPage) -> str:
    content = _content(operation)
    if "example" not in content:
        return ""
    shown = escape(json.dumps(content["example"], indent=2))
    return f"<p>{writer.t('Contoh', 'For example')}:</p><pre><code>{shown}</code></pre>"
