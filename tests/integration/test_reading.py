"""A log that is read again from outside any group."""

from time import perf_counter

from shared.messaging.kafka import reading
from tests.support.fixtures import FreshTopics

PARTITIONS = 60
MOST_SECONDS = 3.0
"""Asked for one after the other, with the client's own pause of 0.1 s before each, they take twice as long."""


async def test_a_client_asks_at_once_where_all_partitions_end(fresh_topics: FreshTopics) -> None:
    names = [f"{number}.ends" for number in range(100, 100 + PARTITIONS)]
    servers = fresh_topics(*names, partitions=1)
    async with reading(servers, r"^1\d\d\.ends$") as log:
        begun = perf_counter()
        ends = await log.ends()
        assert perf_counter() - begun < MOST_SECONDS
    assert {partition.topic for partition in ends} == set(names)
    assert set(ends.values()) == {0}
