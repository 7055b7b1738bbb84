"""What becomes of parked records that are judged anew: counted by whom they were parked, or kept with a reason."""

from collections.abc import Awaitable, Callable, Iterable, Sequence

import pytest

from services.reporting.archive.rules import ARCHIVE, ArchiveRow
from services.reporting.indicators import DECLARED
from services.reporting.projection.commands import PROJECTOR, Projection, WriteBatch
from services.reporting.projection.rules.decoding import Reader
from services.reporting.projection.rules.surrogate_keys import NAMED_FROM, Series
from services.reporting.recovery.commands import Reprocessing, Reprocessor
from shared.i18n import Text
from shared.messaging.inbox.reprocessing import BEGINNING, LogPosition, QuarantinedRecord, reprocess_all
from tests.support.partitions import Lanes
from tests.unit.reporting.samples import a_centre, a_session

Judge = Callable[[Sequence[QuarantinedRecord]], Awaitable[Reprocessing]]
BOTH = frozenset({PROJECTOR, ARCHIVE})


class FakeShelves:
    """Numbers series and makes room, as ledger and archive do."""

    def __init__(self) -> None:
        self.room: list[ArchiveRow] = []

    async def number(self, lines: Sequence[Series], names: Sequence[str]) -> tuple[list[int], list[int]]:
        return list(range(1, len(lines) + 1)), list(range(NAMED_FROM, NAMED_FROM + len(names)))

    def book(self, booking: WriteBatch) -> Awaitable[None]:
        raise NotImplementedError

    async def make_room(self, rows: Iterable[ArchiveRow]) -> None:
        self.room += rows


class FakeQuarantine:
    """Hands out parked records two by two."""

    def __init__(self, kept: Sequence[QuarantinedRecord], judge: Judge) -> None:
        self.kept, self.judge = list(kept), judge

    async def readmit(self, behind: LogPosition) -> Reprocessing | None:
        parked = [each for each in self.kept if each.spot > behind][:2]
        if not parked:
            return None
        done = await self.judge(parked)
        self.kept = [each for each in self.kept if each not in done.fit]
        return done


@pytest.fixture
def readmitting() -> Reprocessor:
    """A release that can read everything."""
    reader, shelves = Reader(DECLARED), FakeShelves()
    return Reprocessor(reader, Projection(DECLARED, reader), shelves, shelves)


def parked(lanes: Lanes, *, consumers: frozenset[str] = BOTH, number: int | None = 1) -> list[QuarantinedRecord]:
    """Return the records of lanes as parked ones."""
    return [
        QuarantinedRecord(each.topic, each.partition, each.offset, each.value or b"", number, "unknown-type", consumers)
        for each in lanes.take()
    ]


def sessions(number: int) -> Lanes:
    """Tell of sessions on one lane."""
    lanes = Lanes()
    for _ in range(number):
        lanes.tell(a_session())
    return lanes


async def test_what_can_be_read_by_now_is_counted_and_filed(readmitting: Reprocessor) -> None:
    done = await readmitting.judge(parked(sessions(3)))
    assert (len(done.fit), done.stay, len(done.accession.rows)) == (3, [], 3)
    keys, counts, _ = done.booking.tally.cells()
    assert set(counts) == {3}
    assert all(key > 0 for key in keys)
    assert readmitting.room.room == done.accession.rows  # type: ignore[attr-defined]


async def test_each_consumer_is_given_what_it_parked_itself(readmitting: Reprocessor) -> None:
    folded = await readmitting.judge(parked(sessions(1), consumers=frozenset({PROJECTOR})))
    filed = await readmitting.judge(parked(sessions(1), consumers=frozenset({ARCHIVE})))
    assert (len(folded.booking.tally.cells()[0]) > 0, folded.accession.rows) == (True, [])
    assert (len(filed.booking.tally.cells()[0]) > 0, len(filed.accession.rows)) == (False, 1)


async def test_a_card_comes_with_its_version(readmitting: Reprocessor) -> None:
    lanes = Lanes()
    lanes.tell(a_centre(), version=4)
    done = await readmitting.judge(parked(lanes))
    assert [card.version for card in done.booking.cards] == [4]


async def test_what_still_cannot_be_read_stays_with_the_reason_of_today(readmitting: Reprocessor) -> None:
    lanes = Lanes()
    lanes.tell(a_session(contact_minutes=-1))
    done = await readmitting.judge(parked(lanes))
    assert (done.fit, [reason for _, reason in done.stay]) == ([], ["schema"])


async def test_a_record_whose_number_was_never_known_stays(readmitting: Reprocessor) -> None:
    done = await readmitting.judge(parked(sessions(1), number=None))
    assert (done.fit, [reason for _, reason in done.stay]) == ([], ["unknown-type"])


async def test_everything_is_looked_at_once_and_told_in_both_languages(readmitting: Reprocessor) -> None:
    lanes = sessions(3)
    lanes.put("73.mentoring", 0, b"damaged")
    lanes.tell(a_session(contact_minutes=-1), partition=1)
    quarantine = FakeQuarantine(parked(lanes), readmitting.judge)
    told = await reprocess_all(quarantine.readmit)
    assert told.words == Text(
        id="3 kejadian kini terhitung; 2 tetap ditahan: not-json 1, schema 1",
        en="3 events are counted now; 2 stay parked: not-json 1, schema 1",
    )
    assert [each.spot for each in quarantine.kept] == [
        LogPosition("73.mentoring", 0, 3),
        LogPosition("73.mentoring", 1, 0),
    ]


async def test_an_empty_quarantine_is_told_too(readmitting: Reprocessor) -> None:
    told = await reprocess_all(FakeQuarantine([], readmitting.judge).readmit)
    assert told.words.id == "0 kejadian kini terhitung; 0 tetap ditahan"
    assert LogPosition("00.registry", 0, 0) > BEGINNING
