"""What the streams' slugs are called where people read them, in the two languages of the house.

A slug this release does not know (a newer province may send one) is shown as it is, with its hyphens as spaces: a page
never fails, and never hides a row, for want of a word.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

Language = Literal["id", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("id", "en")


@dataclass(frozen=True)
class Text:
    """One sentence in both languages of the house."""

    id: str
    en: str


@dataclass(frozen=True)
class Label(Text):
    """What a field is called; stands beside its bounds in the annotation of the model that it is sent with."""


def in_language(words: Text, language: Language) -> str:
    """Return the half of a pair that the reader chose."""
    return words.en if language == "en" else words.id


def in_both(words: Text) -> str:
    """Return both halves of a pair in one line, as operators read them."""
    return f"{words.id} · {words.en}"


def listed(table: Mapping[str, Text], slugs: Iterable[str], *, with_codes: bool = False) -> Text:
    """Return what several slugs are called, in one line; `with_codes`: beside each the code that is to be sent."""
    named = [(slug, table.get(slug) or Text(slug, slug)) for slug in slugs]
    code = " ({})" if with_codes else ""
    return Text(
        ", ".join(words.id + code.format(slug) for slug, words in named),
        ", ".join(words.en + code.format(slug) for slug, words in named),
    )


def spoken(table: Mapping[str, Text], slug: str, language: Language) -> str:
    """Return what a slug is called, or the slug itself in readable form."""
    words = table.get(slug)
    return in_language(words, language) if words else slug.replace("-", " ").replace("_", " ")
