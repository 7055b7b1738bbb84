"""A number that comes again with another event is never dropped as seen, whoever reads it and whoever wrote it."""

import re

import pytest

from tests.support.clients import Caller
from tests.support.counting import Counting
from tests.support.eventually import eventually
from tests.support.fixtures import FreshTopics
from tests.support.forging import forged
from tests.support.operating import environment_of, operate
from tests.unit.reporting.samples import a_session

SESSIONS = ("73.mentoring", 0)
BOTH = ("archive", "folder")
QUARANTINED = 'select consumer, reason, sequence, "offset", holds from quarantine order by consumer, "offset"'
DROPPED = re.compile(r'naik_kelas_dropped_records_total{consumer="reporting-folder"} ([0-9.e+]+)')


@pytest.fixture
def counting(database: str, fresh_topics: FreshTopics) -> Counting:
    """Reporting that follows one province."""
    return Counting(database, fresh_topics, "73")


async def taken_in(counting: Counting) -> None:
    """Send what was written, and wait until projector and archive have read it."""
    counting.send()
    for consumer in ("folder", "archive"):
        await counting.taken_in(consumer)


async def fresh_of(api: Caller) -> dict[str, object]:
    """Return how South Sulawesi is followed."""
    (found,) = (await api.get("/views/sessions", region="73", level="province"))["freshness"]
    return dict(found)


async def sessions(api: Caller) -> int:
    """Count the sessions that are shown."""
    answer = await api.get("/views/sessions", region="73", level="province")
    return int(answer["rows"][0]["numerator"])


async def dropped(projector: Caller) -> float:
    """Return how many records this process has dropped as seen, in whichever test."""
    found = DROPPED.search((await projector.operators.get("/metrics")).text)
    return float(found[1]) if found else 0.0


@pytest.mark.parametrize("unfit", [False, True], ids=["fit", "a village of 32"])
async def test_the_real_event_behind_a_forged_next_number_is_named_at_once(counting: Counting, *, unfit: bool) -> None:
    async with counting.projector() as projector, counting.archive(), counting.api() as api:
        before = await dropped(projector)
        counting.partitions.tell(a_session())
        counting.partitions.put(*SESSIONS, forged(2, unfit=unfit))
        real = counting.partitions.tell(a_session())
        counting.partitions.tell(a_session())
        await taken_in(counting)
        fresh = await fresh_of(api)
        assert (fresh["reused"], fresh["conflicts"], fresh["holes"]) == (1, ["73.mentoring/0: 2"], [])
        assert fresh["parked"] == 1 + unfit
        rows = [row for row in await counting.rows(QUARANTINED) if row[1] == "sequence-reused"]
        assert rows == [(consumer, "sequence-reused", 2, real.offset, False) for consumer in BOTH]
        page = (await api.http.get("/")).text
        assert "nomor kejadian dipakai dua kali" in page
        assert "<code>73.mentoring/0: 2</code>" in page
        assert "number used twice" in (await api.http.get("/?lang=en")).text
        listed = (await api.get("/parked", province="73"))["rows"]
        assert ("sequence-reused", 2) in [(each["reason"], each["number"]) for each in listed]
        metrics = (await api.operators.get("/metrics")).text
        assert 'naik_kelas_quarantine_records{consumer="reporting-folder",reason="sequence-reused"} 1.0' in metrics
        assert await dropped(projector) == before
    said = await operate(environment_of(counting.settings), "audit")
    assert (said.exit_code, "number 2 was used twice" in said.words) == (3, True), said.words


async def test_what_is_sent_again_is_dropped_and_counted_as_that(counting: Counting) -> None:
    async with counting.projector() as projector, counting.archive(), counting.api() as api:
        first = counting.partitions.tell(a_session())
        counting.partitions.tell(a_session())
        await taken_in(counting)
        before = await dropped(projector)
        counting.partitions.again(first)
        await taken_in(counting)
        assert (await sessions(api), await counting.rows(QUARANTINED)) == (2, [])

        async def counted() -> bool:
            return await dropped(projector) == before + 1

        await eventually(counted)


async def test_numbers_that_were_taken_before_ids_were_kept_are_seen_by_their_number_alone(counting: Counting) -> None:
    async with counting.projector(), counting.archive(), counting.api() as api:
        first = counting.partitions.tell(a_session())
        await taken_in(counting)
        await counting.rows("delete from taken_ids returning 1")
        counting.partitions.again(first)
        counting.partitions.put(*SESSIONS, forged(1))
        counting.partitions.tell(a_session())
        await taken_in(counting)
        assert (await sessions(api), await counting.rows(QUARANTINED)) == (2, [])


async def test_an_event_that_comes_under_two_numbers_is_named_by_the_audit(counting: Counting) -> None:
    async with counting.projector(), counting.archive():
        record = counting.partitions.tell(a_session())
        number = counting.partitions.next_number(*SESSIONS)
        copy = (record.value or b"").replace(b"%020d" % 1, b"%020d" % number)
        counting.partitions.put(*SESSIONS, copy)
        await taken_in(counting)
    said = await operate(environment_of(counting.settings), "audit")
    assert (said.exit_code, "one event has the numbers 1, 2" in said.words) == (3, True), said.words
