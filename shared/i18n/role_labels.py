"""What the roles of whoever works with the services are called."""

from collections.abc import Mapping
from typing import Final

from shared.i18n import Text

ROLE_LABELS: Final[Mapping[str, Text]] = {
    "consultant": Text("Konsultan", "Consultant"),
    "centre": Text("Pengelola PLUT", "Centre's manager"),
    "district": Text("Dinas kabupaten/kota", "District office"),
    "province": Text("Dinas provinsi", "Province office"),
    "ministry": Text("Kementerian", "Ministry"),
}
