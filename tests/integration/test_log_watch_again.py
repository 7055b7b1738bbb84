"""A look at the logs that failed, or a place that a client lost, keeps nothing from being read."""

from collections.abc import Iterable
from typing import Any

import pytest
from aiokafka import TopicPartition

from shared.contracts.partition import Partition
from shared.messaging.decision import Decision
from shared.messaging.inbox.log_identity import TopicSeen
from shared.messaging.inbox.log_tables import Acceptance, accept
from shared.messaging.inbox.log_watch import LogWatch
from shared.messaging.inbox.sequencing import BatchPlan, Position
from shared.messaging.inbox.tracker import PartitionTracker
from shared.messaging.watchdog import ConsumerWatchdog
from tests.integration.test_log_watch import MINE, STREAM, halted, sessions, tell
from tests.support.counting import Counting
from tests.support.eventually import dawdle, eventually, never
from tests.support.fixtures import FreshTopics

PARTITION = Partition(STREAM, 0)
DECISION = Acceptance(PARTITION, Decision("Kepala bidang data", "Topik terhapus pada pemeliharaan"))


@pytest.fixture
def counting(database: str, fresh_topics: FreshTopics) -> Counting:
    """Reporting; four sessions were told by South Sulawesi."""
    counting = Counting(database, fresh_topics, "73")
    tell(counting, 4)
    return counting


async def test_a_log_that_was_accepted_while_looks_at_the_logs_failed_is_read_all_the_same(
    counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with counting.projector(), counting.api() as api:
        await counting.taken_in()
        await counting.rows_until("select 1 from lane where topic_id is null and position > 0", [])
        counting.recreate(STREAM)
        tell(counting, 2)
        await eventually(halted(counting, ("folder", MINE, "log-replaced")), within_seconds=15)
        with monkeypatch.context() as faults:
            faults.setattr(ConsumerWatchdog, "read_by_group", _unheard)
            await accept(counting.settings.database_url, DECISION)
            await dawdle(5)
        await counting.taken_in()
        assert await sessions(api) == 6


async def _unheard(_watchdog: ConsumerWatchdog) -> None:
    raise TimeoutError


async def test_records_that_a_client_went_past_are_read_again(
    counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients: list[Any] = []
    begins = ConsumerWatchdog.begins

    def noting(watchdog: ConsumerWatchdog, consumer: Any) -> None:
        clients.append(consumer)
        begins(watchdog, consumer)

    monkeypatch.setattr(ConsumerWatchdog, "begins", noting)
    async with counting.projector(), counting.api() as api:
        await counting.taken_in()
        clients[-1].pause(TopicPartition(*PARTITION))
        await dawdle(1)  # a question for records may be on its way
        tell(counting, 2)
        clients[-1].seek(TopicPartition(*PARTITION), 6)
        clients[-1].resume(TopicPartition(*PARTITION))
        await counting.taken_in()
        assert await sessions(api) == 6


async def test_a_stream_that_was_made_again_before_anything_of_it_was_read_is_no_other_log(
    database: str, fresh_topics: FreshTopics, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.messaging.inbox.log_watch.ROUND_SECONDS", 8.0)
    counting = Counting(database, fresh_topics, "73")
    async with counting.projector():
        counting.recreate(STREAM)
        tell(counting, 2)
        await counting.taken_in()
        await never(lambda: counting.rows("select 1 from lane where halted is not null"), for_seconds=10)


class Client:
    """A consumer's client that notes where it is sought to; its topic has ten records."""

    def __init__(self) -> None:
        self.batches, self.sought = 1, list[tuple[Partition, int]]()

    async def topics(self) -> dict[str, TopicSeen]:
        return {STREAM: TopicSeen(None, 1)}

    async def ends_with_open_transactions(self, partitions: set[Partition]) -> dict[Partition, int]:
        return dict.fromkeys(partitions, 10)

    def seek(self, partition: Partition, offset: int) -> None:
        self.sought.append((partition, offset))


@pytest.mark.parametrize("committed", [0, 5], ids=["as stored", "less is stored than was committed"])
async def test_what_stands_behind_a_gap_is_read_again_whatever_becomes_of_the_gap(committed: int) -> None:
    client, place = Client(), Position(offset=2, sequence=2)

    async def read(partitions: Iterable[Partition]) -> dict[Partition, Position]:
        return dict.fromkeys(partitions, place)

    tracker = PartitionTracker("somebody", read, [])
    watch = LogWatch("somebody", ".*", tracker, None)  # type: ignore[arg-type]  # no database is asked here
    watch._watchdog = client  # type: ignore[assignment]  # as much of one as is asked
    tracker.committed[PARTITION] = committed
    plan = BatchPlan[Any](PARTITION, place, place, missing="3..4")
    assert await watch.second_look(plan) == ""
    assert client.sought == [(PARTITION, 2)]
    client.batches += 1
    assert await watch.second_look(plan) == ("" if committed else "3..4")
