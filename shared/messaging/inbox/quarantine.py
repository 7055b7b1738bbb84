"""Records that could not be applied, kept whole with their reason until a release can read them.

A record is quarantined in the transaction that moves its partition past it, so it is neither lost nor in the way. Its
bytes leave this table only to be judged again, and appear in no log. Reprocessing is safe beside running consumers and
beside another run of itself: rows are locked, and a collision does the whole transaction again.

Invariant: a record behind a position was applied, dropped as seen, or is in this table, and never two of these, save
one that an operator put aside after it was applied.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from typing import Final, TypeVar

from psycopg import AsyncConnection
from psycopg.errors import DeadlockDetected, LockNotAvailable, SerializationFailure, UniqueViolation

from shared.messaging.inbox import claims
from shared.messaging.inbox.claims import HeldRow
from shared.messaging.inbox.reprocessing import LogPosition, Outcome, QuarantinedRecord
from shared.messaging.inbox.sequencing import BatchPlan, EventT
from shared.messaging.inbox.taken_ids import NumberTaken
from shared.runtime.failpoints import failpoint

MOST_AT_ONCE: Final = 50
"""Records judged in one transaction; each may be as large as Kafka lets it be."""
TRIES: Final = 5
COLLISIONS: Final = (UniqueViolation, DeadlockDetected, SerializationFailure, LockNotAvailable, NumberTaken)
"""What two writers of the same rows may meet: one of them does its whole transaction again."""

_PUT: Final = """
insert into quarantine (consumer, topic, partition, "offset", reason, sequence, after, value, holds)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s)"""
_HOLD: Final = """
with next as (
    select distinct topic, partition, "offset" from quarantine
    where consumer = any(%(consumers)s) and reason <> 'put-aside'
        and (topic, partition, "offset") > (%(topic)s, %(partition)s, %(offset)s)
    order by 1, 2, 3 limit %(most)s)
select q.topic, q.partition, q."offset", q.value, q.sequence, q.reason, q.consumer, q.holds
from quarantine q join next using (topic, partition, "offset")
where q.consumer = any(%(consumers)s) and q.reason <> 'put-aside'
order by q.topic, q.partition, q."offset", q.consumer for update of q skip locked"""
_RELEASE: Final = """
delete from quarantine where (topic, partition, "offset") = (%s, %s, %s) and consumer = any(%s)"""
_RENAME: Final = """
update quarantine set reason = %s, holds = true
where (topic, partition, "offset") = (%s, %s, %s) and consumer = any(%s)"""

OutcomeT = TypeVar("OutcomeT", bound=Outcome)
ResultT = TypeVar("ResultT")


async def put(connection: AsyncConnection, consumer: str, plans: Iterable[BatchPlan[EventT]]) -> None:
    """Put aside, in the caller's transaction, what a consumer could not read."""
    records = [each for plan in plans for each in plan.quarantined]
    if records:
        await connection.cursor().executemany(
            _PUT,
            [
                (consumer, *each.partition, each.offset, each.reason, each.sequence, each.after, each.value, each.holds)
                for each in records
            ],
        )


async def reprocess_next(
    connection: AsyncConnection,
    consumers: Sequence[str],
    behind: LogPosition,
    judge: Callable[[Sequence[QuarantinedRecord]], Awaitable[OutcomeT]],
    apply: Callable[[AsyncConnection, OutcomeT], Awaitable[None]],
) -> OutcomeT | None:
    """Judge the next quarantined records and write the outcome, whole or not at all; None when none are left."""

    async def once() -> OutcomeT | None:
        async with connection.transaction():
            kept, seen = await claims.resolve(connection, await _hold(connection, consumers, behind))
            if not (kept or seen):
                return None
            outcome = await judge(kept)
            outcome.seen = seen
            await apply(connection, outcome)
            failpoint("readmit-counted")
            await claims.enter(connection, (*outcome.fit, *(each for each, _ in outcome.stay)))
            await _release(connection, (*outcome.fit, *outcome.seen))
            await _rename(connection, outcome.stay)
            failpoint("readmit-before-commit")
        failpoint("readmit-after-commit")
        return outcome

    return await past_collisions(once)


async def past_collisions(attempt: Callable[[], Awaitable[ResultT]]) -> ResultT:
    """Return what an attempt returns, made again as often as it meets another writer, up to `TRIES` times."""
    for _ in range(TRIES - 1):
        with suppress(*COLLISIONS):
            return await attempt()
    return await attempt()


async def _hold(connection: AsyncConnection, consumers: Sequence[str], behind: LogPosition) -> list[HeldRow]:
    """Return the next records, held by the caller's transaction; what another one holds is left out."""
    wanted = {**behind._asdict(), "consumers": list(consumers), "most": MOST_AT_ONCE}
    return [HeldRow(*row) for row in await (await connection.execute(_HOLD, wanted)).fetchall()]


async def _release(connection: AsyncConnection, fit: Iterable[QuarantinedRecord]) -> None:
    if rows := [(*each.spot, sorted(each.consumers)) for each in fit]:
        await connection.cursor().executemany(_RELEASE, rows)


async def _rename(connection: AsyncConnection, stay: Iterable[tuple[QuarantinedRecord, str]]) -> None:
    """Note why records are quarantined now."""
    changed = [(kept, reason) for kept, reason in stay if kept.consumers and (reason != kept.reason or kept.claims)]
    rows = [(reason, *kept.spot, sorted(kept.consumers)) for kept, reason in changed]
    if rows:
        await connection.cursor().executemany(_RENAME, rows)
