"""A partition that stands still for numbers that are gone: an operator waives exactly these, on record; it goes on."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from services.reporting.indicators import DECLARED
from services.reporting.projection.commands import Projection
from services.reporting.projection.jobs.consumer import Consumer, track
from services.reporting.projection.jobs.projector import PROJECTOR_GROUP, Projector
from services.reporting.projection.rules.decoding import RecordDecoder
from services.reporting.projection.tables.projection_writer import PostgresProjectionWriter
from shared.messaging.watchdog import ConsumerWatchdog
from shared.runtime.clock import now
from tests.support.clients import Caller
from tests.support.counting import Counting
from tests.support.eventually import eventually, never
from tests.support.fixtures import FreshTopics
from tests.support.operating import Said, environment_of, operate
from tests.unit.reporting.samples import a_session

SESSIONS = ("73.mentoring", 0)
BY = ("--by", "Kepala bidang data", "--why", "Log pusat terhapus; provinsi tidak menyimpan salinan")
_PASSED = "select consumer, topic, partition, first, last, decided_by, reason from passed_hole order by 1"

_FILED_TOO = """
insert into archive select gen_random_uuid(), type, counts, sign, province, region, centre_id, business_on, recorded_at,
    topic, partition, 99, 3, subject, version, data from archive where partition = 0 returning 1"""
"""As if the archive had read number 3 before it was lost."""


@pytest.fixture
def counting(database: str, fresh_topics: FreshTopics) -> Counting:
    """Reporting with two partitions of sessions; three numbers of one of them are missing."""
    counting = Counting(database, fresh_topics, "73")
    counting.partitions.tell(a_session())
    for _ in range(3):
        counting.partitions.next_number(*SESSIONS)
    counting.partitions.tell(a_session())
    counting.partitions.tell(a_session(), partition=1)
    counting.send()
    return counting


async def waive_gap(counting: Counting, *arguments: str) -> Said:
    """Run the operator's command."""
    return await operate(environment_of(counting.settings), "pass-hole", *arguments)


async def sessions(api: Caller) -> int:
    """Count the sessions of South Sulawesi, as the views say it."""
    answer = await api.get("/views/sessions", region="73", level="province")
    return int(answer["rows"][0]["numerator"])


def says(caller: Caller, path: str, word: str) -> Callable[[], Awaitable[bool]]:
    """Ask whether a page or metric says something."""

    async def asked() -> bool:
        return word in (await caller.http.get(path)).text

    return asked


async def test_the_partition_goes_on_and_the_pages_keep_saying_what_is_missing(counting: Counting) -> None:
    began = now()
    async with counting.projector() as projector, counting.archive(), counting.api() as api:
        await counting.taken_in(but=(SESSIONS,))
        await counting.taken_in("archive", but=(SESSIONS,))
        await eventually(says(projector, "/metrics", 'naik_kelas_halted_lanes{consumer="reporting-folder"} 1.0'))
        said = await waive_gap(counting, "73.mentoring/0", "2..4", *BY)
        assert said.exit_code == 0, said.words
        assert "dilewati" in said.words
        assert "let go" in said.words
        await counting.taken_in()
        await counting.taken_in("archive")
        assert await sessions(api) == 3
        counting.partitions.tell(a_session())
        counting.send()
        await counting.taken_in()
        (fresh,) = (await api.get("/views/sessions", region="73", level="province"))["freshness"]
        assert (fresh["missing"], fresh["holes"]) == (3, [])
        await eventually(says(api, "/", "3 kejadian hilang dari aliran dan dilewati"))
        await eventually(says(projector, "/metrics", 'naik_kelas_halted_lanes{consumer="reporting-folder"} 0.0'))
        assert (await projector.get("/health/ready"))["status"] == "ready"
    assert await counting.rows(_PASSED) == [
        (consumer, *SESSIONS, 2, 4, BY[1], BY[3]) for consumer in ("archive", "folder")
    ]
    ((passed_at,),) = await counting.rows("select min(passed_at) from passed_hole")
    assert began - timedelta(minutes=1) < passed_at.astimezone(UTC) < datetime.max.replace(tzinfo=UTC)


async def test_nothing_else_than_what_is_shown_can_be_let_go(counting: Counting) -> None:
    async with counting.projector():
        await counting.taken_in(but=(SESSIONS,))
    others = [("73.mentoring/0", "2..5"), ("73.mentoring/0", "3..4"), ("73.mentoring/1", "2..4")]
    for said in await asyncio.gather(*(waive_gap(counting, *other, *BY) for other in others)):
        assert said.exit_code == 1
        assert "folder: 73.mentoring/0 2..4" in said.words
    assert await counting.rows(_PASSED) == []


async def test_nothing_is_let_go_without_who_and_why(counting: Counting) -> None:
    for given, left_out in ((BY[:2], "--why"), (BY[2:], "--by")):
        said = await waive_gap(counting, "73.mentoring/0", "2..4", *given)
        assert (said.exit_code, left_out in said.words) == (2, True)


async def test_a_projector_that_comes_later_passes_where_it_was_allowed_to(counting: Counting) -> None:
    async with counting.projector():
        await counting.taken_in(but=(SESSIONS,))
    assert (await waive_gap(counting, "73.mentoring/0", "2..4", *BY)).exit_code == 0
    assert (await waive_gap(counting, "73.mentoring/0", "2..4", *BY)).exit_code == 0
    async with counting.projector(), counting.api() as api:
        await counting.taken_in()
        assert await sessions(api) == 3


async def test_an_event_that_only_the_archive_has_is_not_shown_behind_the_number(counting: Counting) -> None:
    async with counting.projector():
        await counting.taken_in(but=(SESSIONS,))
    await waive_gap(counting, "73.mentoring/0", "2..4", *BY)
    async with counting.projector(), counting.archive(), counting.api() as api:
        await counting.taken_in()
        await counting.taken_in("archive", but=(SESSIONS,))
        assert await counting.rows(_FILED_TOO) == [(1,)]
        shown = await api.get("/views/sessions/events", region="73", **{"from": "2026-01", "to": "2026-12"})
        assert [each["sequence"] for each in shown["rows"]] == [1, 1]


async def test_the_watchdog_lets_a_partition_stand_still(counting: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ConsumerWatchdog.watch, "__kwdefaults__", {"every_seconds": 0.1, "patience_seconds": 1.0})
    ledger = PostgresProjectionWriter(counting.settings.database_url)
    tracker = track(PROJECTOR_GROUP, ledger.positions)
    projector = Projector(Projection(DECLARED, RecordDecoder(DECLARED)), ledger, tracker)
    consumer = Consumer(counting.settings, PROJECTOR_GROUP, tracker, projector.on_batch)
    running = asyncio.ensure_future(consumer.run())
    try:
        await counting.taken_in(but=(SESSIONS,))
        await never(running.done, for_seconds=3)
        assert await consumer.failure_reason() == "73.mentoring/0: 2..4"
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await ledger.close()
