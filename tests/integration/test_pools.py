"""Whoever gets no connection hears why: all are lent, or the server cannot be reached."""

import socket

import pytest
from psycopg import OperationalError
from psycopg_pool import PoolTimeout

from shared.persistence.database import open_pool
from shared.persistence.database_errors import meaning

SOON_SECONDS = 0.5


async def test_a_pool_whose_connections_are_all_lent_says_busy(database: str) -> None:
    async with open_pool(database, connections=1) as pool, pool.connection():
        with pytest.raises(PoolTimeout) as late:
            await pool.getconn(SOON_SECONDS)
    assert late.value.__cause__ is None
    assert (said := meaning(late.value)) is not None
    assert said.slug == "busy"


async def test_a_pool_whose_server_is_away_says_that_it_is_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    async with open_pool(f"postgresql://nobody@127.0.0.1:{port}/nothing", connections=1) as pool:
        with pytest.raises(PoolTimeout) as late:
            await pool.getconn(SOON_SECONDS)
    assert isinstance(late.value.__cause__, OperationalError)
    assert (said := meaning(late.value)) is not None
    assert said.slug == "database-away"
