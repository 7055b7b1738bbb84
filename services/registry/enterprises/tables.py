"""The registry's tables of enterprises.

Invariant: what an enterprise is called and what it earns is kept nowhere but here.
"""

from dataclasses import asdict, fields
from datetime import date
from typing import Any, ClassVar, Final, cast
from uuid import UUID

import msgspec
from sqlalchemy import BigInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.registry.enterprises.rules.corrections import EnterpriseUse
from services.registry.enterprises.rules.enterprise import Closing, Enterprise, KnownForm, SizeState
from services.registry.enterprises.rules.kbli import check_division
from services.registry.reference.tables.rows import Row
from shared.contracts.vocabulary import EnterpriseClosingReason, ScaleClass, TechnologyLevel
from shared.persistence.list_queries import ListDefinition
from shared.persistence.mapping import Mappings, ScopeColumns, TableMapping
from shared.persistence.unit_of_work import UnitOfWork
from shared.runtime.principal import PROVINCIAL

_HOLD_OWNER: Final = """
select 1 from entrepreneur where id = (select entrepreneur_ref from enterprise where id = %(id)s) for share"""
_USE: Final = """
with year as (select period_year from assessment where enterprise_ref = %(id)s and void_reason is null),
    given as (select accessed_on from finance where enterprise_ref = %(id)s and void_reason is null)
select
    least((select make_date(min(period_year), 12, 31) from year), (select min(accessed_on) from given)) as first_act_on,
    greatest(
        (select make_date(max(period_year), 1, 1) from year),
        (select max(accessed_on) from given),
        (select max(issued_on) from legality where enterprise_ref = %(id)s and void_reason is null)) as last_act_on"""
_STANDING: Final = tuple(field.name for field in fields(SizeState))
_CLOSING: Final = {
    "closed_on": "closed_on", "closing_reason": "reason", "closed_class": "scale_class", "closed_event_id": "event_id",
}  # fmt: skip
"""Column → what it is of a closing; all are filled, or none."""


class EnterpriseRow(Row, table=True):
    """An enterprise as stored."""

    __tablename__ = "enterprise"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="district_code", centre="centre_id")
    personal: ClassVar[frozenset[str]] = frozenset({"name", "class_value", "begun"})
    deleted_column: ClassVar[str] = "erased_on"
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
    begun: dict[str, Any] = Field(sa_type=JSONB)
    event_id: UUID | None
    told_owner_ref: UUID | None
    closed_on: date | None
    closing_reason: str | None
    closed_class: str | None
    closed_event_id: UUID | None
    version: int


def enterprise_columns(thing: Enterprise) -> dict[str, Any]:
    """Return the columns of an enterprise: where it stands now one by one, how it began as JSON."""
    columns: dict[str, Any] = asdict(thing)
    now, begun, closing = columns.pop("now"), columns.pop("begun"), columns.pop("closing") or {}
    closed = {column: closing.get(name) for column, name in _CLOSING.items()}
    return {**columns, **now, **closed, "begun": msgspec.json.encode(begun).decode()}


def enterprise_of(**row: Any) -> Enterprise:
    """Return the enterprise of its columns."""
    now = SizeState(**{name: row.pop(name) for name in _STANDING})
    closed = {name: row.pop(column) for column, name in _CLOSING.items()}
    closing = None if closed["event_id"] is None else Closing(**closed)
    return Enterprise(now=now, begun=SizeState(**row.pop("begun")), closing=closing, **row)


MAPPINGS: Final[Mappings] = {Enterprise: TableMapping(EnterpriseRow, enterprise_of, enterprise_columns)}
DEFINED_LISTS: Final = (
    ListDefinition(
        name="enterprises",
        row=EnterpriseRow,
        roles=PROVINCIAL,
        filters=(
            "entrepreneur_ref",
            "centre_id",
            "scale_class",
            "technology_level",
            "legal_form",
            "kbli_code",
            "closing_reason",
        ),
        vocabularies={
            "scale_class": ScaleClass,
            "technology_level": TechnologyLevel,
            "legal_form": KnownForm,
            "closing_reason": EnterpriseClosingReason,
            "closed_class": ScaleClass,
        },
        checks={"kbli_code": check_division},
        shapes={"begun": SizeState},
        search=("name",),
        sorts=("name", "registered_on", "district_code"),
    ),
)


class PostgresEnterprises(UnitOfWork):
    """Enterprises within the open transaction."""

    async def hold_owner(self, enterprise_ref: UUID) -> None:
        """Hold whose an enterprise is: people before their things, in one order for everybody."""
        await self.write(_HOLD_OWNER, {"id": enterprise_ref})

    async def enterprise_use(self, enterprise_ref: UUID) -> EnterpriseUse:
        """Return what stands on record of an enterprise."""
        return EnterpriseUse(**cast("dict[str, Any]", await self.fetch_one(_USE, {"id": enterprise_ref})))
