"""A role in an association has an end, and may be had again after it; who works at a centre is found by an index.

The release before knows one term of a role: its rules still refuse a second one while it runs, and it leaves `ends_on`
empty.
"""

from shared.persistence.database import execute_all

revision = "0020"
down_revision = "0019"

_STAFF = "create index assignment_of_centre on assignment (centre_id)"
_TERMS = """
alter table membership add column ends_on date;
alter table membership drop constraint membership_consultant_ref_association_role_key;
alter table membership add unique (consultant_ref, association, role, starts_on);
create or replace view shown_membership as
    select paper.id, paper.province, paper.consultant_ref, consultant.centre_id, consultant.region_code,
        paper.association, paper.role, paper.starts_on, paper.version, paper.ends_on
    from membership paper join consultant on consultant.id = paper.consultant_ref"""


def upgrade() -> None:
    """Add the last day, let a role be had more than once, and find who works at a centre."""
    execute_all(_TERMS)
    execute_all(_STAFF)
