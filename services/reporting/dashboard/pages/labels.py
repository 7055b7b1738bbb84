"""What the words of this service's own pages are, beside the ones that every service speaks (`shared.i18n`).

Invariant: a slug is called by one name on every page.
"""

from collections.abc import Mapping
from typing import Final

from services.reporting.indicators.rules.indicator import PROGRAMME
from shared.contracts.event_labels import EVENT_LABELS
from shared.i18n import Text
from shared.i18n.field_labels import FIELD_LABELS as EVERY_FIELD
from shared.i18n.level_labels import LEVEL_LABELS
from shared.i18n.value_labels import VALUE_LABELS

__all__ = ["EVENT_LABELS", "FIELD_LABELS", "LEVELS", "SPANS", "VALUE_LABELS"]

FIELD_LABELS: Final[Mapping[str, Text]] = {**EVERY_FIELD, PROGRAMME: EVERY_FIELD["programme_id"]}

LEVELS: Final[Mapping[str, Text]] = {
    "nation": Text("nasional", "nation"),
    **LEVEL_LABELS,
    "centre": Text("sentra", "centre"),
}

SPANS: Final[Mapping[str, Text]] = {
    "this-year": Text("Tahun ini", "This year"),
    "this-quarter": Text("Triwulan ini", "This quarter"),
    "this-month": Text("Bulan ini", "This month"),
    "twelve-months": Text("12 bulan terakhir", "Last 12 months"),
    "last-year": Text("Tahun lalu", "Last year"),
}
