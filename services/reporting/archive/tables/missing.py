"""Which numbers of a partition the archive lacks; nothing of the projection is used, so that an audit may ask.

Invariant: a number is missing if somebody counted it and it is neither filed, nor quarantined, nor waived for good, nor
freed by putting its record aside, nor may be that of a record whose number nobody can read.
"""

from collections.abc import Mapping
from typing import Any, Final

from psycopg import AsyncConnection

from shared.contracts.partition import Partition
from shared.messaging.inbox.sequencing import Gap

_MISSING: Final = """
with filed as (
    select b.topic, b.partition, a.sequence
    from unnest(%(topics)s::text[], %(partitions)s::int[], %(numbers)s::bigint[]) b (topic, partition, number)
    join archive a on (a.topic, a.partition) = (b.topic, b.partition) and a.sequence <= b.number
    union all
    select topic, partition, number + 1
    from unnest(%(topics)s::text[], %(partitions)s::int[], %(numbers)s::bigint[]) b (topic, partition, number)
), stepped as (
    select topic, partition, sequence,
        lag(sequence, 1, 0::bigint) over (partition by topic, partition order by sequence) as before
    from filed
), unread as (
    select topic, partition, after + 1 as first, after + count(*) as last
    from quarantine where consumer = %(consumer)s and sequence is null and holds group by topic, partition, after
), missing as (
    select s.topic, s.partition, n.number,
        n.number - row_number() over (partition by s.topic, s.partition order by n.number) as island
    from stepped s cross join lateral generate_series(s.before + 1, s.sequence - 1) n (number)
    where s.sequence > s.before + 1
        and not exists (select from quarantine q where (q.consumer, q.topic, q.partition, q.sequence)
            = (%(consumer)s, s.topic, s.partition, n.number) and (q.holds or q.reason = 'put-aside'))
        and not exists (select from passed_hole p where (p.consumer, p.topic, p.partition)
            = (%(consumer)s, s.topic, s.partition) and n.number between p.first and p.last
            and not exists (select from late_event l where (l.consumer, l.topic, l.partition, l.sequence)
                = (%(consumer)s, s.topic, s.partition, n.number)))
        and not exists (select from unread u where (u.topic, u.partition) = (s.topic, s.partition)
            and n.number between u.first and u.last)
)
select topic, partition, min(number), max(number) from missing group by topic, partition, island order by 1, 2, 3"""
"""The numbers up to a bound that are neither filed, nor quarantined, nor waived, nor may be an unreadable record's."""


async def missing(
    connection: AsyncConnection, consumer: str, bounds: Mapping[Partition, int]
) -> dict[Partition, list[Gap]]:
    """Return the numbers, up to a bound of each partition, that a consumer has taken in and the archive lacks."""
    given: dict[str, Any] = {
        "consumer": consumer,
        "topics": [each.topic for each in bounds],
        "partitions": [each.partition for each in bounds],
        "numbers": list(bounds.values()),
    }
    found: dict[Partition, list[Gap]] = {}
    for topic, partition, first, last in await (await connection.execute(_MISSING.encode(), given)).fetchall():
        found.setdefault(Partition(topic, partition), []).append(Gap(first, last))
    return found
