"""Looks after the logs beneath a consumer's positions: whether they are still the ones that were read, and by whom.

Every two seconds and on assignment the topics that there are, with their ids and ends, are compared with what stands
beside the positions. A partition whose log was replaced, got shorter or is gone is held and named; the others go on. A
partition that exists and that no member of the group reads is an alarm, and after a while the member joins anew.

Before a gap is declared it is looked at twice: is this the log that was read, and is it missing when the log is read
again from the stored position? A database that was restored is older than what its consumer remembers: its process
ends, and the next one begins with what the database says.

Invariant: a consumer that gave a sign of life heard from Kafka and PostgreSQL a moment before, and nothing hinders it.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

import psycopg
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError
from psycopg import AsyncConnection

from shared.contracts.partition import Partition
from shared.messaging.inbox import log_tables
from shared.messaging.inbox.log_identity import ACCEPTABLE, LOG_FAULTS, KnownLog, LogFault, TopicSeen, fault_of
from shared.messaging.inbox.sequencing import BatchPlan
from shared.messaging.inbox.tracker import PartitionTracker
from shared.messaging.watchdog import ConsumerWatchdog, Stalled
from shared.runtime.telemetry import log
from shared.runtime.telemetry.metrics import UNREAD

ROUND_SECONDS: Final = 2.0
UNREAD_SECONDS: Final = 15.0
"""A new topic is read by then: it takes one refresh of the metadata and a rebalance."""
JOIN_ANEW_SECONDS: Final = 45.0
_FAULTS: Final = (KafkaError, psycopg.Error, TimeoutError, OSError)


class LogWatch:
    """What one consumer knows of the logs it reads."""

    def __init__(
        self, consumer: str, streams: str, tracker: PartitionTracker, connect: Callable[[], Awaitable[AsyncConnection]]
    ) -> None:
        self._consumer, self._streams = consumer, re.compile(streams)
        self._tracker, self._connect = tracker, connect
        self._watchdog: ConsumerWatchdog
        self._ids: dict[Partition, UUID | None] = {}
        self._refused: dict[Partition, LogFault] = {}
        self._gone: set[Partition] = set()
        """Partitions whose topic was not there at the last look; one broker may be late to know of it."""
        self._read_again: dict[Partition, tuple[int, int, int]] = {}
        """Where partitions were sought to before a gap was declared; shape: (offset, batches, failures until then)."""
        self._wait_for_assignment: set[Partition] = set()
        """Partitions to be assigned anew: their new log was accepted, or their own is back."""
        self._passed: Mapping[Partition, tuple[int, int]] = {}
        """Partitions whose client stood behind the stored position at the last look; shape: (its offset, batches)."""
        self._seen: dict[Partition, KnownLog] = {}
        """What the database said at the last look."""
        self._unread: dict[Partition, float] = {}
        """Since when partitions have had no reader."""
        tracker.first_look, tracker.second_look = self.first_look, self.second_look

    def watches(self, watchdog: ConsumerWatchdog) -> None:
        """Look through another client from now on."""
        self._watchdog = watchdog
        self._unread.clear()
        UNREAD.labels(watchdog.name).set(0)

    async def assigned(self, partitions: set[Partition]) -> Mapping[Partition, int]:
        """Return where assigned partitions are to be read from; those with another log than theirs are held."""
        self._wait_for_assignment.clear()
        offsets = await self._tracker.assigned(partitions)
        self._refused.clear()
        self._read_again.clear()
        topics = await self._watchdog.topics()
        ends = await self._watchdog.ends_with_open_transactions(partitions)
        async with await self._connect() as connection:
            known = self._of_streams(await log_tables.read(connection, self._consumer))
            self._seen = {**known, **self._seen}
            await self._compare(connection, known, topics, ends)
        return offsets

    async def run(self) -> None:
        """Look every two seconds; returns when the consumer has to join its group anew.

        Raises `Stalled` when the database was put back to an older state.
        """
        due = False
        while not due:
            with self._faults_said():
                due = await self._look_on()
            await asyncio.sleep(0 if due else ROUND_SECONDS)

    async def _look_on(self) -> bool:
        """Look over one connection, until it is lost or the consumer has to join anew; tells which."""
        async with await self._connect() as connection:
            due = False
            while not due and not connection.closed:
                with self._faults_said():
                    due = await self._is_due(connection)
                await asyncio.sleep(0 if due else ROUND_SECONDS)
        return due

    @contextmanager
    def _faults_said(self) -> Iterator[None]:
        try:
            yield
        except _FAULTS as fault:
            log().warning("logs-unseen", consumer=self._consumer, reason=type(fault).__name__)

    @property
    def failure_reason(self) -> str | None:
        """Name the partitions that exist and that nobody reads."""
        return "; ".join(f"{each}: unread" for each in sorted(self._late(UNREAD_SECONDS))) or None

    async def first_look(self, partitions: set[Partition]) -> None:
        """Note the logs from which partitions are read for the first time: since the last look they may be others."""
        topics = await self._watchdog.topics()
        seen = {each: topics[each.topic].id for each in partitions if each.topic in topics}
        others = {each: identity for each, identity in seen.items() if identity and identity != self._ids.get(each)}
        if others:
            async with await self._connect() as connection:
                await log_tables.identify(connection, self._consumer, others)
            self._ids.update(others)

    async def second_look(self, plan: BatchPlan[Any]) -> str:
        """Return why a partition really has to stop: its log is another, or the gap is there at a second reading."""
        partition, topics = plan.partition, await self._watchdog.topics()
        ends = await self._watchdog.ends_with_open_transactions({partition})
        known = KnownLog(plan.before.offset, self._ids.get(partition))
        fault = fault_of(known, topics.get(partition.topic), ends.get(partition))
        if fault in ACCEPTABLE:
            self._refuse(partition, fault)
            return fault
        newest = max(self._seen.get(partition, known).position, self._tracker.committed.get(partition, 0))
        was_read_again = self._was_read_again(partition, plan.after.offset)
        if plan.before.offset < newest:
            return ""  # a log was accepted, or the database put back to an older state: the next look tells which
        return plan.missing if was_read_again else ""

    def _was_read_again(self, partition: Partition, offset: int) -> bool:
        """Tell whether a batch that was read from the stored position has come; until then have it read."""
        now = (offset, self._watchdog.batches, self._tracker.failures)
        sought = self._read_again.get(partition)
        if sought is not None and (sought[0], sought[2]) == (now[0], now[2]) and sought[1] < now[1]:
            return True
        if sought != now:
            self._read_again[partition] = now
            self._watchdog.seek(partition, offset)
        return False

    async def _is_due(self, connection: AsyncConnection) -> bool:
        """Look once; tells whether the consumer has to join anew."""
        if not self._watchdog.has_client:
            return False
        topics, ends = await self._watchdog.topics(), _by_partition(await self._watchdog.ends())
        await log_tables.record_ends(connection, self._consumer, ends)
        committed = dict(self._tracker.committed)  # as of before the question, which may miss what comes meanwhile
        known = self._of_streams(await log_tables.read(connection, self._consumer))
        accepted = self._accepted(known)
        self._wait_for_assignment |= accepted  # which outlives this look, whatever of it fails
        self._refuse_older(known, committed)
        self._tracker.begin_anew(accepted)
        self._read_what_was_passed(known)
        if short := {each for each, end in ends.items() if each in known and end < known[each].position}:
            ends |= await self._watchdog.ends_with_open_transactions(short)
        await self._compare(connection, known, topics, ends)
        await self._look_for_unread(topics)
        if self._watchdog.failure_reason is None:
            await log_tables.beat(connection, self._consumer)
        anew = self._wait_for_assignment & self._watchdog.partitions or self._late(JOIN_ANEW_SECONDS)
        # Who leaves in the middle of a rebalance makes the others wait for it; and after one all is read anew as it is.
        return bool(anew) and not self._watchdog.between

    def _of_streams(self, known: Mapping[Partition, KnownLog]) -> dict[Partition, KnownLog]:
        return {each: kept for each, kept in known.items() if self._streams.match(each.topic)}

    def _accepted(self, known: Mapping[Partition, KnownLog]) -> set[Partition]:
        """Return the partitions whose new log was accepted since the last look."""
        before = {each: kept.accepted for each, kept in self._seen.items()}
        return {each for each, kept in known.items() if kept.accepted > before.get(each, kept.accepted)}

    def _refuse_older(self, known: Mapping[Partition, KnownLog], committed: Mapping[Partition, int]) -> None:
        """End a process whose database was put back to an older state: what else it remembers of it is wrong, too."""
        for partition, before in self._seen.items():
            kept = known.get(partition, KnownLog(0))
            if kept.is_older_than(before, committed.get(partition, 0)):
                log().error("database-older", consumer=self._consumer, partition=str(partition))
                raise Stalled(f"{partition}: the database says {kept.position}, which is less than it said before")
        self._seen = dict(known)

    async def _compare(
        self,
        connection: AsyncConnection,
        known: Mapping[Partition, KnownLog],
        topics: Mapping[str, TopicSeen],
        ends: Mapping[Partition, int],
    ) -> None:
        """Hold what has another log than it had; what is held though its own log is back is to be assigned anew."""
        faults = {each: fault_of(kept, topics.get(each.topic), ends.get(each)) for each, kept in known.items()}
        gone = {each for each, fault in faults.items() if fault == "topic-missing"}
        for each in gone - self._gone - self._refused.keys():
            faults[each] = None
        self._gone, self._ids = gone, {each: self._id_of(each, kept, topics) for each, kept in known.items()}
        await log_tables.identify(connection, self._consumer, self._unidentified(known))
        await log_tables.halt(connection, self._consumer, _to_note(known, faults))
        for each, fault in faults.items():
            if fault:
                self._refuse(each, fault)
        self._release({each for each in self._refused if not faults.get(each)})

    def _id_of(self, partition: Partition, kept: KnownLog, topics: Mapping[str, TopicSeen]) -> UUID | None:
        """Return the id of the log that a position belongs to: of the one that is there, while nothing was read."""
        seen = topics.get(partition.topic)
        noted = (kept.topic_id or self._ids.get(partition)) if kept.position else None
        return noted or (seen.id if seen else None)

    def _unidentified(self, known: Mapping[Partition, KnownLog]) -> dict[Partition, UUID]:
        """Return the ids that are still to be noted, before anything is read: whoever reads may die at once."""
        ids = ((each, self._ids.get(each)) for each in known)
        return {each: identity for each, identity in ids if identity and identity != known[each].topic_id}

    def _refuse(self, partition: Partition, fault: LogFault) -> None:
        self._refused[partition] = fault
        self._watchdog.hold(partition)
        self._tracker.refuse(partition, fault)

    def _release(self, released: set[Partition]) -> None:
        self._wait_for_assignment |= released & self._watchdog.held
        for each in released:
            del self._refused[each]
            self._tracker.release(each)

    def _read_what_was_passed(self, known: Mapping[Partition, KnownLog]) -> None:
        """Have partitions read again whose client went past records of which nothing is stored.

        A client's place is its own; where nothing has come for two looks, no batch is in hand that explains it.
        """
        places = self._watchdog.places
        ahead = {each: place for each, place in places.items() if each in known and _was_passed(known[each], place)}
        passed = {each: (place, self._watchdog.batches) for each, place in ahead.items()}
        for partition, _ in passed.items() & self._passed.items():
            offset = known[partition].position
            log().warning("read-again", consumer=self._consumer, partition=str(partition), offset=offset)
            self._watchdog.seek(partition, offset)
        self._passed = passed

    async def _look_for_unread(self, topics: Mapping[str, TopicSeen]) -> None:
        read = await self._watchdog.read_by_group()
        if read is None:
            return
        there = {Partition(name, number) for name, seen in topics.items() for number in range(seen.partitions)}
        unread = {each for each in there - read if self._streams.match(each.topic)}
        known, now = self._late(UNREAD_SECONDS), time.monotonic()
        self._unread = {each: self._unread.get(each, now) for each in unread}
        late = self._late(UNREAD_SECONDS)
        UNREAD.labels(self._watchdog.name).set(len(late))
        if late - known:
            log().error("lanes-unread", consumer=self._consumer, partitions=len(late), first=str(min(late)))

    def _late(self, seconds: float) -> set[Partition]:
        """Return the partitions that have had no reader for some time."""
        return {each for each, since in self._unread.items() if time.monotonic() - since > seconds}


def _by_partition(ends: Mapping[TopicPartition, int]) -> dict[Partition, int]:
    return {Partition(*partition): end for partition, end in ends.items()}


def _was_passed(known: KnownLog, place: int) -> bool:
    """Tell whether a client stands behind what is stored of a partition that has not stopped."""
    return place > known.position and not known.halted


def _to_note(known: Mapping[Partition, KnownLog], faults: Mapping[Partition, LogFault | None]) -> dict[Partition, str]:
    """Return what is not noted yet of logs; a fault that is over is taken back, a gap is left alone."""
    changed = {each: fault for each, fault in faults.items() if (fault or "") != known[each].halted}
    return {each: fault or "" for each, fault in changed.items() if fault or known[each].halted in LOG_FAULTS}
