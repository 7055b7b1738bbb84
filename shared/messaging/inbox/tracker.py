"""What a consumer knows of its partitions between batches: where they stand, and which of them have stopped.

Invariant: positions are read anew on assignment and after every failure, so nothing is believed that PostgreSQL does
not say; a stopped partition stays stopped until it is assigned anew, or read again from where it stands.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from psycopg import OperationalError

from shared.contracts.partition import Partition
from shared.messaging.inbox.sequencing import SEQUENCE_REUSED, BatchPlan, Position, Run
from shared.runtime.telemetry import log
from shared.runtime.telemetry.metrics import DROPPED, EVENTS, HALTED, QUARANTINED, begin_quarantined

SecondLook = Callable[[BatchPlan[Any]], Awaitable[str]]
"""Says why a partition really has to stop, or nothing when it need not."""
FirstLook = Callable[[set[Partition]], Awaitable[None]]
"""Notes which logs partitions are about to be read from for the first time."""
ReadPositions = Callable[[Iterable[Partition]], Awaitable[dict[Partition, Position]]]
_WAIVED_SECONDS = 1


class PartitionTracker:
    """One consumer's partitions."""

    def __init__(self, consumer: str, read: ReadPositions, reasons: Iterable[str]) -> None:
        self._consumer, self._read = consumer, read
        self._known: dict[Partition, Position] = {}
        self._halted: dict[Partition, Position] = {}
        self._unheld_said = False
        self._refused: dict[Partition, str] = {}
        """Partitions whose log is not the one that was read, and what is wrong with it."""
        self.first_look: FirstLook | None = None
        self.second_look: SecondLook | None = None
        self.committed: dict[Partition, int] = {}
        """The next offset of each partition after the last commit since it was assigned."""
        self.last_commit: Mapping[Partition, int] = {}
        """The next offsets that the last commit left, of the partitions that it moved."""
        self.failures = 0
        """How often a transaction has failed."""
        begin_quarantined(consumer, reasons)
        DROPPED.labels(consumer).inc(0)

    async def assigned(self, partitions: set[Partition]) -> Mapping[Partition, int]:
        """Return the next offset wanted of each assigned partition, read anew; all of them may move again."""
        self._halted.clear()
        self._refused.clear()
        self.committed.clear()
        self.last_commit = {}
        self._tell_halted()
        self._known = await self._read(partitions)
        return {each: position.offset for each, position in self._known.items()}

    async def positions(self, runs: Sequence[Run]) -> Mapping[Partition, Position]:
        """Return where the partitions of a batch stand."""
        if unknown := {Partition(run.topic, run.partition) for run in runs} - self._known.keys():
            self._known |= await self._read(unknown)
        return self._known | self._halted

    @property
    def failure_reason(self) -> str | None:
        """Name the partitions that have stopped, with what they miss."""
        stopped = {**{each: position.halted for each, position in self._halted.items()}, **self._refused}
        return "; ".join(f"{each}: {stopped[each]}" for each in sorted(stopped)) or None

    def refuse(self, partition: Partition, fault: str) -> None:
        """Note that a partition has another log than the one that was read; it is not read any further."""
        if self._refused.get(partition) != fault:
            self._refused[partition] = fault
            log().error("lane-halted", consumer=self._consumer, partition=str(partition), missing=fault)
        self._tell_halted()

    def release(self, partition: Partition) -> None:
        """Note that nothing is wrong with a partition's log any more."""
        self._refused.pop(partition, None)
        self._tell_halted()

    def begin_anew(self, partitions: Iterable[Partition]) -> None:
        """Expect no longer of partitions that they stand where they were left: they begin at another place."""
        anew = set(partitions)
        self.committed = {each: offset for each, offset in self.committed.items() if each not in anew}
        self.last_commit = {each: offset for each, offset in self.last_commit.items() if each not in anew}

    async def confirm(self, plans: Iterable[BatchPlan[Any]]) -> None:
        """Look at the logs of partitions that begin, and a second time at what others would have to stop for.

        Both before anything of it is written.
        """
        plans = list(plans)
        beginning = {plan.partition for plan in plans if plan.after.offset > plan.before.offset == 0}
        if beginning and self.first_look is not None:
            await self.first_look(beginning)
        for plan in plans:
            if plan.missing and self.second_look is not None:
                plan.missing = await self.second_look(plan)
                plan.blocked = plan.blocked if plan.missing else None

    def _tell_halted(self) -> None:
        HALTED.labels(self._consumer).set(len(self._halted.keys() | self._refused.keys()))

    async def waived(self) -> None:
        """Return once an operator has decided about a partition that stands still: a waiver, or a record put aside."""
        while True:
            await asyncio.sleep(_WAIVED_SECONDS)
            halted = {each: _decided(position) for each, position in self._halted.items()}
            with suppress(OperationalError):
                found = await self._read(halted) if halted else {}
                if any(_decided(found[each]) != known for each, known in halted.items()):
                    return

    def forget(self) -> None:
        """Believe nothing about any position: a transaction failed."""
        self._known.clear()
        self.failures += 1

    def expect(self, plans: Iterable[BatchPlan[Any]]) -> None:
        """Go on from where partitions will stand once what they brought is committed."""
        for plan in plans:
            self._known[plan.partition] = _stopped(plan) if plan.missing else plan.after
            if not plan.missing:
                self._halted.pop(plan.partition, None)

    def moved(self, plans: Iterable[BatchPlan[Any]]) -> None:
        """Note what a commit brought; raise the alarm for partitions that have to stop."""
        plans = list(plans)
        self.last_commit = {plan.partition: plan.after.offset for plan in plans}
        for plan in plans:
            EVENTS.labels(self._consumer).inc(plan.after.sequence - plan.before.sequence)
            self.committed[plan.partition] = plan.after.offset
            DROPPED.labels(self._consumer).inc(plan.dropped)
            self._note_quarantined(plan)
            self._note_unheld(plan)
            if plan.missing and plan.partition not in self._refused and self._reason(plan.partition) != plan.missing:
                self._halted[plan.partition] = _stopped(plan)
                log().error("lane-halted", consumer=self._consumer, partition=str(plan.partition), missing=plan.missing)
        self._tell_halted()

    def _reason(self, partition: Partition) -> str:
        return self._halted[partition].halted if partition in self._halted else ""

    def _note_quarantined(self, plan: BatchPlan[Any]) -> None:
        where = {"consumer": self._consumer, "partition": str(plan.partition)}
        for reason, records in Counter(each.reason for each in plan.quarantined).items():
            QUARANTINED.labels(self._consumer, reason).inc(records)
            log().warning("records-parked", **where, reason=reason, records=records)
        reused = [each for each in plan.quarantined if each.reason == SEQUENCE_REUSED]
        if reused:
            first = reused[0]
            log().error("sequence-reused", **where, records=len(reused), sequence=first.sequence, offset=first.offset)

    def _note_unheld(self, plan: BatchPlan[Any]) -> None:
        """Say once that of some numbers nobody knows any more which event took them."""
        if plan.unheld and not self._unheld_said:
            self._unheld_said = True
            log().warning("seen-by-number-alone", consumer=self._consumer, partition=str(plan.partition))


def _stopped(plan: BatchPlan[Any]) -> Position:
    return replace(plan.after, halted=plan.missing, blocked=plan.blocked)


def _decided(position: Position) -> tuple[object, ...]:
    return position.waived, position.aside
