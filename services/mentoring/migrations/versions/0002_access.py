"""Who changed what and when; where the centre of a consultant or a session stands, so that an office sees its own."""

from shared.persistence.audit import TABLES as AUDIT
from shared.persistence.database import execute_all

revision = "0002"
down_revision = "0001"

_TABLES = """
alter table known_consultant add column region_code text;
update known_consultant set region_code = coalesce(
    (select region_code from known_centre where known_centre.id = known_consultant.centre_id), province);
alter table known_consultant alter column region_code set not null;
alter table session add column region_code text;
update session set region_code = coalesce(
    (select region_code from known_centre where known_centre.id = session.centre_id), province);
alter table session alter column region_code set not null"""


def upgrade() -> None:
    """Add the audit trail and the places."""
    for script in (_TABLES, AUDIT):
        execute_all(script)
