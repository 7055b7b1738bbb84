"""What the registry tells the nation: centres, consultants, entrepreneurs, the village programme, codes that changed.

An event is imported from the module of its subject; this package only declares them all.

Invariant: no name of a person, no NIK, phone, address, birth date or exact age; a person is a random reference.
"""

from shared.contracts.registry import (
    centres,
    consultants,
    cooperatives,
    enterprises,
    finance,
    legality,
    people,
    programmes,
    references,
    regions,
    units,
)

HOME_FIELDS = ("region_code", "village_code", "owner_region")
"""Fields with the region in which a thing of the registry lies: it is in the province whose stream tells of it."""

__all__ = [
    "HOME_FIELDS",
    "centres",
    "consultants",
    "cooperatives",
    "enterprises",
    "finance",
    "legality",
    "people",
    "programmes",
    "references",
    "regions",
    "units",
]
