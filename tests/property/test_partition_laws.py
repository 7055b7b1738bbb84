"""The law of sequences: how a log is cut into batches never changes what becomes of its records, whoever reads them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.indicators import DECLARED
from services.reporting.projection.rules.decoding import RecordDecoder
from shared.contracts import CATALOGUE, Event
from shared.contracts.partition import Partition
from shared.contracts.wire import Decoder
from shared.messaging.inbox.decoding import ReplicaDecoder
from shared.messaging.inbox.sequencing import BatchPlan, Gap, Position, Records, classify_one, join
from tests.support.partitions import Logs, Record
from tests.unit.reporting.samples import a_session, an_entrepreneur

Outcome = tuple[list[int], list[tuple[str, int | None]], Position, str]
"""Events applied (by their numbers), records quarantined, where the partition stands, what it misses."""


@dataclass(frozen=True)
class Consumer:
    """One consumer of the law: what it reads, and how."""

    decoder: Any
    partition: Partition
    event: Callable[[], Event]
    unfit: Callable[[], Event]


CONSUMERS = {
    "reporting": Consumer(
        RecordDecoder(DECLARED),
        Partition("73.mentoring", 0),
        a_session,
        lambda: a_session(completed_on=date(2030, 1, 1)),
    ),
    "a replica": Consumer(
        ReplicaDecoder(
            Decoder(declared for declared in CATALOGUE.values() if declared.owner == "registry").decode,
            home=("village_code",),
        ),
        Partition("73.registry", 0),
        an_entrepreneur,
        lambda: an_entrepreneur(village_code="33.74.01.1001"),
    ),
}
every_consumer = pytest.mark.parametrize("consumer", CONSUMERS.values(), ids=CONSUMERS.keys())
ACTS = st.lists(st.sampled_from(["event", "again", "damaged", "stranger", "unfit", "lost"]), min_size=1, max_size=20)
CUTS = st.lists(st.integers(0, 20), max_size=4)


@every_consumer
@given(acts=ACTS, cuts=CUTS)
def test_how_records_are_cut_into_batches_changes_nothing(
    consumer: Consumer, acts: Sequence[str], cuts: Sequence[int]
) -> None:
    records = a_log(consumer, acts)
    assert in_pieces(consumer, records, cuts) == in_pieces(consumer, records, [])


@every_consumer
@given(acts=ACTS, cuts=CUTS)
def test_every_number_is_applied_quarantined_unreadable_or_waived_exactly_once(
    consumer: Consumer, acts: Sequence[str], cuts: Sequence[int]
) -> None:
    records, position = a_log(consumer, acts), Position()
    seen, aside, stands, missing = in_pieces(consumer, records, cuts, position)
    while missing:
        first, last = missing.split("..")
        position = replace(position, waived=(*position.waived, Gap(int(first), int(last))))
        seen, aside, stands, missing = in_pieces(consumer, records, cuts, position)
    waived = [number for gap in position.waived for number in range(gap.first, gap.last + 1)]
    known = [*seen, *(number for _, number in aside if number is not None), *waived]
    assert len(known) == len(set(known))
    hidden = set(range(1, stands.sequence + 1)) - set(known)
    assert len(hidden) <= sum(number is None for _, number in aside)
    assert set(known) <= set(range(1, stands.sequence + 1))
    assert stands.offset == len(records)


def a_log(consumer: Consumer, acts: Sequence[str]) -> list[Record]:
    """Write a log in which this happened."""
    partitions = Logs(recorded_at=datetime(2026, 11, 22, tzinfo=UTC))
    for act in acts:
        if act == "again" and partitions.records:
            partitions.again(partitions.records[-1])
        elif act in {"damaged", "lost"}:
            partitions.next_number(consumer.partition.topic)
        elif act in {"event", "unfit"}:
            partitions.tell(consumer.unfit() if act == "unfit" else consumer.event())
        if act in {"damaged", "stranger"}:
            partitions.put(*consumer.partition, b"\x00garbage")
    return partitions.take()


def in_pieces(
    consumer: Consumer, records: Sequence[Record], cuts: Sequence[int], position: Position | None = None
) -> Outcome:
    """Take a log in piece by piece, stopping where the partition does."""
    seen, aside, stands, missing = list[int](), list[tuple[str, int | None]](), position or Position(), ""
    for start, end in pairwise(sorted({0, len(records), *(cut for cut in cuts if cut < len(records))})):
        mine = join(records[start:end]).get(consumer.partition, Records())
        plan: BatchPlan[Any] = classify_one(consumer.decoder, consumer.partition, stands, mine)
        seen += consumer.decoder.sequences(plan.events)
        aside += [(each.reason, each.sequence) for each in plan.quarantined]
        stands, missing = plan.after, plan.missing
        if missing:
            break
    return seen, aside, stands, missing
