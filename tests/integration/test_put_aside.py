"""A foreign record is put aside by partition and offset: before it is read, in quarantine, or when it was counted."""

import pytest

from tests.integration.test_sequence_reused import QUARANTINED, SESSIONS, fresh_of, sessions, taken_in
from tests.support.counting import Counting
from tests.support.eventually import eventually
from tests.support.fixtures import FreshTopics
from tests.support.forging import forged
from tests.support.operating import Said, environment_of, operate
from tests.unit.reporting.samples import a_session

BY = ("--by", "Kepala bidang data", "--why", "Provinsi tidak mengenal kejadian ini")
UNDO = ("--by", "Kepala dinas", "--why", "Ternyata dikenal")
HALTED = "select consumer, halted from lane where halted is not null order by 1"
ENTERED = """
insert into put_aside (consumer, topic, partition, "offset", decided_by, reason)
values (%s, %s, %s, %s, 'x', 'x') returning 1"""
ASIDE = 'select consumer, "offset", decided_by, reason, undone_by, undone_why from put_aside order by 1, decided_at'


@pytest.fixture
def counting(database: str, fresh_topics: FreshTopics) -> Counting:
    """Reporting that follows one province."""
    return Counting(database, fresh_topics, "73")


async def operated(counting: Counting, *arguments: str) -> Said:
    """Type a verb of reporting."""
    return await operate(environment_of(counting.settings), *arguments)


async def test_a_far_number_is_named_as_foreign_not_waived_and_put_aside(counting: Counting) -> None:
    async with counting.projector() as projector, counting.archive(), counting.api() as api:
        counting.partitions.tell(a_session())
        foreign = counting.partitions.put(*SESSIONS, forged(603))
        counting.partitions.tell(a_session())
        counting.partitions.tell(a_session())
        counting.send()
        why = f"603 at offset {foreign.offset} is foreign: 2 follows at offset {foreign.offset + 1}"

        async def named() -> bool:
            return await counting.rows(HALTED) == [("archive", why), ("folder", why)]

        await eventually(named, within_seconds=20)
        assert (await fresh_of(api))["holes"] == [f"73.mentoring/0: {why}"]
        assert why in (await projector.http.get("/health/ready")).text
        refused = await operated(counting, "waive-gap", "73.mentoring/0", "2..602", *BY)
        assert (refused.exit_code, "put-aside" in refused.words) == (1, True), refused.words
        said = await operated(counting, "put-aside", "73.mentoring/0", str(foreign.offset), *BY)
        assert (said.exit_code, said.words.count("not read yet")) == (0, 2), said.words
        await taken_in(counting)
        assert (await sessions(api), (await fresh_of(api))["aside"]) == (3, 1)
        assert "1 catatan asing disisihkan oleh petugas" in (await api.http.get("/")).text
    rows = [(name, "put-aside", 603, foreign.offset, False) for name in ("archive", "folder")]
    assert await counting.rows(QUARANTINED) == rows
    assert (await operated(counting, "audit")).exit_code == 0


async def test_a_gap_is_not_waived_when_its_numbers_came_after_it_was_named(counting: Counting) -> None:
    counting.partitions.tell(a_session())
    counting.partitions.put(*SESSIONS, forged(603))
    counting.send()
    async with counting.projector():

        async def named() -> bool:
            return await counting.rows(HALTED) == [("folder", "2..602")]

        await eventually(named, within_seconds=20)
    counting.partitions.tell(a_session())
    counting.send()
    refused = await operated(counting, "waive-gap", "73.mentoring/0", "2..602", *BY)
    assert (refused.exit_code, "number 2 is in the log, at offset 2" in refused.words) == (1, True), refused.words
    assert await counting.rows("select 1 from passed_hole") == []


async def test_a_number_that_a_quarantined_record_had_taken_goes_to_the_real_event(counting: Counting) -> None:
    async with counting.projector(), counting.archive(), counting.api() as api:
        foreign = counting.partitions.put(*SESSIONS, forged(1, unfit=True))
        counting.partitions.tell(a_session())
        counting.partitions.tell(a_session())
        await taken_in(counting)
        assert await sessions(api) == 1
        said = await operated(counting, "put-aside", "73.mentoring/0", str(foreign.offset), *BY)
        assert (said.exit_code, said.words.count("its number is free")) == (0, 2), said.words
        said = await operated(counting, "reprocess")
        assert "1 events are counted now; 0 stay parked" in said.words
        fresh = await fresh_of(api)
        assert (await sessions(api), fresh["reused"], fresh["parked"], fresh["aside"]) == (2, 0, 0, 1)
    assert (await operated(counting, "audit")).exit_code == 0


