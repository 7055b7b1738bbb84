"""The row that every table of the registry is declared by, and the table of the audit trail.

Invariant: each table says where its things are and whose, and which of its columns identify a person.
"""

from typing import Final

from sqlalchemy.orm import registry

from shared.persistence import mapping
from shared.persistence.audit import AuditColumns
from shared.persistence.list_queries import audit_list
from shared.runtime.principal import CENTRES


class Row(mapping.Row, registry=registry()):
    """A row of the registry's own tables; services share no table, not even in one process."""


class AuditRow(Row, AuditColumns, table=True):
    """A line of the audit trail as stored."""

    __tablename__ = "audit"


DEFINED_LISTS: Final = (audit_list(AuditRow, *CENTRES),)
