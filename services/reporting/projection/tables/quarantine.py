"""What the numbers lack, as it is listed to whoever looks after the streams.

Invariant: a record's bytes are not shown; who looks at the list is told where the record is, how large and why it is
parked.
"""

from typing import Final

from psycopg import AsyncConnection

from services.reporting.views.rules.answers import QuarantinedPage, QuarantinedRow

_LISTED: Final = "from quarantine where consumer = 'folder' and (%(province)s = '' or left(topic, 2) = %(province)s)"
_COUNT: Final = f"select count(*) {_LISTED}"
_PAGE: Final = f"""
select topic || '/' || partition, "offset", sequence, reason, length(value), parked_at {_LISTED}
order by topic, partition, "offset" limit %(size)s offset %(skip)s"""


async def page(connection: AsyncConnection, province: str, cut: tuple[int, int]) -> QuarantinedPage:
    """Return a page of what the numbers lack; `cut` is its number, counted from 1, and its size."""
    number, size = cut
    asked = {"province": province, "size": size, "skip": (number - 1) * size}
    ((total,),) = await _rows(connection, _COUNT, asked)
    rows = tuple(QuarantinedRow(*row) for row in await _rows(connection, _PAGE, asked))
    return QuarantinedPage(rows, total, number, max(1, -(-total // size)))


async def _rows(connection: AsyncConnection, statement: str, values: dict[str, object]) -> list[tuple]:  # type: ignore[type-arg]
    return await (await connection.execute(statement.encode(), values)).fetchall()
