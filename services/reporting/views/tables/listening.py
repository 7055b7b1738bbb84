"""What has just been projected, as PostgreSQL notifies it: one connection listens for the whole process.

Invariant: a lost connection is opened again; what was notified meanwhile is made up for by one change that names
everything, so that nobody keeps looking at an old number.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime
from typing import Final

import msgspec
from psycopg import OperationalError

from services.reporting.projection.tables.projection_writer import CHANNEL
from services.reporting.views.rules.answers import Change
from services.reporting.views.tables import freshness as freshness_tables
from shared.persistence.database import connect
from shared.runtime.telemetry import log

_RETRY_SECONDS: Final = 1.0
_LOOK_SECONDS: Final = 1.0


class _Notice(msgspec.Struct):
    provinces: frozenset[str]
    views: frozenset[str]
    as_of: datetime | None


_decode = msgspec.json.Decoder(_Notice).decode


async def changes(url: str, everything: Change) -> AsyncIterator[Change]:
    """Yield every change from now on, and `everything` at the beginning and after each interruption."""
    while True:
        with suppress(OperationalError):
            async for notice in _notices(url):
                yield Change(notice.provinces, notice.views, notice.as_of) if notice else everything
        log().warning("listening-interrupted")
        await asyncio.sleep(_RETRY_SECONDS)


async def comings_and_goings(url: str, everything: Change) -> AsyncIterator[Change]:
    """Yield `everything` when the projector goes away and when it is back: nothing is projected then to notify of."""
    while True:
        with suppress(OperationalError):
            async for _ in _turns(url):
                yield everything
        await asyncio.sleep(_RETRY_SECONDS)


async def _turns(url: str) -> AsyncIterator[bool]:
    """Yield whether the projector is away, each time that it is otherwise than before."""
    async with await connect(url, autocommit=True) as connection:
        known = await freshness_tables.is_away(connection)
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            away = await freshness_tables.is_away(connection)
            if away != known:
                yield away
            known = away


async def _notices(url: str) -> AsyncIterator[_Notice | None]:
    """Yield notifications, from the moment it is listened to (`None`) until the connection is lost."""
    async with await connect(url, autocommit=True) as connection:
        await connection.execute(f"listen {CHANNEL}")
        yield None
        async for notice in connection.notifies():
            yield _decode(notice.payload)
