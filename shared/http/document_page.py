"""What the pages of a service's documents have in common: each is one plain page with a table of contents.

Invariant: a page runs nothing, names the other document of its service, and says what a field takes in words.
"""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, Final

STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 2rem}td,th{border-bottom:1px solid #ddd;padding:.4rem;"
    "text-align:left;vertical-align:top}code{font-size:.9em;overflow-wrap:anywhere}h2{margin-top:2.5rem}"
    "pre{overflow-x:auto;background:#f6f6f6;padding:.8rem}nav li{break-inside:avoid}"
)


def document_page(title: str, intro: str, sections: Iterable[tuple[str, str, str]]) -> str:
    """Return a page: title, HTML of its first lines, and its sections; shape: (anchor, HTML of its name, HTML)."""
    parts = list(sections)
    contents = "".join(f'<li><a href="#{escape(anchor)}">{name}</a></li>' for anchor, name, _ in parts)
    body = "".join(f'<section><h2 id="{escape(anchor)}">{name}</h2>{html}</section>' for anchor, name, html in parts)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style><main><h1>{escape(title)}</h1>'
        f'{intro}<nav aria-label="Contents"><ul>{contents}</ul></nav>{body}</main></html>'
    )


def kind(schema: Mapping[str, Any]) -> str:
    """Say in words what a field takes, as HTML."""
    if "anyOf" in schema:
        return " or ".join("nothing" if each.get("type") == "null" else kind(each) for each in schema["anyOf"])
    if schema.get("type") == "array":
        return f"a list, each {kind(schema['items'])}"
    return _closed(schema) or _open(schema)


def _closed(schema: Mapping[str, Any]) -> str:
    """Name the values, or the model, that a schema leads to; nothing for a schema that is open."""
    if "enum" in schema:
        return "one of " + ", ".join(_code(each) for each in schema["enum"])
    if "const" in schema:
        return _code(schema["const"])
    return _code(schema["$ref"].rsplit("/", 1)[-1]) if "$ref" in schema else ""


def _open(schema: Mapping[str, Any]) -> str:
    said = escape(" ".join(str(schema[word]) for word in ("type", "format") if word in schema))
    return f"{said} {_code(schema['pattern'])}" if "pattern" in schema else said


def _code(value: object) -> str:
    return f"<code>{escape(str(value))}</code>"


def table(schema: Mapping[str, Any]) -> str:
    """Return the fields of a JSON Schema object as an HTML table."""
    required = schema.get("required", [])
    rows = "".join(
        f"<tr><td><code>{escape(name)}</code>{'' if name in required else ' <small>(optional)</small>'}</td>"
        f"<td>{kind(each)}</td><td>{escape(each.get('description', each.get('title', '')))}</td></tr>"
        for name, each in schema.get("properties", {}).items()
    )
    return f"<table><thead><tr><th>Field</th><th>Type</th><th>Meaning</th></tr></thead><tbody>{rows}</tbody></table>"
