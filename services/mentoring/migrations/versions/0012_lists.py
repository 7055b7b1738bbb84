"""Lists are answered from indexes, however many clients and sessions there are; each index is named for what it serves.

An index by left(place, 5) is for a regency's office and for whatever lies in it. Quarantined records are found by their
place in the log, and merged clients by their heirs. Sessions of a client are found by the index that has their days,
too. Nothing is rewritten; while an index is made, its table can be read, and whoever writes waits.
"""

from typing import Final

from shared.messaging.inbox.tables import FOUND
from shared.persistence import search
from shared.persistence.audit import LISTED as AUDIT
from shared.persistence.database import execute_all

revision = "0012"
down_revision = "0011"

_NETWORK: Final = f"""
{search.index("known_centre_searched", "known_centre", ("name",))};
create index known_client_by_day on known_client (province, registered_on, id);
create index known_client_by_place on known_client (province, village_code collate "C", id);
create index known_client_of_regency on known_client (left(village_code, 5), registered_on, id);
create index known_client_of_centre on known_client (centre_id, registered_on, id);
create index known_client_of_centre_by_place on known_client (centre_id, village_code collate "C", id);
create index known_client_of_kind on known_client (kind, id);
create index known_client_of_heir on known_client (merged_into) where merged_into is not null"""
_SESSIONS: Final = """
create index session_of_regency on session (left(region_code, 5), completed_on, id, region_code collate "C");
create statistics session_of_centre (mcv) on province, centre_id from session;
drop index session_client_ref_idx"""
"""The statistics say which centres a province has: else another province's are looked for in every row."""
_ANALYSED: Final = "analyze known_centre; analyze known_client; analyze session; analyze audit"
"""Of an expression, PostgreSQL knows nothing before: it would take every question for a rare one."""


def upgrade() -> None:
    """Make what each list is found by."""
    for script in (AUDIT, FOUND, _NETWORK, _SESSIONS, _ANALYSED):
        execute_all(script)
