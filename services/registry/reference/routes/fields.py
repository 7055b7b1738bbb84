"""The kinds of fields that the registry's bodies have in common.

Invariant: a field of one kind is refused by one rule, wherever it stands.
"""

from typing import Annotated, Final

from pydantic import Field

MOST_RUPIAH: Final = 2**63 - 1
"""What PostgreSQL can store; more than the whole state budget."""
Rupiah = Annotated[int, Field(ge=0, le=MOST_RUPIAH, description="Whole rupiah; never leaves the province.")]
Name = Annotated[str, Field(min_length=3, max_length=200)]
Code = Annotated[str, Field(min_length=2, max_length=13, examples=["73.09.01.2003"])]
Reference = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
InstrumentNumber = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9]+([./-][A-Za-z0-9]+)*$", max_length=60, examples=["188.44/1203/2023"])
]
PeriodYear = Annotated[int, Field(ge=1945, le=2200)]
Workers = Annotated[int, Field(ge=0, le=100_000)]
