"""What a consumer remembers of its partitions between batches, above all of those that have stopped."""

import asyncio
from collections.abc import Iterable

import pytest

from shared.contracts import CATALOGUE
from shared.contracts.partition import Partition
from shared.contracts.wire import Decoder
from shared.messaging.inbox.classification import classify
from shared.messaging.inbox.decoding import ReplicaDecoder, ReplicatedEvent
from shared.messaging.inbox.sequencing import BatchPlan, Gap, Position
from shared.messaging.inbox.tracker import PartitionTracker
from shared.messaging.kafka import RecordBatch
from tests.support.eventually import never
from tests.support.sample_events import ANI, BUDI, MAROS, OWNER, records

DECODER = ReplicaDecoder(Decoder(declared for declared in CATALOGUE.values() if declared.owner == OWNER).decode)
MINE = Partition("73.registry", 0)
GAPPED = [*records([MAROS]), *records([BUDI], first=4, offset=1)]
LATER = records([ANI], first=5, offset=2)


class Books:
    """What PostgreSQL says of partitions, and how often it was asked."""

    def __init__(self) -> None:
        self.positions: dict[Partition, Position] = {}
        self.asked = 0

    async def read(self, partitions: Iterable[Partition]) -> dict[Partition, Position]:
        self.asked += 1
        return {each: self.positions.get(each, Position()) for each in partitions}


@pytest.fixture
def books() -> Books:
    """Empty books."""
    return Books()


@pytest.fixture
def tracker(books: Books) -> PartitionTracker:
    """A consumer's knowledge, empty."""
    return PartitionTracker("somebody", books.read, ["not-json"])


async def planned(tracker: PartitionTracker, runs: list[RecordBatch]) -> list[BatchPlan[ReplicatedEvent]]:
    """Judge a batch by what the tracker knows."""
    return classify(DECODER, runs, await tracker.positions(runs))


async def test_a_batch_that_is_read_while_the_last_is_written_does_not_name_a_gap_anew(
    tracker: PartitionTracker,
) -> None:
    (plan,) = await planned(tracker, GAPPED)
    tracker.expect([plan])
    assert plan.missing == "2..3"
    assert await planned(tracker, LATER) == []
    tracker.moved([plan])
    assert tracker.failure_reason == "73.registry/0: 2..3"


async def test_a_failure_elsewhere_does_not_let_a_stopped_partition_name_another_gap(
    tracker: PartitionTracker, books: Books
) -> None:
    plans = await planned(tracker, GAPPED)
    tracker.expect(plans)
    tracker.moved(plans)
    books.positions[MINE] = Position(1, 1)
    tracker.forget()
    assert await planned(tracker, LATER) == []
    assert (books.asked, tracker.failure_reason) == (2, "73.registry/0: 2..3")


async def test_a_partition_that_is_assigned_anew_may_move_even_if_its_place_in_the_log_is_gone(
    tracker: PartitionTracker, books: Books
) -> None:
    plans = await planned(tracker, GAPPED)
    tracker.expect(plans)
    tracker.moved(plans)
    books.positions[MINE] = Position(1, 1, waived=(Gap(2, 4),))
    assert await tracker.assigned({MINE}) == {MINE: 1}
    assert tracker.failure_reason is None
    (plan,) = await planned(tracker, LATER)
    assert [each.sequence for each in plan.events] == [5]


async def test_only_a_waiver_of_what_it_stands_still_for_releases_a_partition(
    tracker: PartitionTracker, books: Books
) -> None:
    plans = await planned(tracker, GAPPED)
    tracker.expect(plans)
    tracker.moved(plans)
    released = asyncio.ensure_future(tracker.waived())
    await never(released.done, for_seconds=1.5)
    books.positions[MINE] = Position(1, 1, waived=(Gap(2, 3),))
    await released
