"""Who changed what and when; where a consultant works, so that an office sees its own."""

from shared.persistence.audit import TABLES as AUDIT
from shared.persistence.database import execute_all

revision = "0002"
down_revision = "0001"

_TABLES = """
alter table consultant add column region_code text;
update consultant set region_code = centre.region_code from centre where centre.id = consultant.centre_id;
alter table consultant alter column region_code set not null"""


def upgrade() -> None:
    """Add the audit trail and the consultants' places."""
    for script in (_TABLES, AUDIT):
        execute_all(script)
