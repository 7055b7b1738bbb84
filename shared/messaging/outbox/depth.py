"""How much waits in an outbox, and for how long: looked up when somebody asks, whoever leads.

Invariant: what is told does not depend on a relay that works. A figure that cannot be read is absent, never old.
"""

from psycopg import AsyncConnection

from shared.runtime.telemetry.metrics import HORIZON, OUTBOX_AGE, OUTBOX_DEPTH

_FIGURES = (OUTBOX_DEPTH, OUTBOX_AGE, HORIZON)
_MEASURE = """
select count(*), coalesce(extract(epoch from now() - min(recorded_at)), 0)::float8,
    coalesce(extract(epoch from now() - min(recorded_at)
        filter (where xid >= pg_snapshot_xmin(pg_current_snapshot()))), 0)::float8
from outbox"""


def forget() -> None:
    """Take back what was told before."""
    for figure in _FIGURES:
        figure.clear()


async def tell(connection: AsyncConnection, owner: str) -> None:
    """Tell the depth of a service's outbox, its age, and how long its oldest fact has been held back."""
    found = await (await connection.execute(_MEASURE)).fetchone()
    for figure, value in zip(_FIGURES, found or (), strict=True):
        figure.labels(owner).set(value)