async def test_a_counted_record_leaves_the_archive_at_once_and_the_figures_by_a_rebuild(counting: Counting) -> None:
    async with counting.projector(), counting.archive(), counting.api() as api:
        foreign = counting.partitions.put(*SESSIONS, forged(1))
        real = counting.partitions.tell(a_session())
        counting.partitions.tell(a_session())
        await taken_in(counting)
        assert (await sessions(api), (await fresh_of(api))["reused"]) == (2, 1)
        said = await operated(counting, "put-aside", "73.mentoring/0", str(foreign.offset), *BY)
        assert ("out of the archive" in said.words, "`rebuild` takes it out" in said.words) == (True, True), said.words
        assert "1 events are counted now" in (await operated(counting, "reprocess")).words
        rebuilt = await operated(counting, "rebuild")
        assert rebuilt.exit_code == 0, rebuilt.words
        fresh = await fresh_of(api)
        assert (await sessions(api), fresh["reused"], fresh["aside"], fresh["parked"]) == (2, 0, 1, 0)
        filed = await counting.rows('select "offset" from archive where partition = 0 order by 1')
        assert filed == [(real.offset,), (real.offset + 1,)]
        counting.partitions.again(real)
        counting.partitions.tell(a_session())
        await taken_in(counting)
        assert await sessions(api) == 3
    assert (await operated(counting, "audit")).exit_code == 0


async def test_what_was_put_aside_can_be_taken_in_again(counting: Counting) -> None:
    record = counting.partitions.tell(a_session())
    counting.partitions.tell(a_session())
    async with counting.projector(), counting.archive():
        await taken_in(counting)
    ahead = counting.partitions.tell(a_session())
    counting.send()
    for verb, words in (("put-aside", "not read yet"), ("take-in", "it will be read as any other")):
        said = await operated(
            counting, verb, "73.mentoring/0", str(ahead.offset), *(BY if verb == "put-aside" else UNDO)
        )
        assert (said.exit_code, said.words.count(words)) == (0, 2), said.words
    again = await operated(counting, "take-in", "73.mentoring/0", str(ahead.offset), *UNDO)
    assert (again.exit_code, "not put aside" in again.words) == (1, True)
    await operated(counting, "put-aside", "73.mentoring/0", str(record.offset), *BY)
    said = await operated(counting, "take-in", "73.mentoring/0", str(record.offset), *UNDO)
    assert ("counted as it was" in said.words, "until its number is free" in said.words) == (True, True), said.words
    assert "1 events are counted now; 0 stay parked" in (await operated(counting, "reprocess")).words
    async with counting.projector(), counting.archive(), counting.api() as api:
        await taken_in(counting)
        assert await sessions(api) == 3
    assert (await operated(counting, "audit")).exit_code == 0
    decided = await counting.rows(ASIDE)
    assert decided == [
        (consumer, offset, BY[1], BY[3], UNDO[1], UNDO[3])
        for consumer in ("archive", "folder")
        for offset in (ahead.offset, record.offset)
    ]


async def test_a_record_that_nobody_can_find_is_not_put_aside(counting: Counting) -> None:
    counting.partitions.tell(a_session())
    async with counting.projector():
        counting.send()
        await counting.taken_in()
    for partition, offset in (("73.mentoring/0", "7"), ("73.mentoring/9", "0"), ("99.mentoring/0", "0")):
        said = await operated(counting, "put-aside", partition, offset, *BY)
        assert (said.exit_code, "no such record" in said.words) == (1, True), said.words
    assert await counting.rows(ASIDE) == []


async def test_a_decision_is_heard_by_a_projector_that_stands_elsewhere(counting: Counting) -> None:
    async with counting.projector(), counting.archive(), counting.api() as api:
        counting.partitions.tell(a_session())
        await taken_in(counting)
        foreign = counting.partitions.put(*SESSIONS, forged(2))
        for consumer in ("folder", "archive"):  # entered as the verb does it, but before the record is in the log
            await counting.rows(ENTERED, consumer, *SESSIONS, foreign.offset)
            await counting.rows("update lane set decisions = decisions + 1 where consumer = %s returning 1", consumer)
        counting.partitions.tell(a_session())
        await taken_in(counting)
        assert (await sessions(api), (await fresh_of(api))["reused"]) == (2, 0)


async def test_a_waived_number_that_comes_late_is_applied_and_no_longer_missing(counting: Counting) -> None:
    async with counting.projector(), counting.archive(), counting.api() as api:
        counting.partitions.tell(a_session())
        for _ in range(2):
            counting.partitions.next_number(*SESSIONS)
        counting.partitions.tell(a_session())
        counting.send()

        async def named() -> bool:
            return await counting.rows(HALTED) == [("archive", "2..3"), ("folder", "2..3")]

        await eventually(named, within_seconds=20)
        assert (await operated(counting, "waive-gap", "73.mentoring/0", "2..3", *BY)).exit_code == 0
        await taken_in(counting)
        assert (await sessions(api), (await fresh_of(api))["missing"]) == (2, 2)
        for value in (forged(3), forged(3)):  # the first one is the late one, whoever the second is
            counting.partitions.put(*SESSIONS, value)
        await taken_in(counting)
        fresh = await fresh_of(api)
        assert (await sessions(api), fresh["missing"], fresh["reused"]) == (3, 1, 1)
        shown = await api.get("/views/sessions/events", region="73", **{"from": "2026-01", "to": "2026-12"})
        assert sorted(each["sequence"] for each in shown["rows"]) == [1, 3, 4]
        assert (await operated(counting, "rebuild")).exit_code == 0
        fresh = await fresh_of(api)
        assert (await sessions(api), fresh["missing"], fresh["reused"]) == (3, 1, 1)
    assert (await operated(counting, "audit")).exit_code == 3
