"""What the levels of regions are called."""

from collections.abc import Mapping
from typing import Final

from shared.i18n import Text

LEVEL_LABELS: Final[Mapping[str, Text]] = {
    "province": Text("provinsi", "province"),
    "regency": Text("kabupaten/kota", "regency or city"),
    "district": Text("kecamatan", "district"),
    "village": Text("desa/kelurahan", "village"),
}
