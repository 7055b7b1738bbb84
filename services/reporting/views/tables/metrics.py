"""What reporting measures of the provinces and of a rebuild at `/metrics`, looked up when somebody asks.

The api measures it, not the projector: a projector that is gone must not take the alarm about itself away.

Invariant: a figure that cannot be read is absent, never old; a province that nobody has heard of has none.
"""

from typing import Final, get_args

from psycopg import AsyncConnection

from services.reporting.projection.rules.record_schemas import Reason
from services.reporting.rebuild.tables import rebuild_status as rebuild_status_tables
from services.reporting.settings import OWNER
from services.reporting.views.tables.freshness import HEARD
from shared.messaging.inbox.heartbeats import tell_heartbeats
from shared.messaging.inbox.sequencing import LAW_REASONS
from shared.persistence.pools import CheckedPool
from shared.runtime.telemetry.metrics import QUARANTINE, gauge, tell_quarantine

_FRESHNESS = gauge(
    "naik_kelas_province_freshness_seconds", ("reporting api",), "Age of a province's last event folded.", ("province",)
)
_WAITING = gauge(
    "naik_kelas_province_waiting_records", ("reporting api",), "Records of a province not folded yet.", ("province",)
)
_REBUILD = gauge(
    "naik_kelas_rebuild_records", ("reporting api",), "Records of a running recount; 0 when none runs.", ("state",)
)
_PROVINCES: Final = f"""
with {HEARD}
select province, extract(epoch from now() - last_event_at)::float8, waiting::float8
from heard where last_event_at is not null"""  # noqa: S608  # composed of our own words
_QUARANTINED: Final = "select reason, count(*) from quarantine where consumer = 'folder' group by 1"


class ProvinceFigures:
    """Reads how far the fold is, and what it has quarantined."""

    def __init__(self, pool: CheckedPool[AsyncConnection], group: str) -> None:
        self._pool, self._group = pool, group

    async def measure(self) -> None:
        """Set the figures."""
        for figure in (_FRESHNESS, _WAITING, QUARANTINE):
            figure.clear()
        async with self._pool.connection() as connection:
            provinces = await (await connection.execute(_PROVINCES)).fetchall()
            quarantined = await (await connection.execute(_QUARANTINED)).fetchall()
            rebuild = await rebuild_status_tables.read(connection)
            await tell_heartbeats(connection, f"{OWNER}-")
        done, total, _ = rebuild or (0, 0, None)
        _REBUILD.labels("done").set(done)
        _REBUILD.labels("total").set(total)
        for province, seconds, records in provinces:
            _FRESHNESS.labels(province).set(seconds)
            _WAITING.labels(province).set(records)
        tell_quarantine(self._group, (*get_args(Reason), *LAW_REASONS), quarantined)
