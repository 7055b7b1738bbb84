"""The list of what the projector has quarantined, for whoever looks after the streams.

Invariant: it says where a record is, how large and why it is quarantined; never what is in it.
"""

from typing import Final

from psycopg import AsyncConnection

from services.reporting.views.rules.answers import QuarantinedRow
from services.reporting.views.rules.result_pages import PageRequest

_LISTED: Final = "from quarantine where consumer = 'folder' and (%(province)s = '' or left(topic, 2) = %(province)s)"
_COUNT: Final = f"select count(*) {_LISTED}"
_PAGE: Final = f"""
select topic || '/' || partition, "offset", sequence, reason, length(value), parked_at {_LISTED}
order by topic, partition, "offset" limit %(size)s offset %(skip)s"""


async def count(connection: AsyncConnection, province: str) -> int:
    """Count what is quarantined of a province, or of all."""
    (total,) = await (await connection.execute(_COUNT, {"province": province})).fetchone() or (0,)
    return int(total)


async def page(connection: AsyncConnection, province: str, wanted: PageRequest) -> list[QuarantinedRow]:
    """Return a page of it, in the order of partitions and offsets."""
    given = {"province": province, "size": wanted.size, "skip": wanted.skip}
    return [QuarantinedRow(*row) for row in await (await connection.execute(_PAGE, given)).fetchall()]
