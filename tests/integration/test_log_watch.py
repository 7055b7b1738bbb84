"""A stream that was made again is named as that, never as a gap; it is read from its beginning if somebody says so."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.support import streams
from tests.support.clients import Caller
from tests.support.counting import Counting
from tests.support.eventually import eventually, never
from tests.support.fixtures import FreshTopics
from tests.support.operating import Said, environment_of, operate
from tests.unit.reporting.samples import a_session

STREAM, MINE = "73.mentoring", "73.mentoring/0"
BY = ("--by", "Kepala bidang data", "--why", "Topik terhapus pada pemeliharaan")
BOTH = ("archive", "folder")
_HALTED = "select consumer, topic || '/' || partition, halted from lane where halted is not null order by 1, 2"
_PLACES = "select consumer, position, sequence from lane where topic = %s and partition = 0 order by 1"
_ACCEPTED = """
select consumer, topic, partition, topic_id is not null, position, sequence, fault, decided_by, reason
from accepted_log order by 1"""


@pytest.fixture
def counting(database: str, fresh_topics: FreshTopics) -> Counting:
    """Reporting; four sessions were told by South Sulawesi."""
    counting = Counting(database, fresh_topics, "73")
    tell(counting, 4)
    return counting


def tell(counting: Counting, sessions: int) -> None:
    """Tell of some sessions."""
    for _ in range(sessions):
        counting.partitions.tell(a_session())
    counting.send()


async def accept(counting: Counting, *arguments: str) -> Said:
    """Run the operator's command."""
    return await operate(environment_of(counting.settings), "accept-log", *arguments)


async def sessions(api: Caller) -> int:
    """Count the sessions of South Sulawesi, as the views say it."""
    answer = await api.get("/views/sessions", region="73", level="province")
    return int(answer["rows"][0]["numerator"])


def halted(counting: Counting, *expected: tuple[str, str, str]) -> Callable[[], Awaitable[bool]]:
    """Ask whether exactly these partitions stand still."""

    async def asked() -> bool:
        found = await counting.rows(_HALTED)
        assert found == list(expected), found
        return True

    return asked


async def told(api: Caller, word: str) -> bool:
    """Ask whether the nation's page, the views and `/freshness` name a fault of the stream."""
    (fresh,) = [each for each in (await api.http.get("/freshness")).json() if each["province"] == "73"]
    assert fresh["holes"] == [f"{MINE}: {word}"]
    answer = await api.get("/views/sessions", region="73", level="province")
    assert answer["freshness"][0]["holes"] == fresh["holes"]
    assert f"<code>{MINE}: {word}</code>" in (await api.http.get("/")).text
    return True


async def reason(role: Caller) -> str:
    """Return why a role is not ready."""
    answer: dict[str, Any] = (await role.http.get("/health/ready")).json()
    return str(answer["reasons"].get("lanes", ""))


@pytest.mark.parametrize("again", [0, 3, 9], ids=["empty", "shorter", "longer"])
async def test_a_stream_made_again_is_named_while_the_consumer_runs_and_read_when_it_is_accepted(
    counting: Counting, again: int
) -> None:
    async with counting.projector() as projector, counting.archive(), counting.api() as api:
        for consumer in BOTH:
            await counting.taken_in(consumer)
        await counting.rows_until("select 1 from lane where topic_id is null and position > 0", [])
        counting.recreate(STREAM)
        tell(counting, again)
        named = halted(counting, *((consumer, MINE, "log-replaced") for consumer in BOTH))
        await eventually(named, within_seconds=15)
        await eventually(lambda: told(api, "log-replaced"), within_seconds=5)
        assert await reason(projector) == f"{MINE}: log-replaced"
        assert 'naik_kelas_halted_lanes{consumer="reporting-folder"} 1.0' in (await projector.http.get("/metrics")).text
        refused = await operate(environment_of(counting.settings), "waive-gap", MINE, "5..7", *BY)
        assert (refused.exit_code, "log-replaced" in refused.words) == (1, True)
        said = await accept(counting, MINE, *BY)
        assert (said.exit_code, f"folder: {MINE} log-replaced" in said.words) == (0, True), said.words
        tell(counting, 1)
        for consumer in BOTH:
            await counting.taken_in(consumer)
        assert await sessions(api) == 4 + again + 1
        await eventually(halted(counting), within_seconds=5)
    assert await counting.rows(_PLACES, STREAM) == [(consumer, again + 1, 5 + again) for consumer in BOTH]
    assert await counting.rows(_ACCEPTED) == [
        (consumer, STREAM, 0, True, 4, 4, "log-replaced", BY[1], BY[3]) for consumer in BOTH
    ]


