"""Quarantined records are read again: counted by the consumer that quarantined them, or kept with a reason."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

import pytest

from services.reporting.archive.rules import ARCHIVE, ArchiveRow
from services.reporting.indicators import DECLARED
from services.reporting.projection.commands import PROJECTOR, Projection, WriteBatch
from services.reporting.projection.rules.decoding import RecordDecoder
from services.reporting.projection.rules.surrogate_keys import NAMED_FROM, Series
from services.reporting.recovery.commands import Reprocessing, Reprocessor
from shared.contracts.partition import Partition
from shared.i18n import Text
from shared.messaging.inbox.reprocessing import BEGINNING, LogPosition, QuarantinedRecord, Reprocessed, reprocess_all
from shared.messaging.inbox.sequencing import Holders
from tests.support.partitions import Logs
from tests.unit.reporting.samples import a_centre, a_session

Judge = Callable[[Sequence[QuarantinedRecord]], Awaitable[Reprocessing]]
BOTH = frozenset({PROJECTOR, ARCHIVE})


class FakeStore:
    """Assigns keys and makes partitions, as the writer and the archive do."""

    def __init__(self) -> None:
        self.rows: list[ArchiveRow] = []

    async def assign_keys(self, series: Sequence[Series], names: Sequence[str]) -> tuple[list[int], list[int]]:
        return list(range(1, len(series) + 1)), list(range(NAMED_FROM, NAMED_FROM + len(names)))

    async def holders(self, asked: Mapping[Partition, set[int]]) -> Holders:
        raise NotImplementedError

    def write(self, batch: WriteBatch) -> Awaitable[None]:
        raise NotImplementedError

    async def ensure_partitions(self, rows: Iterable[ArchiveRow]) -> None:
        self.rows += rows


class FakeQuarantine:
    """Hands out quarantined records two by two."""

    def __init__(self, kept: Sequence[QuarantinedRecord], judge: Judge) -> None:
        self.kept, self.judge = list(kept), judge

    async def reprocess_next(self, behind: LogPosition) -> Reprocessing | None:
        quarantined = [each for each in self.kept if each.spot > behind][:2]
        if not quarantined:
            return None
        done = await self.judge(quarantined)
        self.kept = [each for each in self.kept if each not in done.fit]
        return done


@pytest.fixture
def reprocessor() -> Reprocessor:
    """A release that can read everything."""
    decoder, store = RecordDecoder(DECLARED), FakeStore()
    return Reprocessor(decoder, Projection(DECLARED, decoder), store, store)


def quarantined(
    partitions: Logs, *, consumers: frozenset[str] = BOTH, number: int | None = 1
) -> list[QuarantinedRecord]:
    """Return the records of partitions as quarantined ones."""
    return [
        QuarantinedRecord(each.topic, each.partition, each.offset, each.value or b"", number, "unknown-type", consumers)
        for each in partitions.take()
    ]


def sessions(number: int) -> Logs:
    """Tell of sessions on one partition."""
    partitions = Logs()
    for _ in range(number):
        partitions.tell(a_session())
    return partitions


async def test_what_can_be_read_by_now_is_counted_and_filed(reprocessor: Reprocessor) -> None:
    done = await reprocessor.judge(quarantined(sessions(3)))
    assert (len(done.fit), done.stay, len(done.archived.rows)) == (3, [], 3)
    keys, counts, _ = done.projected.deltas.cells()
    assert set(counts) == {3}
    assert all(key > 0 for key in keys)
    assert reprocessor.partitions.rows == done.archived.rows  # type: ignore[attr-defined]


async def test_each_consumer_is_given_what_it_quarantined_itself(reprocessor: Reprocessor) -> None:
    folded = await reprocessor.judge(quarantined(sessions(1), consumers=frozenset({PROJECTOR})))
    filed = await reprocessor.judge(quarantined(sessions(1), consumers=frozenset({ARCHIVE})))
    assert (len(folded.projected.deltas.cells()[0]) > 0, folded.archived.rows) == (True, [])
    assert (len(filed.projected.deltas.cells()[0]) > 0, len(filed.archived.rows)) == (False, 1)


async def test_a_timeline_comes_with_its_version(reprocessor: Reprocessor) -> None:
    partitions = Logs()
    partitions.tell(a_centre(), version=4)
    done = await reprocessor.judge(quarantined(partitions))
    assert [timeline.version for timeline in done.projected.timelines] == [4]


async def test_what_still_cannot_be_read_stays_with_the_reason_of_today(reprocessor: Reprocessor) -> None:
    partitions = Logs()
    partitions.tell(a_session(contact_minutes=-1))
    done = await reprocessor.judge(quarantined(partitions))
    assert (done.fit, [reason for _, reason in done.stay]) == ([], ["schema"])


async def test_a_record_whose_number_was_never_known_stays(reprocessor: Reprocessor) -> None:
    done = await reprocessor.judge(quarantined(sessions(1), number=None))
    assert (done.fit, [reason for _, reason in done.stay]) == ([], ["unknown-type"])


async def test_everything_is_looked_at_once_and_told_in_both_languages(reprocessor: Reprocessor) -> None:
    partitions = sessions(3)
    partitions.tell(a_session(contact_minutes=-1))
    partitions.put("73.mentoring", 1, b"damaged")
    quarantine = FakeQuarantine(quarantined(partitions), reprocessor.judge)
    told = await reprocess_all(quarantine.reprocess_next)
    assert told.words == Text(
        id="3 kejadian kini terhitung; 2 tetap ditahan: not-json 1, schema 1",
        en="3 events are counted now; 2 stay parked: not-json 1, schema 1",
    )
    assert [each.spot for each in quarantine.kept] == [
        LogPosition("73.mentoring", 0, 3),
        LogPosition("73.mentoring", 1, 0),
    ]


async def test_what_a_replica_did_with_its_records_is_told_in_its_own_words(reprocessor: Reprocessor) -> None:
    quarantine = FakeQuarantine(quarantined(sessions(2)), reprocessor.judge)
    told = await reprocess_all(quarantine.reprocess_next, Reprocessed(Text("diterapkan", "applied")))
    assert told.words == Text(
        id="2 kejadian kini diterapkan; 0 tetap ditahan", en="2 events are applied now; 0 stay parked"
    )


async def test_an_empty_quarantine_is_told_too(reprocessor: Reprocessor) -> None:
    told = await reprocess_all(FakeQuarantine([], reprocessor.judge).reprocess_next)
    assert told.words.id == "0 kejadian kini terhitung; 0 tetap ditahan"
    assert LogPosition("00.registry", 0, 0) > BEGINNING


async def test_a_record_whose_number_is_another_events_for_everybody_stays(reprocessor: Reprocessor) -> None:
    done = await reprocessor.judge(quarantined(sessions(1), consumers=frozenset()))
    assert (done.fit, [reason for _, reason in done.stay]) == ([], ["sequence-reused"])


async def test_records_that_are_seen_by_now_leave_without_effect(reprocessor: Reprocessor) -> None:
    done = await reprocessor.judge([])
    done.seen = quarantined(sessions(2))
    assert (done.projected.plans, done.archived.rows, done.last) == ([], [], LogPosition("73.mentoring", 0, 1))
