"""The law of lanes: how a log is cut into batches never changes what becomes of its records."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.reporting.indicators import DECLARED
from services.reporting.projection.rules.decoding import Reader
from services.reporting.projection.rules.sequencing import PartitionName, PartitionRecords, Position, accept, join
from tests.support.partitions import Lanes, Record
from tests.unit.reporting.samples import a_session

LANE = PartitionName("73.mentoring", 0)
READER = Reader(DECLARED)
Outcome = tuple[list[int], list[tuple[str, int | None]], Position, str]
"""Events applied (by their minutes), records parked, where the lane stands, what it misses."""

ACTS = st.lists(st.sampled_from(["event", "again", "damaged", "stranger", "unfit", "lost"]), min_size=1, max_size=20)


@given(acts=ACTS, cuts=st.lists(st.integers(0, 20), max_size=4))
def test_how_records_are_cut_into_batches_changes_nothing(acts: Sequence[str], cuts: Sequence[int]) -> None:
    records = a_log(acts)
    assert in_pieces(records, cuts) == in_pieces(records, [])


def a_log(acts: Sequence[str]) -> list[Record]:
    """Write a log in which this happened."""
    lanes = Lanes(recorded_at=datetime(2026, 11, 22, tzinfo=UTC))
    for act in acts:
        if act == "again" and lanes.records:
            lanes.again(lanes.records[-1])
        elif act in {"damaged", "lost"}:
            lanes.next_number(LANE.topic)
        elif act in {"event", "unfit"}:
            year = 2030 if act == "unfit" else 2026
            lanes.tell(a_session(contact_minutes=len(lanes.records), completed_on=date(year, 1, 1)))
        if act in {"damaged", "stranger"}:
            lanes.put(*LANE, b"\x00garbage")
    return lanes.take()


def in_pieces(records: Sequence[Record], cuts: Sequence[int]) -> Outcome:
    """Take a log in piece by piece, stopping where the lane does."""
    seen, aside, standing, missing = list[int](), list[tuple[str, int | None]](), Position(), ""
    for start, end in pairwise(sorted({0, len(records), *(cut for cut in cuts if cut < len(records))})):
        batch = accept(READER, LANE, standing, join(records[start:end]).get(LANE, PartitionRecords()))
        seen += [read.data.contact_minutes for read in batch.reads]
        aside += [(each.reason, each.number) for each in batch.parked]
        standing = batch.after
        missing = missing or batch.missing
        if missing:
            break
    return seen, aside, standing, missing
