"""Words of one language at one moment: what a page says, its numbers and its days.

Invariant: whatever is said is said in both languages; a slug without words is shown as it is, readable.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.i18n import Text, in_language, spoken
from shared.i18n.formatting import NONE, Formatter


@dataclass(frozen=True)
class Translator:
    """One language, at one moment."""

    write: Formatter
    now: datetime

    def t(self, indonesian: str, english: str, **values: object) -> str:
        """Return the half the reader chose, with its blanks filled in."""
        chosen = english if self.write.language == "en" else indonesian
        return chosen.format(**values) if values else chosen

    def text(self, pair: Text) -> str:
        """Return the half of a pair that the reader chose."""
        return in_language(pair, self.write.language)

    def counted(self, number: int, kinds: str, one: str, many: str) -> str:
        """Return "3 kejadian"; English also tells one from many."""
        return f"{self.write.whole(number)} {self.t(kinds, one if number == 1 else many)}"

    def spoken(self, table: Mapping[str, Text], slug: str) -> str:
        """Return what a slug is called."""
        return spoken(table, slug, self.write.language)

    def ago(self, instant: datetime | None) -> str:
        """Return "3 detik lalu", or the dash."""
        return self.write.ago(instant, self.now) if instant else NONE
