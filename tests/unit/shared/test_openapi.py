"""The page of commands needs no line to the outside, and shows what each command takes."""

from typing import Any

from shared.http.document_page import DocumentPage
from shared.http.openapi_page import page

WISH = {"properties": {"minutes": {"type": "integer"}, "note": {"type": "string"}}, "required": ["minutes"]}
DESCRIBED: dict[str, Any] = {
    "info": {"title": "A & B"},
    "paths": {
        "/wishes": {
            "post": {
                "summary": "Ask <for> something",
                "parameters": [
                    {"name": "key", "required": True, "description": "new each time", "schema": {"type": "string"}},
                    {"name": "twice", "schema": {"type": "integer"}},
                ],
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {"$ref": "#/components/schemas/Wish"},
                            "example": {"minutes": 5, "note": "<b>"},
                        }
                    }
                },
            }
        },
        "/health": {"get": {}},
    },
    "components": {"schemas": {"Wish": WISH}},
}


def test_a_page_shows_each_route_with_its_fields_and_nothing_from_elsewhere() -> None:
    shown = page(DESCRIBED)
    assert "A &amp; B" in shown
    assert "<code>POST /wishes</code></h2><p>Ask &lt;for&gt; something" in shown
    assert "<code>key</code></td>" in shown
    assert "new each time" in shown
    assert "<code>twice</code> <small>(optional)</small>" in shown
    assert "<code>minutes</code></td>" in shown
    assert "<code>note</code> <small>(optional)</small>" in shown
    assert "<code>GET /health</code>" in shown
    assert "&quot;note&quot;: &quot;&lt;b&gt;&quot;" in shown
    assert "https://" not in shown


def test_a_page_speaks_the_readers_language_and_marks_what_is_english() -> None:
    shown = page(DESCRIBED, "id")
    assert '<html lang="id">' in shown
    assert '<th scope="col">Isian</th>' in shown
    assert '<span lang="en">Ask &lt;for&gt; something</span>' in shown
    assert "(boleh kosong)" in shown
    assert 'href="?lang=en"' in shown
    english = page(DESCRIBED)
    assert '<html lang="en">' in english
    assert "<span lang" not in english


def test_what_a_field_takes_is_said_in_words() -> None:
    writer = DocumentPage("id")
    either = {"anyOf": [{"enum": ["a", "b"]}, {"type": "null"}]}
    assert writer.kind(either) == "salah satu dari <code>a</code>, <code>b</code> atau kosong"
    assert writer.kind({"type": "array", "items": {"const": 1}}) == "daftar, masing-masing <code>1</code>"
    assert writer.kind({"type": "string", "pattern": "x"}) == "string <code>x</code>"
