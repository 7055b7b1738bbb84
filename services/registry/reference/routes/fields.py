"""The kinds of fields that the registry's bodies have in common.

Invariant: a field of one kind is refused by one rule, wherever it stands.
"""

import re
from datetime import date
from typing import Annotated, Final

from pydantic import Field

from services.registry.reference.rules.decrees import check_decree, decree_typed
from shared.http.field_rules import of_region, ruled
from shared.http.names import TIDY
from shared.http.pages.inputs import TypedAs
from shared.i18n import Label
from shared.regions.codes import LEVELS

MOST_RUPIAH: Final = 2**63 - 1
"""What PostgreSQL can store; more than the whole state budget."""
_RUPIAH: Final = re.compile(r"(?:rp\.?\s*)?([0-9]{1,3}(?:[., ][0-9]{3})+|[0-9]+)(?:,00?|,-)?", re.IGNORECASE)
_APART: Final = re.compile(r"[., ]")


def rupiah_typed(said: str) -> str:
    """Return a typed amount without what people write around digits: "Rp 1.500.000,00" is 1500000."""
    amount = _RUPIAH.fullmatch(said)
    return _APART.sub("", amount[1]) if amount else said


AS_RUPIAH: Final = TypedAs({"maxlength": 30}, clean=rupiah_typed)
Rupiah = Annotated[int, Field(ge=0, le=MOST_RUPIAH, description="Whole rupiah; never leaves the province."), AS_RUPIAH]
Nik = Annotated[str, Field(max_length=40), TIDY, TypedAs({"inputmode": "numeric"}), Label("NIK", "NIK")]
Phone = Annotated[
    str, Field(max_length=30, examples=["0811-2233-4455"]), TIDY, TypedAs({"type": "tel"}),
    Label("Nomor HP", "Phone number"),
]  # fmt: skip
Office = Annotated[
    str, Field(max_length=200, examples=["Dinas Koperasi dan UKM"]), TIDY, Label("Dinas pembina", "Parent office")
]
_Code = Annotated[str, Field(min_length=2, max_length=13, examples=["73.09.01.2003"])]
ProvinceCode = Annotated[_Code, of_region("province")]
OfficeCode = Annotated[_Code, of_region("province", "regency")]
DistrictCode = Annotated[_Code, of_region("district")]
VillageCode = Annotated[_Code, of_region("village")]
RegionCode = Annotated[_Code, of_region(*LEVELS)]
Reference = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
InstrumentNumber = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9]+([./:,()_ \u2013-]{1,4}[A-Za-z0-9]+)*\)?$",
        max_length=60,
        examples=["188.44/1203/2023", "Nomor 12 Tahun 2023"],
    ),
    TIDY,
]
"""As it is written; which words may stand in it is for `reference.rules.instrument_numbers`."""
Decree = Annotated[
    str, Field(max_length=100, examples=["kepmendagri-100-2025"]), TIDY, ruled(check_decree),
    TypedAs({}, clean=decree_typed),
]  # fmt: skip
"""Kind, number and year, as long as people quote it; which shapes there are is for `reference.rules.decrees`."""
Begun = Annotated[date, Field(ge=date(1800, 1, 1))]
"""The day on which a business began: some are older than the republic, and no event tells of it."""
CooperativeFounded = Annotated[date, Field(ge=date(1886, 12, 16))]
"""The first cooperative of the country was founded in Purwokerto: on that day by some, in 1895 or 1896 by others."""
PeriodYear = Annotated[int, Field(ge=1945, le=2200, examples=[2024])]
Workers = Annotated[int, Field(ge=0, le=100_000)]
