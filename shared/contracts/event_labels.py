"""What the event types are called, as their declarations say.

Invariant: every type in the catalogue has its words, in both languages.
"""

from collections.abc import Mapping
from typing import Final

from shared.contracts import CATALOGUE
from shared.i18n import Text

EVENT_LABELS: Final[Mapping[str, Text]] = {declared.name: declared.words for declared in CATALOGUE.values()}
