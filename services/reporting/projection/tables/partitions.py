"""What only reporting keeps of each partition beside its position: where the log ends, as last seen.

Invariant: the end is a display for readers and decides nothing, so it is written outside every batch's transaction.
"""

from psycopg import AsyncConnection

from shared.contracts.partition import Partition
from shared.messaging.inbox.positions import columns

_SEE_ENDS = """
update lane l set log_end = e.log_end
from unnest(%(topics)s::text[], %(partitions)s::int[], %(ends)s::bigint[]) e (topic, partition, log_end)
where l.consumer = %(consumer)s and l.topic = e.topic and l.partition = e.partition and l.log_end <> e.log_end"""


async def record_log_ends(connection: AsyncConnection, consumer: str, ends: dict[Partition, int]) -> None:
    """Record where the log ends, so that readers see how many records wait."""
    await connection.execute(_SEE_ENDS, {**columns(consumer, ends), "ends": list(ends.values())})
