"""A short text as it is kept: what was pasted from a page, a chat or a phone book, without what nobody sees in it.

Invariant: pure; two texts that look alike are kept alike: letters composed (NFC), no invisible characters, one blank
between words.
"""

import unicodedata
from typing import Final

_BREAKS: Final = str.maketrans({"\u200b": " ", "\ufeff": " "})
"""Invisible characters that stand where a line may end, and so between words."""


def plain_text(given: str) -> str:
    """Return a text as it is kept."""
    seen = "".join(each for each in given.translate(_BREAKS) if unicodedata.category(each) != "Cf")
    return " ".join(unicodedata.normalize("NFC", seen).split())
