"""Who waits for work is told from who hangs; time is shortened, the consumer is a fake that stands where it is put."""

import asyncio
import re
from contextlib import suppress
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.consumer.subscription_state import SubscriptionState
from aiokafka.errors import KafkaConnectionError

from shared.contracts.partition import Partition
from shared.messaging import log_probe
from shared.messaging import watchdog as module
from shared.messaging.watchdog import ConsumerWatchdog, LoopWatchdog, Stalled
from tests.support.eventually import dawdle

PARTITION = TopicPartition("a topic", 0)
TICK, PATIENCE = 0.01, 0.1
LONG = 3 * PATIENCE


class FakeConsumer:
    """A consumer that stands at a place of a log with an end, while its broker is there."""

    def __init__(self, at: int = 0, end: int = 0) -> None:
        self.at, self.end, self.away = at, end, False
        self.paused: list[TopicPartition] = []

    def assignment(self) -> set[TopicPartition]:
        return {PARTITION}

    def pause(self, partition: TopicPartition) -> None:
        self.paused.append(partition)

    async def end_offsets(self, partitions: list[TopicPartition]) -> dict[TopicPartition, int]:
        await self.topics()
        return dict.fromkeys(partitions, self.end)

    async def position(self, _: TopicPartition) -> int:
        return self.at

    async def topics(self) -> None:
        if self.away:
            raise KafkaConnectionError


class Following(FakeConsumer):
    """A consumer that keeps what it follows as aiokafka does: by a pattern, of which it was given one partition."""

    def __init__(self) -> None:
        super().__init__()
        self.sees: Any = SubscriptionState()
        self.sees.subscribe_pattern(re.compile(r"a.*"))
        self.sees.subscribe_from_pattern({PARTITION.topic, "another"})
        self.sees.assign_from_subscribed({PARTITION})

    def assignment(self) -> set[TopicPartition]:
        found: set[TopicPartition] = self.sees.assigned_partitions()
        return found

    def pause(self, partition: TopicPartition) -> None:
        self.sees.pause(partition)

    def seek(self, partition: TopicPartition, offset: int) -> None:
        self.sees.seek(partition, offset)


