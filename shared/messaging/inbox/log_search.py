"""Looking into a partition's log for an operator: which record lies at an offset, and whether missing numbers follow.

Invariant: only what is committed in the log is found, and only the number of a record whose envelope is the
partition's own.
"""

import re
from collections.abc import AsyncIterator, Sequence

from shared.contracts.partition import Partition
from shared.messaging.inbox.decoding import envelope_of
from shared.messaging.inbox.sequencing import Gap
from shared.messaging.inbox.waivers import FoundRecord
from shared.messaging.kafka import reading


async def first_in_gap(servers: str, partition: Partition, begin: int, gap: Gap) -> FoundRecord | None:
    """Return the first record from an offset on whose number is in a gap."""
    async for offsets, values in _records(servers, partition, begin, None):
        for offset, value in zip(offsets, values, strict=True):
            envelope = envelope_of(partition.topic, value)
            if envelope and gap.first <= envelope[0] <= gap.last:
                return FoundRecord(envelope[0], offset)
    return None


async def record_at(servers: str, partition: Partition, offset: int) -> bytes | None:
    """Return the record that lies at an offset."""
    async for offsets, values in _records(servers, partition, offset, offset + 1):
        if offset in offsets:
            return values[offsets.index(offset)]
    return None


async def _records(
    servers: str, partition: Partition, begin: int, beyond: int | None
) -> AsyncIterator[tuple[Sequence[int], Sequence[bytes]]]:
    async with reading(servers, re.escape(partition.topic)) as log:
        end = (await log.ends()).get(partition, 0)
        stretch = {partition: (begin, end if beyond is None else min(beyond, end))}
        async for runs in log.read(stretch):
            for run in runs:
                yield run.offsets, run.values
