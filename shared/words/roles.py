"""What the roles of whoever works with the services are called."""

from collections.abc import Mapping
from typing import Final

from shared.errors import Words

ROLES: Final[Mapping[str, Words]] = {
    "consultant": Words("Konsultan", "Consultant"),
    "centre": Words("Pengelola PLUT", "Centre's manager"),
    "district": Words("Dinas kabupaten/kota", "District office"),
    "province": Words("Dinas provinsi", "Province office"),
    "ministry": Words("Kementerian", "Ministry"),
}
