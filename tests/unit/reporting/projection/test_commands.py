"""A batch becomes a batch: what is added, quarantined, remembered, and whom it moves."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from uuid import UUID

import msgspec
import pytest

from services.reporting.indicators import DECLARED
from services.reporting.projection.commands import Projection, WriteBatch
from services.reporting.projection.rules.decoding import RecordDecoder
from services.reporting.projection.rules.periods import Grain
from services.reporting.projection.rules.surrogate_keys import NAMED_FROM, Series
from shared.contracts.partition import Partition
from shared.contracts.registry.consultants import ConsultantAppointed
from shared.contracts.registry.regions import RegionCodeMapped
from shared.messaging.inbox.sequencing import Holders, Position, join
from shared.regions import Regions
from tests.support.keys import apart
from tests.support.partitions import Logs, Record
from tests.unit.reporting.samples import (
    MAROS,
    VILLAGE,
    a_centre,
    a_session,
    a_termination,
    a_voiding,
    an_agreement,
    an_entrepreneur,
)

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class FakeWriter:
    """Assigns keys in the order in which they are asked for; the port's promise and nothing else."""

    def __init__(self) -> None:
        self.series: list[Series] = []
        self.names: list[str] = []
        self.away = False

    async def assign_keys(self, series: Sequence[Series], names: Sequence[str]) -> tuple[list[int], list[int]]:
        if self.away:
            raise ConnectionError
        self.series += [each for each in series if each not in self.series]
        self.names += [each for each in names if each not in self.names]
        return [self.series.index(each) + 1 for each in series], [NAMED_FROM + self.names.index(each) for each in names]

    async def holders(self, asked: Mapping[Partition, set[int]]) -> Holders:
        raise NotImplementedError

    async def write(self, batch: WriteBatch) -> None:
        raise NotImplementedError

    def counts(self, batch: WriteBatch) -> dict[tuple[str, str, tuple[str, ...], str], int]:
        """Return what is counted; shape: (event, region, dimensions, month) → number."""
        found = {}
        keys, counts, _ = (column.tolist() for column in batch.deltas.cells())
        for key, number in zip(keys, counts, strict=True):
            parts = apart(key, self.names)
            series, month = self.series[parts.line - 1], Grain.MONTH.text(parts.month)
            found[series.definition.partition(":")[0], parts.region, series.dimensions, month] = number
        return found


@pytest.fixture
def projection() -> Projection:
    """A projector that has met nothing yet."""
    return Projection(DECLARED, RecordDecoder(DECLARED))


@pytest.fixture
def partitions() -> Logs:
    """Empty streams."""
    return Logs(recorded_at=NOON)


def fold(
    projection: Projection, records: list[Record], positions: dict[Partition, Position] | None = None
) -> WriteBatch:
    """Fold records, by default from the beginning of their partitions."""
    return projection.project_batch(records, positions or {partition: Position() for partition in join(records)})


async def test_an_event_counts_in_its_places_and_its_province(projection: Projection, partitions: Logs) -> None:
    writer = FakeWriter()
    partitions.tell(an_entrepreneur(centre_id=MAROS))
    batch = fold(projection, partitions.take())
    await projection.resolve_keys(batch, writer)
    assert writer.counts(batch) == {
        ("entrepreneur-registered", VILLAGE, ("wirausaha",), "2026-01"): 1,
        ("entrepreneur-registered", f"73/{MAROS}", ("wirausaha",), "2026-01"): 1,
        ("entrepreneur-registered", "73", ("wirausaha",), "2026-01"): 1,
    }


async def test_a_code_that_no_table_knows_today_counts_like_any_other(projection: Projection, partitions: Logs) -> None:
    writer, old = FakeWriter(), "73.99.01.2001"
    assert old not in Regions.load()
    partitions.tell(an_entrepreneur(village_code=old))
    batch = fold(projection, partitions.take())
    await projection.resolve_keys(batch, writer)
    assert writer.counts(batch)["entrepreneur-registered", old, ("wirausaha",), "2026-01"] == 1


def test_a_code_from_another_province_may_be_declared_to_change_later(projection: Projection, partitions: Logs) -> None:
    day = date(2026, 1, 1)
    partitions.tell(
        RegionCodeMapped(
            old_code="91.01", new_code="73.09", declared_on=day, effective_on=date(2030, 1, 1), decree="uu-14-2022"
        )
    )
    (batch,) = fold(projection, partitions.take()).plans
    assert (len(batch.events), batch.quarantined) == (1, [])


async def test_the_same_line_keeps_its_number(projection: Projection, partitions: Logs) -> None:
    writer = FakeWriter()
    for number in range(3):
        record = partitions.tell(an_entrepreneur())
        batch = fold(projection, [record], {Partition(record.topic, 0): Position(number, number)})
        await projection.resolve_keys(batch, writer)
        assert set(writer.counts(batch).values()) == {1}
    assert len(writer.series) == 1


async def test_a_line_without_a_number_is_asked_for_again(projection: Projection, partitions: Logs) -> None:
    writer = FakeWriter()
    record = partitions.tell(an_entrepreneur())
    writer.away = True
    with pytest.raises(ConnectionError):
        await projection.resolve_keys(fold(projection, [record]), writer)
    writer.away = False
    batch = fold(projection, [record])
    await projection.resolve_keys(batch, writer)
    assert len(writer.counts(batch)) == 2


