"""A row that the archive lost: the audit and the page say so, and `refile` brings it back from the log."""

import asyncio

import pytest

from services.reporting.audit.queries import Verdict, audit
from services.reporting.audit.tables.audit_source import open_audit_source
from services.reporting.indicators import DECLARED
from services.reporting.recovery.jobs import refile
from tests.support import reporting_tables
from tests.support.counting import Counting
from tests.support.event_generator import tell
from tests.support.facts import Story
from tests.support.fixtures import FreshTopics
from tests.support.operating import environment_of, operate
from tests.unit.reporting.samples import a_session

PROVINCES = ("73", "33")
LOSE = """
delete from archive where (topic, partition, sequence) in (
    select topic, partition, sequence from archive where topic = '73.mentoring' and partition = 0
    order by sequence offset 1 limit 1)
returning sequence"""


@pytest.fixture
async def counting(database: str, fresh_topics: FreshTopics) -> Counting:
    """Reporting for two provinces, whose archive is whole."""
    counting = Counting(database, fresh_topics, *PROVINCES)
    for _ in range(5):
        counting.partitions.tell(a_session())
    counting.partitions.put("73.mentoring", 0, b"no event")
    tell(counting, Story(1, PROVINCES), 300)
    async with counting.projector(), counting.archive():
        await counting.taken_in()
        await counting.taken_in("archive")
    return counting


async def archived(counting: Counting) -> list[tuple[object, ...]]:
    """Return the whole archive, row by row."""
    return await counting.rows("select * from archive order by topic, partition, sequence")


async def judged(counting: Counting) -> tuple[list[str], Verdict]:
    """Return what an audit that does not wait says, and its verdict."""
    verdict = Verdict()
    async with open_audit_source(counting.settings.database_url, DECLARED, 0.5) as source:
        return [words.en async for words in audit(source, verdict)], verdict


async def test_a_lost_row_is_on_the_page_of_its_figure_and_only_there(counting: Counting) -> None:
    await counting.rows(LOSE)
    async with counting.api() as api:
        span = {"from": "2025-01", "to": "2026-12"}
        for view in ("sessions", "session-hours", "clients"):
            page = await api.get(f"/views/{view}/events", region="73", **span)
            assert (view, page["archive_behind"]) == (view, 1)
        for view, region in (("sessions", "33"), ("entrepreneurs", "73"), ("agreements-active", "73")):
            page = await api.get(f"/views/{view}/events", region=region, **span)
            assert (view, page["archive_behind"]) == (view, 0)


async def test_a_lost_row_hides_no_wrong_figure_of_another_stream(counting: Counting) -> None:
    ((number,),) = await counting.rows(LOSE)
    await counting.rows("""
        update cell set n = n + 1 where key = (select min(c.key) from cell c join line l on l.line = c.key >> 46
            join indicator i using (definition)
            where i.name = 'entrepreneurs' and c.key >> 12 & 17179869183 = 7300000000)
        returning 1""")
    said, verdict = await judged(counting)
    assert f"73.mentoring/0: {number}; what is counted from 73.mentoring is not compared" in said[0]
    assert (verdict.different, verdict.exit_code) == (1, 1)


async def test_what_was_lost_is_filed_again_as_it_was(counting: Counting) -> None:
    whole = await archived(counting)
    for _ in range(3):
        await counting.rows(LOSE)
    await counting.rows("delete from archive where topic = '33.registry' returning 1")
    said, verdict = await judged(counting)
    assert set(verdict.behind) >= {"73.mentoring/0", "33.registry/0"}, said
    one, other = await asyncio.gather(refile(counting.settings), refile(counting.settings))
    assert (one.gone, other.gone) == ({}, {})
    assert await archived(counting) == whole
    said, verdict = await judged(counting)
    assert verdict.exit_code == 0, said
    assert (await refile(counting.settings)).filed == 0
    async with counting.database() as connection:
        assert len(await reporting_tables.archived(connection)) == len(whole)


async def test_the_verb_names_what_the_log_lacks_too(counting: Counting) -> None:
    environment = environment_of(counting.settings)
    right = await operate(environment, "refile")
    assert (right.exit_code, "0 partisi masih kurang" in right.words) == (0, True), right.words
    await counting.rows(LOSE)
    await counting.rows("update lane set sequence = sequence + 2 where consumer = 'archive' and topic = '73.mentoring' "
                        "and partition = 0 returning 1")  # fmt: skip
    wrong = await operate(environment, "refile")
    assert (wrong.exit_code, "1 kejadian diarsipkan lagi" in wrong.words) == (1, True), wrong.words
    assert "73.mentoring/0: " in wrong.words
