"""What the pages of a service's documents have in common: the look of every page, a table of contents, two languages.

A description that a document has in English alone is marked as such, so that it is read aloud as what it is.
Invariant: a page runs nothing and needs nothing from elsewhere, leads back to the service and to its other document,
and says what a field takes in words.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from shared.http.pages.assets import WEB
from shared.i18n import LANGUAGES, Language, Text, in_language

STYLE: Final = (WEB / "static" / "house.css").read_text("utf-8") + (
    "main{display:grid;gap:1rem;padding-block:1rem;max-width:72rem}main>*{min-width:0}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem;table-layout:fixed}"
    "td,th{border-bottom:1px solid var(--line);padding:.4rem;text-align:left;vertical-align:top}"
    "h2{margin-top:1.5rem;overflow-wrap:anywhere}pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--card);"
    "padding:.8rem;margin:0}main a{display:inline-flex;min-height:44px;min-width:44px;align-items:center}"
    ".contents{list-style:none;columns:18rem}.contents li{break-inside:avoid}"
)
_NAMES: Final[Mapping[Language, str]] = {"id": "Bahasa Indonesia", "en": "English"}
_IN_ENGLISH: Final = Text(
    "Keterangan di dalam dokumen ini tertulis dalam bahasa Inggris.", "Descriptions in this document are in English."
)


@dataclass(frozen=True)
class DocumentPage:
    """Writes a page of a document in one language."""

    language: Language

    def t(self, indonesian: str, english: str) -> str:
        """Return the half that the reader chose."""
        return in_language(Text(indonesian, english), self.language)

    def page(self, title: str, intro: str, sections: Iterable[tuple[str, str, str]]) -> str:
        """Return a page: title, HTML of its first lines, and its sections; shape: (anchor, HTML of its name, HTML)."""
        parts = list(sections)
        contents = "".join(f'<li><a href="#{escape(anchor)}">{name}</a></li>' for anchor, name, _ in parts)
        body = "".join(
            f'<section><h2 id="{escape(anchor)}">{name}</h2>{html}</section>' for anchor, name, html in parts
        )
        return (
            f'<!doctype html><html lang="{self.language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
            f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head><body>'
            f'<a class="skip" href="#main">{self.t("Lompat ke isi", "Skip to content")}</a>{self._header()}'
            f'<main id="main" tabindex="-1"><h1>{escape(title)}</h1>{intro}<p>{in_language(_IN_ENGLISH, self.language)}'
            f'</p><nav aria-label="{self.t("Isi", "Contents")}"><ul class="contents">{contents}</ul></nav>{body}</main>'
            "</body></html>"
        )

    def _header(self) -> str:
        links = "".join(
            f'<a href="?lang={each}" hreflang="{each}" lang="{each}"{self._here(each)}>{_NAMES[each]}</a>'
            for each in LANGUAGES
        )
        return (
            '<header class="top"><a class="brand" href="/"><strong>Naik Kelas</strong></a>'
            f'<nav class="language" aria-label="Bahasa / Language">{links}</nav></header>'
        )

    def _here(self, language: Language) -> str:
        return ' aria-current="true"' if language == self.language else ""

    def kind(self, schema: Mapping[str, Any]) -> str:
        """Say in words what a field takes, as HTML."""
        if "anyOf" in schema:
            return f" {self.t('atau', 'or')} ".join(map(self._part, schema["anyOf"]))
        if schema.get("type") == "array":
            return f"{self.t('daftar, masing-masing', 'a list, each')} {self.kind(schema['items'])}"
        return self._closed(schema) or _open(schema)

    def _part(self, schema: Mapping[str, Any]) -> str:
        return self.t("kosong", "nothing") if schema.get("type") == "null" else self.kind(schema)

    def _closed(self, schema: Mapping[str, Any]) -> str:
        """Name the values, or the model, that a schema leads to; nothing for a schema that is open."""
        if "enum" in schema:
            return f"{self.t('salah satu dari', 'one of')} " + ", ".join(_code(each) for each in schema["enum"])
        if "const" in schema:
            return _code(schema["const"])
        return _code(schema["$ref"].rsplit("/", 1)[-1]) if "$ref" in schema else ""

    def table(self, schema: Mapping[str, Any]) -> str:
        """Return the fields of a JSON Schema object as an HTML table."""
        required, optional = schema.get("required", []), self.t("boleh kosong", "optional")
        rows = "".join(
            f"<tr><td><code>{escape(name)}</code>{'' if name in required else f' <small>({optional})</small>'}</td>"
            f"<td>{self.kind(each)}</td><td>{self.foreign(each.get('description', each.get('title', '')))}</td></tr>"
            for name, each in schema.get("properties", {}).items()
        )
        names = ((self.t("Isian", "Field")), self.t("Jenis", "Type"), self.t("Arti", "Meaning"))
        head = "".join(f'<th scope="col">{name}</th>' for name in names)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"

    def foreign(self, text: str) -> str:
        """Return a description of the document, marked as English where the page is not."""
        return escape(text) if self.language == "en" or not text else f'<span lang="en">{escape(text)}</span>'


def _open(schema: Mapping[str, Any]) -> str:
    said = escape(" ".join(str(schema[word]) for word in ("type", "format") if word in schema))
    return f"{said} {_code(schema['pattern'])}" if "pattern" in schema else said


def _code(value: object) -> str:
    return f"<code>{escape(str(value))}</code>"