@pytest.fixture(autouse=True)
def _shortened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a process unready after a moment, and let the consumer itself say where its log ends."""
    monkeypatch.setattr(module, "UNREADY_SECONDS", PATIENCE / 2)
    monkeypatch.setattr(log_probe, "ends", FakeConsumer.end_offsets)


def watched(consumer: FakeConsumer) -> ConsumerWatchdog:
    """Return the watchdog of a consumer that has been given its partition."""
    watchdog = ConsumerWatchdog("73.somebody")
    watchdog.assigned(consumer, {PARTITION})
    return watchdog


async def stuck(watchdog: ConsumerWatchdog | LoopWatchdog, within_seconds: float = LONG) -> bool:
    """Tell whether its watchdog gives it up."""
    with suppress(TimeoutError):
        try:
            await asyncio.wait_for(watchdog.watch(every_seconds=TICK, patience_seconds=PATIENCE), within_seconds)
        except Stalled:
            return True
    return False


async def test_who_has_read_everything_waits_and_is_well() -> None:
    watchdog = watched(FakeConsumer(5, 5))
    assert not await stuck(watchdog)
    assert watchdog.failure_reason is None


async def test_who_stands_still_before_records_is_unready_and_then_dead() -> None:
    watchdog = watched(FakeConsumer(5, 9))
    assert await stuck(watchdog)
    assert (watchdog.failure_reason or "").startswith("4 records wait")


async def test_who_moves_is_alive_however_much_waits() -> None:
    watchdog, consumer = watched(reading := FakeConsumer(0, 10_000)), reading

    async def read() -> None:
        while True:
            consumer.at += 1
            await dawdle(TICK)

    reading_on = asyncio.ensure_future(read())
    assert not await stuck(watchdog)
    assert watchdog.failure_reason is None
    reading_on.cancel()


async def test_a_partition_that_is_held_is_not_waited_for() -> None:
    watchdog = watched(FakeConsumer(5, 9))
    watchdog.hold(Partition(*PARTITION))
    assert not await stuck(watchdog)
    assert watchdog.failure_reason is None


async def test_a_partition_that_is_held_stops_being_fetched() -> None:
    watchdog = watched(consumer := FakeConsumer(5, 9))
    watchdog.hold(Partition(*PARTITION))
    watchdog.hold(Partition("another topic", 3))
    assert consumer.paused == [PARTITION]


async def test_a_batch_that_never_ends_is_a_death_even_when_it_was_the_last() -> None:
    watchdog = watched(FakeConsumer(5, 5))
    watchdog.taken()
    assert await stuck(watchdog)


async def test_a_batch_that_is_tried_again_is_trouble_but_no_death() -> None:
    watchdog = watched(FakeConsumer(5, 9))
    watchdog.taken()
    watchdog.retries("batch-retried", LookupError())
    assert not await stuck(watchdog)
    assert watchdog.failure_reason == "LookupError"
    watchdog.moved(4)
    assert watchdog.failure_reason is None


async def test_a_broker_that_is_away_is_trouble_and_the_patience_begins_when_it_is_back() -> None:
    watchdog = watched(consumer := FakeConsumer(5, 9))
    watching = asyncio.ensure_future(watchdog.watch(every_seconds=TICK, patience_seconds=PATIENCE))
    await dawdle(PATIENCE / 2)
    consumer.away = True
    await dawdle(LONG)
    assert watchdog.failure_reason == "KafkaConnectionError"
    consumer.away = False
    await dawdle(PATIENCE / 2)
    assert not watching.done()
    with pytest.raises(Stalled):
        await watching


async def test_a_broker_that_is_away_for_ever_is_not_believed_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AWAY_PATIENCE_SECONDS", PATIENCE)
    watchdog = watched(consumer := FakeConsumer())
    consumer.away = True
    assert await stuck(watchdog)


async def test_a_rebalance_that_nobody_ends_is_a_death_unless_the_broker_is_away() -> None:
    watchdog = watched(consumer := FakeConsumer())
    consumer.away = True
    watchdog.revoked()
    assert not await stuck(watchdog)
    consumer.away = False
    assert await stuck(watchdog)


async def test_a_partition_is_held_though_its_client_has_just_seen_other_topics() -> None:
    watchdog = watched(client := Following())
    watchdog.seek(Partition(*PARTITION), 5)
    assert client.sees._assigned_state(PARTITION).position == 5
    client.sees.subscribe_from_pattern({"another"})  # all partitions are away, and nobody has said so yet
    watchdog.seek(Partition(*PARTITION), 7)
    watchdog.hold(Partition(*PARTITION))
    assert watchdog.held == {Partition(*PARTITION)}


async def test_a_member_without_partitions_waits_and_is_well() -> None:
    watchdog = watched(FakeConsumer())
    watchdog.revoked()
    watchdog.assigned(FakeConsumer(), set())
    assert not await stuck(watchdog)
    assert watchdog.failure_reason is None


async def test_who_was_never_given_partitions_says_so() -> None:
    assert ConsumerWatchdog("73.somebody").failure_reason == "no lanes assigned yet"


async def test_a_loop_that_does_not_come_round_is_unready_and_then_dead() -> None:
    watchdog = LoopWatchdog("somebody")
    said = [watchdog.failure_reason]
    watchdog.heartbeat()
    said.append(watchdog.failure_reason)
    assert await stuck(watchdog)
    assert said == ["not begun yet", None]
    assert (watchdog.failure_reason or "").startswith("still for")


async def test_a_loop_that_knows_what_it_waits_for_is_not_dead() -> None:
    watchdog = LoopWatchdog("somebody")

    async def wait() -> None:
        while True:
            watchdog.waiting_for("KafkaConnectionError")
            await dawdle(TICK)

    waiting = asyncio.ensure_future(wait())
    assert not await stuck(watchdog)
    assert watchdog.failure_reason == "KafkaConnectionError"
    waiting.cancel()
