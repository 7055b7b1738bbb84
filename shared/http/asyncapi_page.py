"""The AsyncAPI document as one plain page that needs nothing from elsewhere.

Invariant: everything on the page is taken from the document that the service gives out at `/asyncapi.json`.
"""

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from shared.http.document_page import DocumentPage
from shared.i18n import Language


def page(described: Mapping[str, Any], language: Language = "en") -> str:
    """Return the page of an AsyncAPI document."""
    writer = DocumentPage(language)
    channels = ", ".join(f"<code>{escape(each['address'])}</code>" for each in described["channels"].values())
    intro = (
        f"<p>{writer.foreign(described['info']['description'])} {writer.t('Topik', 'Topics')}: {channels}.</p>"
        '<p><a href="asyncapi.json">AsyncAPI 3</a> · <a href="docs">HTTP</a></p>'
    )
    return writer.page(described["info"]["title"], intro, _sections(described, writer))


def _sections(described: Mapping[str, Any], writer: DocumentPage) -> Iterator[tuple[str, str, str]]:
    schemas = described["components"]["schemas"]
    envelope: Mapping[str, Any] = {}
    for name, message in described["components"]["messages"].items():
        envelope = message["payload"]
        data = schemas[envelope["properties"]["data"]["$ref"].rsplit("/", 1)[-1]]
        shown = (json.dumps(each["payload"], indent=2, ensure_ascii=False) for each in message["examples"])
        examples = "".join(f"<pre><code>{escape(each)}</code></pre>" for each in shown)
        about = f"<p>{escape(message['title'])}. {writer.foreign(message['summary'])}</p>"
        yield name, f"<code>{escape(message['name'])}</code>", f"{about}{writer.table(data)}{examples}"
    if envelope:
        around = {**envelope, "properties": {**envelope["properties"], "type": {"type": "string"}}}
        yield (
            "envelope",
            writer.t("Sampul", "Envelope"),
            writer.table({**around, "properties": _of_envelope(around["properties"])}),
        )


def _of_envelope(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is the same around every event's data."""
    return {name: each for name, each in properties.items() if name not in {"data", "dataschema"}}