async def test_a_stream_made_again_while_nobody_looked_is_named_before_anything_of_it_is_read(
    counting: Counting,
) -> None:
    async with counting.projector():
        await counting.taken_in()
        await counting.rows_until("select 1 from lane where topic_id is null and position > 0", [])
    counting.recreate(STREAM)
    tell(counting, 9)
    async with counting.projector():
        await eventually(halted(counting, ("folder", MINE, "log-replaced")), within_seconds=10)
        await never(lambda: counting.rows("select 1 from lane where topic = %s and position > 4", STREAM), 3)
    assert (await accept(counting, "all", *BY)).exit_code == 0
    async with counting.projector(), counting.api() as api:
        await counting.taken_in()
        assert await sessions(api) == 13


async def test_events_that_were_only_in_the_old_stream_are_a_gap_of_the_new_one(counting: Counting) -> None:
    async with counting.projector():
        await counting.taken_in()
        await counting.rows_until("select 1 from lane where topic_id is null and position > 0", [])
    tell(counting, 2)
    counting.recreate(STREAM)
    tell(counting, 1)
    async with counting.projector(), counting.api() as api:
        await eventually(halted(counting, ("folder", MINE, "log-replaced")), within_seconds=10)
        assert (await accept(counting, MINE, *BY)).exit_code == 0
        await eventually(halted(counting, ("folder", MINE, "5..6")), within_seconds=20)
        assert (await operate(environment_of(counting.settings), "waive-gap", MINE, "5..6", *BY)).exit_code == 0
        await counting.taken_in()
        assert await sessions(api) == 5


async def test_nothing_is_accepted_that_does_not_stand_still_for_its_log(counting: Counting) -> None:
    async with counting.projector():
        await counting.taken_in()
    for asked in (MINE, "all", "73.registry/1"):
        said = await accept(counting, asked, *BY)
        assert (said.exit_code, "No partition stands still" in said.words) == (1, True)
    assert await counting.rows(_ACCEPTED) == []


async def test_what_was_quarantined_of_the_old_log_keeps_apart_from_what_the_new_one_has_at_its_offset(
    counting: Counting,
) -> None:
    for _ in range(2):
        counting.partitions.put(STREAM, 0, b"no event")
        counting.send()
        async with counting.projector(), counting.archive():
            for consumer in BOTH:
                await counting.taken_in(consumer)
            await counting.rows_until("select 1 from lane where topic_id is null and position > 0", [])
        counting.recreate(STREAM)
        async with counting.projector(), counting.archive():
            named = halted(counting, *((consumer, MINE, "log-replaced") for consumer in BOTH))
            await eventually(named, within_seconds=10)
        assert (await accept(counting, MINE, *BY)).exit_code == 0
    tell(counting, 1)
    counting.partitions.put(STREAM, 0, b"no event either")
    counting.send()
    async with counting.projector(), counting.archive(), counting.api() as api:
        for consumer in BOTH:
            await counting.taken_in(consumer)
        shown = await api.get("/views/sessions/events", region="73", **{"from": "2026-01", "to": "2026-12"})
        assert sorted(each["sequence"] for each in shown["rows"]) == [1, 2, 3, 4, 5]
    found = await counting.rows('select "offset" from quarantine where consumer = %s order by 1', "folder")
    assert [offset for (offset,) in found] == sorted({offset for (offset,) in found})
    assert [offset >= 0 for (offset,) in found] == [False, False, True]


async def test_a_deleted_stream_is_named_and_there_is_nothing_to_accept(counting: Counting) -> None:
    async with counting.projector() as projector, counting.api() as api:
        await counting.taken_in()
        await counting.rows_until("select 1 from lane where topic_id is null and position > 0", [])
        streams.delete(counting.settings.kafka_servers, STREAM)
        await eventually(halted(counting, ("folder", MINE, "topic-missing")), within_seconds=15)
        await eventually(lambda: told(api, "topic-missing"), within_seconds=5)
        assert await reason(projector) == f"{MINE}: topic-missing"
        assert (await accept(counting, MINE, *BY)).exit_code == 1
