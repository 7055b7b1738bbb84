"""The registry's tables of enterprises.

Invariant: as in `rows`; what an enterprise is called and what it earns is kept nowhere but here.
"""

from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field

from services.registry.store.rows import Row
from shared.tables import Whereabouts


class EnterpriseRow(Row, table=True):
    """An enterprise as stored."""

    __tablename__ = "enterprise"
    whereabouts: ClassVar[Whereabouts] = Whereabouts(place="district_code", centre="centre_id")
    personal: ClassVar[frozenset[str]] = frozenset({"name", "class_value"})
    gone: ClassVar[str] = "erased_on"
    id: UUID = Field(primary_key=True)
    province: str
    entrepreneur_ref: UUID
    centre_id: UUID | None
    name: str
    district_code: str
    kbli_edition: str
    kbli_code: str
    legal_form: str
    started_on: date
    technology_level: str
    scale_class: str
    criterion: str
    class_rule: str
    class_value: int = Field(sa_type=BigInteger)
    class_year: int
    registered_on: date
    version: int


class AssessmentRow(Row, table=True):
    """The state of an enterprise in one year as stored."""

    __tablename__ = "assessment"
    whereabouts: ClassVar[Whereabouts] = Whereabouts(place="district_code", centre="centre_id")
    personal: ClassVar[frozenset[str]] = frozenset({"capital", "annual_sales"})
    id: UUID = Field(primary_key=True)
    province: str
    enterprise_ref: UUID
    centre_id: UUID | None
    district_code: str
    period_year: int
    capital: int | None = Field(sa_type=BigInteger)
    annual_sales: int | None = Field(sa_type=BigInteger)
    workers_permanent: int
    workers_other: int
    technology_level: str
    digital: bool
    export: bool
    scale_class: str
    criterion: str
    class_rule: str
    assessed_on: date
    version: int
