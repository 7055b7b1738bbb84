"""The registry's tables of consultants: where they work and worked, and what they can show.

Invariant: a certificate or membership is shown to whoever reaches its consultant today (the two views),
while an assignment stays with the centre that it was at.
"""

from datetime import date
from typing import ClassVar, Final
from uuid import UUID

from sqlmodel import Field

from services.registry.consultants.rules.consultant import Assignment, Consultant
from services.registry.consultants.rules.credentials import Certification, Membership
from services.registry.reference.tables.rows import Row
from shared.contracts.vocabulary import AssociationRole, ConsultantRole, ConsultantVoidReason
from shared.persistence.list_queries import ListDefinition
from shared.persistence.mapping import Mappings, ScopeColumns, TableMapping
from shared.runtime.principal import PROVINCIAL


class ConsultantRow(Row, table=True):
    """A consultant as stored."""

    __tablename__ = "consultant"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="region_code", centre="centre_id")
    personal: ClassVar[frozenset[str]] = frozenset({"name"})
    id: UUID = Field(primary_key=True)
    province: str
    name: str
    centre_id: UUID
    region_code: str
    field: str
    coordinator: bool
    appointed_on: date
    role: str
    ended_on: date | None
    version: int


class AssignmentRow(Row, table=True):
    """Where a consultant works or worked, as stored."""

    __tablename__ = "assignment"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="region_code", centre="centre_id")
    id: UUID = Field(primary_key=True)
    province: str
    consultant_ref: UUID
    centre_id: UUID
    region_code: str
    field: str
    role: str
    starts_on: date
    ends_on: date | None
    version: int


class CertificationRow(Row, table=True):
    """A consultant's certificate as stored, with the place where it was recorded."""

    __tablename__ = "certification"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="region_code", centre="centre_id")
    id: UUID = Field(primary_key=True)
    province: str
    consultant_ref: UUID
    centre_id: UUID
    region_code: str
    scheme: str
    certified_on: date
    valid_until: date | None
    void_reason: str | None
    voided_on: date | None
    version: int


class ShownCertification(Row, table=True):
    """A consultant's certificate as shown: where the consultant is, and whether it has expired there today."""

    __tablename__ = "shown_certification"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="region_code", centre="centre_id")
    id: UUID = Field(primary_key=True)
    province: str
    consultant_ref: UUID
    centre_id: UUID
    region_code: str
    scheme: str
    certified_on: date
    valid_until: date | None
    expired: bool
    void_reason: str | None
    voided_on: date | None
    version: int


class MembershipRow(Row, table=True):
    """A consultant's role in an association as stored, with the place where it was recorded."""

    __tablename__ = "membership"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="region_code", centre="centre_id")
    id: UUID = Field(primary_key=True)
    province: str
    consultant_ref: UUID
    centre_id: UUID
    region_code: str
    association: str
    role: str
    starts_on: date
    ends_on: date | None
    role_region: str | None
    void_reason: str | None
    voided_on: date | None
    version: int


class ShownMembership(Row, table=True):
    """A consultant's role in an association as shown: where the consultant is."""

    __tablename__ = "shown_membership"
    scope_columns: ClassVar[ScopeColumns] = ScopeColumns(place="region_code", centre="centre_id")
    id: UUID = Field(primary_key=True)
    province: str
    consultant_ref: UUID
    centre_id: UUID
    region_code: str
    association: str
    role: str
    starts_on: date
    ends_on: date | None
    role_region: str | None
    void_reason: str | None
    voided_on: date | None
    version: int


MAPPINGS: Final[Mappings] = {
    Assignment: TableMapping(AssignmentRow, Assignment),
    Certification: TableMapping(CertificationRow, Certification),
    Consultant: TableMapping(ConsultantRow, Consultant),
    Membership: TableMapping(MembershipRow, Membership),
}
DEFINED_LISTS: Final = (
    ListDefinition(
        name="consultants",
        row=ConsultantRow,
        roles=PROVINCIAL,
        filters=("centre_id", "field", "coordinator", "role"),
        vocabularies={"role": ConsultantRole},
        search=("name",),
        sorts=("name", "appointed_on"),
    ),
    ListDefinition(
        name="assignments",
        row=AssignmentRow,
        roles=PROVINCIAL,
        filters=("consultant_ref", "centre_id", "field", "role"),
        vocabularies={"role": ConsultantRole},
        sorts=("starts_on", "consultant_ref"),
    ),
    ListDefinition(
        name="certifications",
        row=ShownCertification,
        roles=PROVINCIAL,
        filters=("consultant_ref", "centre_id", "scheme", "expired", "void_reason"),
        vocabularies={"void_reason": ConsultantVoidReason},
        sorts=("certified_on",),
    ),
    ListDefinition(
        name="memberships",
        row=ShownMembership,
        roles=PROVINCIAL,
        filters=("consultant_ref", "centre_id", "association", "role", "role_region", "void_reason"),
        vocabularies={"role": AssociationRole, "void_reason": ConsultantVoidReason},
        sorts=("starts_on",),
    ),
)
