"""A topic that is missing, deleted or refuses its records keeps its facts in the outbox and stops no other."""

import time
from collections.abc import AsyncIterator

import pytest

from shared.contracts.partition import Partition
from shared.messaging.kafka import Refusal
from shared.messaging.outbox.stops import Stops
from tests.support import outbox, streams
from tests.support.eventually import eventually, never
from tests.support.fixtures import FreshTopics
from tests.support.relaying import PARTITIONS, Outbox, delete, figure, outbox_of, running, says

GOOD, BAD = "73.registry", "33.registry"
MISSING = f"{BAD}: topic is missing; run migrate"


@pytest.fixture
async def lent(database: str, fresh_topics: FreshTopics) -> AsyncIterator[Outbox]:
    """An outbox of two provinces whose streams exist."""
    async with outbox_of(database, fresh_topics, GOOD, BAD) as made:
        yield made


async def test_one_missing_topic_stops_no_other_and_gets_all_its_facts_in_order_when_it_is_there(
    lent: Outbox,
) -> None:
    delete(lent.settings.kafka_servers, BAD)
    held = await lent.write("33", 20)
    async with running(lent.relay()) as relay:
        await says(relay, MISSING)
        good = [*await lent.write("73", 20), *await lent.write("73", 20)]
        held += await lent.write("33", 20)
        await lent.emptied("73")
        assert sorted(lent.published("73")) == sorted(good)
        assert await lent.waiting("33") == len(held)
        assert (figure("stopped_lanes", BAD), figure("stopped_lanes", GOOD)) == (1, 0)
        streams.create(lent.settings.kafka_servers, [BAD], PARTITIONS)
        await lent.emptied("33")
        await says(relay, None)
        assert figure("stopped_lanes", BAD) == 0
    assert sorted(lent.published("33")) == sorted(held)
    assert in_order(lent, held)


@pytest.mark.parametrize("returns", [True, False])
async def test_a_topic_deleted_under_a_relay_that_writes_to_it_stops_no_other(lent: Outbox, *, returns: bool) -> None:
    async with running(lent.relay()) as relay:
        before = await lent.write("33", 4)
        await lent.emptied("33")
        last = {partition: max(numbers) for partition, numbers in lent.numbers("33").items()}
        delete(lent.settings.kafka_servers, BAD)
        if returns:
            streams.create(lent.settings.kafka_servers, [BAD], PARTITIONS)
        held = await lent.write("33", 10)
        good = await lent.write("73", 10)
        await lent.emptied("73")
        assert sorted(lent.published("73")) == sorted(good)
        if not returns:
            await says(relay, MISSING)
            assert await lent.waiting("33") == len(held)
            streams.create(lent.settings.kafka_servers, [BAD], PARTITIONS)
        await lent.emptied("33")
        await says(relay, None)
        found = outbox.partitions(lent.settings.kafka_servers, BAD)
        assert sorted(outbox.event_ids(found)) == sorted(held)
        for partition, numbers in lent.numbers("33").items():
            first = last.get(partition, 0) + 1
            assert numbers == list(range(first, first + len(numbers)))
        await eventually(lambda: figure("lost_events", BAD) == len(before))
    lost = await lent.run("select sum(last - first + 1) from relay_lost_range")
    assert lost == [(len(before),)]


async def test_a_topic_that_refuses_its_records_stops_no_other_and_is_tried_again(lent: Outbox) -> None:
    streams.allow(lent.settings.kafka_servers, BAD, 200)
    held = await lent.write("33", 10)
    async with running(lent.relay()) as relay:
        await says(relay, "33.registry/0: Kafka refuses its records")
        good = await lent.write("73", 30)
        await lent.emptied("73", within_seconds=5)
        assert sorted(lent.published("73")) == sorted(good)
        await never(lambda: outbox.event_ids(outbox.partitions(lent.settings.kafka_servers, BAD)), for_seconds=1)
        streams.allow(lent.settings.kafka_servers, BAD, 1_000_000)
        await lent.emptied("33")
        await says(relay, None)
    assert sorted(lent.published("33")) == sorted(held)
    assert in_order(lent, held)


async def test_a_relay_that_begins_while_a_topic_is_missing_loses_nothing_of_what_was_passed_over(
    lent: Outbox,
) -> None:
    delete(lent.settings.kafka_servers, BAD)
    held, good = [], []
    for _ in range(3):
        held += await lent.write("33", 9)
        good += await lent.write("73", 9)
        async with running(lent.relay()):
            await lent.emptied("73")
    assert await lent.waiting("33") == len(held)
    streams.create(lent.settings.kafka_servers, [BAD], PARTITIONS)
    async with running(lent.relay()):
        await lent.emptied("33")
    assert (sorted(lent.published("33")), sorted(lent.published("73"))) == (sorted(held), sorted(good))
    assert in_order(lent, held)
    assert in_order(lent, good)


async def test_a_stream_with_fewer_partitions_than_its_outbox_keeps_the_others(lent: Outbox) -> None:
    delete(lent.settings.kafka_servers, BAD)
    streams.create(lent.settings.kafka_servers, [BAD], 1)
    await lent.write("33", 20)
    async with running(lent.relay()) as relay:
        await says(relay, "33.registry/1: topic is missing; run migrate")
        good = await lent.write("73", 5)
        await lent.emptied("73")
    assert sorted(lent.published("73")) == sorted(good)
    assert [name for (name,) in await lent.run("select distinct partition from outbox")] == [1]


def test_what_fails_again_is_tried_later_each_time() -> None:
    stops, partition, pauses = Stops("registry"), next(iter(_partitions("refused"))), list[float]()
    for attempts in range(1, 9):
        stops.failed(_partitions("refused"))
        assert stops.waiting() == {partition}
        assert stops._partitions[partition].attempts == attempts
        pauses.append(stops._partitions[partition].due - time.monotonic())
    assert [round(pause) for pause in pauses] == [2, 4, 8, 16, 32, 60, 60, 60]
    stops.delivered({partition})
    assert (stops.words, stops.waiting()) == (None, set())


def _partitions(reason: Refusal) -> dict[Partition, Refusal]:
    return {Partition(BAD, 0): reason}


def in_order(lent: Outbox, written: list[str]) -> bool:
    """Tell whether the events of each partition have the order in which they were committed."""
    topic = next(name for name in (GOOD, BAD) if set(lent.published(name[:2])) & set(written))
    for numbered in outbox.partitions(lent.settings.kafka_servers, topic).values():
        ids = [numbered[number]["id"] for number in sorted(numbered)]
        if ids != [each for each in written if each in set(ids)]:
            return False
    return True
