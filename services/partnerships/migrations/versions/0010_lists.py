"""Lists are answered from indexes, however many agreements there are; each index is named for what it serves.

An index by left(place, 5) is for a regency's office and for whatever lies in it. Quarantined records are found by their
place in the log. Nothing is rewritten; while an index is made, its table can be read, and whoever writes waits.
"""

from typing import Final

from shared.messaging.inbox.tables import FOUND
from shared.persistence import search
from shared.persistence.audit import LISTED as AUDIT
from shared.persistence.database import execute_all

revision = "0010"
down_revision = "0009"

_PARTNERS: Final = f"""
{search.index("known_centre_searched", "known_centre", ("name",))};
{search.index("partner_searched", "partner", ("name",))};
create index partner_by_name on partner (name, id);
create index partner_by_day on partner (registered_on, id);
create index partner_of_type on partner (type, id)"""
_AGREEMENTS: Final = """
create index agreement_by_signature on agreement (signed_on, id);
create index agreement_by_beginning on agreement (starts_on, id);
create index agreement_by_end on agreement (ends_on, id);
create index agreement_of_regency on agreement (left(region_code, 5), signed_on, id, region_code collate "C");
create index agreement_of_centres on agreement using gin (centre_ids);
create index agreement_of_partners on agreement using gin (partner_ids);
create index agreement_of_scope on agreement (scope, id)"""
_ANALYSED: Final = "analyze known_centre; analyze partner; analyze agreement; analyze audit"
"""Of an expression, PostgreSQL knows nothing before: it would take every question for a rare one."""


def upgrade() -> None:
    """Make what each list is found by."""
    for script in (AUDIT, FOUND, _PARTNERS, _AGREEMENTS, _ANALYSED):
        execute_all(script)
