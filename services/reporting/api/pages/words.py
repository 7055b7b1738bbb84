"""What the words of this service's own pages are, beside the ones that every service speaks (`shared.words`).

Invariant: a slug is called by one name on every page.
"""

from collections.abc import Mapping
from typing import Final

from shared.errors import Words
from shared.words.dimensions import DIMENSIONS
from shared.words.events import EVENTS
from shared.words.values import VALUES

__all__ = ["DIMENSIONS", "EVENTS", "LEVELS", "SPANS", "VALUES"]

LEVELS: Final[Mapping[str, Words]] = {
    "nation": Words("nasional", "nation"),
    "province": Words("provinsi", "province"),
    "regency": Words("kabupaten/kota", "regency or city"),
    "district": Words("kecamatan", "district"),
    "village": Words("desa/kelurahan", "village"),
    "centre": Words("sentra", "centre"),
}

SPANS: Final[Mapping[str, Words]] = {
    "this-year": Words("Tahun ini", "This year"),
    "this-quarter": Words("Triwulan ini", "This quarter"),
    "this-month": Words("Bulan ini", "This month"),
    "twelve-months": Words("12 bulan terakhir", "Last 12 months"),
    "last-year": Words("Tahun lalu", "Last year"),
}