async def test_a_batch_of_known_lines_asks_for_no_number(projection: Projection, partitions: Logs) -> None:
    writer = FakeWriter()
    record = partitions.tell(an_entrepreneur())
    await projection.resolve_keys(fold(projection, [record]), writer)
    writer.away = True
    batch = fold(projection, [record])
    await projection.resolve_keys(batch, writer)
    assert len(writer.counts(batch)) == 2


async def test_forgotten_keys_are_asked_for_again_and_may_be_others(projection: Projection, partitions: Logs) -> None:
    record = partitions.tell(an_entrepreneur())
    await projection.resolve_keys(fold(projection, [record]), FakeWriter())
    projection.forget_keys()
    put_back = FakeWriter()
    await put_back.assign_keys([Series("another:1", ())], ["73/another"])
    batch = fold(projection, [record])
    await projection.resolve_keys(batch, put_back)
    assert put_back.counts(batch)["entrepreneur-registered", VILLAGE, ("wirausaha",), "2026-01"] == 1


async def test_what_a_lost_batch_would_have_needed_is_not_asked_for_with_the_next(
    projection: Projection, partitions: Logs
) -> None:
    writer = FakeWriter()
    writer.away = True
    with pytest.raises(ConnectionError):
        await projection.resolve_keys(fold(projection, [partitions.tell(an_entrepreneur(centre_id=MAROS))]), writer)
    writer.away = False
    partitions.take()
    partitions.tell(a_centre(region_code="91"), province="91")
    await projection.resolve_keys(fold(projection, partitions.take()), writer)
    assert {each.definition.partition(":")[0] for each in writer.series} == {"centre-registered"}
    assert writer.names == []


async def test_an_event_and_its_correction_in_one_batch_leave_nothing(projection: Projection, partitions: Logs) -> None:
    held = a_session()
    partitions.tell(held)
    partitions.tell(a_voiding(held), version=2)
    batch = fold(projection, partitions.take())
    await projection.resolve_keys(batch, FakeWriter())
    assert [column.tolist() for column in batch.deltas.cells()] == [[], [], []]
    assert {amount for members in batch.deltas.members.values() for amount in members.values()} == {0}


def test_a_batch_names_whom_it_moves(projection: Projection, partitions: Logs) -> None:
    partitions.tell(a_session())
    partitions.tell(a_centre(region_code="91"), province="91")
    batch = fold(projection, partitions.take())
    assert batch.provinces == {"73", "91"}
    assert batch.views >= {"sessions", "clients", "centres"}
    assert batch.newest == {Partition("73.mentoring", 0): NOON, Partition("91.registry", 0): NOON}


def test_of_a_timeline_only_the_newest_version_of_each_part_is_written(
    projection: Projection, partitions: Logs
) -> None:
    signed = an_agreement()
    for version, ends_on in ((1, date(2027, 1, 1)), (3, date(2029, 1, 1)), (2, date(2028, 1, 1))):
        partitions.tell(an_agreement(ends_on=ends_on), version=version)
    partitions.tell(a_termination(signed), version=4)
    batch = fold(projection, partitions.take())
    found = {(timeline.kind, timeline.part): timeline for timeline in batch.timelines}
    assert {key: timeline.version for key, timeline in found.items()} == {
        ("agreement", "mou-signed"): 3,
        ("agreement", "agreement-terminated"): 4,
    }
    newest = found["agreement", "mou-signed"]
    assert (newest.id, newest.province, newest.region) == (signed.agreement_id, "73", "73.09")
    assert msgspec.json.decode(newest.state)["ends_on"] == "2029-01-01"
    assert found["agreement", "agreement-terminated"].region == ""


def test_a_batch_that_was_seen_writes_nothing(projection: Projection, partitions: Logs) -> None:
    record = partitions.tell(a_session())
    batch = fold(projection, [record], {Partition("73.mentoring", 0): Position(1, 1)})
    assert (batch.plans, batch.provinces) == ([], set())


def test_a_partition_that_stops_is_written_with_what_it_misses(projection: Projection, partitions: Logs) -> None:
    partitions.next_number("73.mentoring")
    partitions.tell(a_session())
    (batch,) = fold(projection, partitions.take()).plans
    assert (batch.missing, batch.before, batch.after) == ("1..1", Position(), Position())


def test_a_batch_of_many_partitions_keeps_the_order_of_each(partitions: Logs) -> None:
    records = [partitions.tell(a_session(session_id=UUID(int=number)), partition=number % 3 % 2) for number in range(7)]
    joined = join(records)
    assert set(joined) == {Partition("73.mentoring", 0), Partition("73.mentoring", 1)}
    assert all(mine.offsets == list(range(len(mine.values))) for mine in joined.values())


def test_an_event_that_no_view_reads_moves_nobody(projection: Projection, partitions: Logs) -> None:
    unread = ConsultantAppointed(
        consultant_ref=MAROS, centre_id=MAROS, region_code="73.09", field="finance", coordinator=False,
        appointed_on=date(2026, 1, 1),
    )  # fmt: skip
    partitions.tell(unread)
    batch = fold(projection, partitions.take())
    assert (batch.provinces, batch.views) == (set(), set())


async def test_a_projector_that_has_met_too_much_forgets_what_was_said_but_no_number(
    projection: Projection, partitions: Logs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.reporting.projection.rules.surrogate_keys._MOST_KNOWN", 0)
    writer = FakeWriter()
    for number in range(3):
        record = partitions.tell(an_entrepreneur())
        batch = fold(projection, [record], {Partition(record.topic, 0): Position(number, number)})
        await projection.resolve_keys(batch, writer)
        assert set(writer.counts(batch).values()) == {1}
    assert len(writer.series) == 1
