"""What the archive lacks is read in the log again and filed once; what the log lacks too is named."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from services.reporting.archive.rules import ArchiveRow
from services.reporting.indicators import DECLARED
from services.reporting.projection.rules.decoding import RecordDecoder
from services.reporting.recovery.commands import Refiling, refile_all
from shared.contracts.partition import Partition
from shared.messaging.inbox.sequencing import Gap, Run
from tests.support.partitions import Logs
from tests.unit.reporting.samples import a_session

DECODER = RecordDecoder(DECLARED)
WHERE = Partition("73.mentoring", 0)


@dataclass
class FakeRun:
    """Neighbouring records of one partition."""

    topic: str
    partition: int
    offsets: list[int]
    values: list[bytes]

    @property
    def beyond(self) -> int:
        """The offset behind the last of them."""
        return self.offsets[-1] + 1


@dataclass
class FakeArchive:
    """An archive that lacks some numbers of one partition."""

    lacking: set[int]
    filed: list[ArchiveRow] = field(default_factory=list)
    offered: list[int] = field(default_factory=list)
    """The numbers of all that it was given, in order."""

    async def missing(self) -> dict[Partition, list[Gap]]:
        return {WHERE: [Gap(number, number) for number in sorted(self.lacking)]} if self.lacking else {}

    async def stretch(self, partition: Partition, gaps: Sequence[Gap]) -> tuple[int, int]:
        assert partition == WHERE
        return gaps[0].first - 1, gaps[-1].last + 1

    async def refile(self, rows: Sequence[ArchiveRow]) -> int:
        self.offered += [row.sequence for row in rows]
        fresh = [row for row in rows if row.sequence in self.lacking]
        self.filed += fresh
        self.lacking -= {row.sequence for row in fresh}
        return len(fresh)


@dataclass
class FakeLog:
    """A log of one partition, which hands out so many records at a time."""

    values: list[bytes]
    at_a_time: int = 1
    stretches: Mapping[Partition, tuple[int, int]] | None = None

    async def ends(self) -> dict[Partition, int]:
        return {WHERE: len(self.values)} if self.values else {}

    async def read(self, stretches: Mapping[Partition, tuple[int, int]]) -> AsyncIterator[Sequence[Run]]:
        self.stretches = stretches
        for first, beyond in stretches.values():
            for offset in range(first, beyond, self.at_a_time):
                end = min(offset + self.at_a_time, beyond)
                yield [FakeRun(*WHERE, list(range(offset, end)), self.values[offset:end])]


def told(sessions: int) -> list[bytes]:
    """Return the records of sessions, numbered from 1."""
    logs = Logs()
    return [logs.tell(a_session(contact_minutes=number), partition=0).value or b"" for number in range(1, sessions + 1)]


@pytest.mark.parametrize("at_a_time", [1, 3, 9])
async def test_what_is_lacking_is_filed_and_nothing_else(at_a_time: int) -> None:
    archive, log = FakeArchive({2, 4}), FakeLog(told(5), at_a_time)
    done = await refile_all(DECODER, archive, log)
    assert [(row.sequence, row.offset) for row in archive.filed] == [(2, 1), (4, 3)]
    assert archive.offered == [2, 4]
    assert (done.filed, done.gone, done.named()) == (2, {}, [])
    assert log.stretches == {WHERE: (1, 5)}


async def test_an_archive_that_lacks_nothing_is_left_alone() -> None:
    log = FakeLog(told(1))
    assert (await refile_all(DECODER, FakeArchive(set()), log)).filed == 0
    assert log.stretches is None


async def test_of_a_partition_that_is_gone_nothing_is_read() -> None:
    archive, log = FakeArchive({1, 2}), FakeLog([])
    assert (await refile_all(DECODER, archive, log)).named() == ["73.mentoring/0: 1..1, 2..2"]
    assert log.stretches == {WHERE: (0, 0)}


def test_partitions_that_lack_something_still_are_named_in_their_order() -> None:
    gone = {Partition("73.registry", 1): [Gap(7, 9)], Partition("73.mentoring", 0): [Gap(1, 1)]}
    assert Refiling(gone=gone).named() == ["73.mentoring/0: 1..1", "73.registry/1: 7..9"]


async def test_what_the_log_does_not_have_or_nobody_can_read_is_named() -> None:
    values = told(3)
    log = FakeLog([values[0], b"no event", values[2]])
    done = await refile_all(DECODER, FakeArchive({2, 3, 4}), log)
    assert (done.filed, done.named()) == (1, ["73.mentoring/0: 2..2, 4..4"])
    assert done.words.en == "1 events were filed again from the log; 1 partitions lack some still."


@pytest.mark.parametrize("at_a_time", [1, 9])
async def test_of_two_records_with_one_number_the_first_is_the_event(at_a_time: int) -> None:
    values = told(3)
    another = values[1].replace(b'"contact_minutes":2', b'"contact_minutes":9')
    log = FakeLog([values[0], values[1], another, values[2]], at_a_time)
    archive = FakeArchive({2})

    async def wider(partition: Partition, gaps: Sequence[Gap]) -> tuple[int, int]:  # noqa: ARG001
        return 0, len(log.values)

    archive.stretch = wider  # type: ignore[method-assign]
    await refile_all(DECODER, archive, log)
    assert [(row.sequence, row.offset) for row in archive.filed] == [(2, 1)]
