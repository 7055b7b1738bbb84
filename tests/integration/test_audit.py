"""Every number can be recomputed from the archive by other means; what was changed by hand is found as exactly that."""

import asyncio
from collections.abc import Sequence
from functools import partial

import pytest

from services.reporting.audit.queries import Verdict, audit
from services.reporting.audit.tables.audit_source import open_audit_source
from services.reporting.indicators import DECLARED
from services.reporting.rebuild.jobs.verb import rebuild
from services.reporting.recovery.jobs import reprocess
from shared.contracts.mentoring import SessionCompleted
from shared.contracts.partition import Partition
from shared.messaging.decision import Decision
from shared.messaging.inbox.log_search import first_in_gap
from shared.messaging.inbox.sequencing import Gap
from shared.messaging.inbox.waivers import Waiver, waive
from tests.support.counting import Counting
from tests.support.event_generator import tell, telling
from tests.support.facts import Story
from tests.support.fixtures import FreshTopics
from tests.support.operating import environment_of, operate
from tests.support.releases import ignorant_of
from tests.unit.reporting.samples import a_session, a_voiding

PROVINCES = ("73", "33")
GAPPED = ("33.registry", 1)
SOON = 0.5
"""Seconds that the archive is waited for where it is known not to come."""


@pytest.fixture
async def counting(database: str, fresh_topics: FreshTopics) -> Counting:
    """Reporting for two provinces, whose numbers are there and right."""
    counting = Counting(database, fresh_topics, *PROVINCES)
    held = a_session()
    counting.partitions.tell(held)
    counting.partitions.put("73.mentoring", 0, b"no event")
    counting.partitions.tell(a_voiding(held), version=2)
    tell(counting, Story(1, PROVINCES), 400)
    async with counting.projector(), counting.archive():
        await counting.taken_in()
        await counting.taken_in("archive")
    return counting


async def judged(counting: Counting, wait_seconds: float = 30) -> tuple[Sequence[str], Verdict]:
    """Return what an audit says, in both languages, and its verdict."""
    verdict = Verdict()
    async with open_audit_source(counting.settings.database_url, DECLARED, wait_seconds) as evidence:
        return [f"{words.id} · {words.en}" async for words in audit(evidence, verdict)], verdict


async def one_difference(counting: Counting) -> str:
    """Return the only difference that there is."""
    said, verdict = await judged(counting)
    assert (verdict.different, verdict.behind, verdict.exit_code) == (1, {}, 1)
    return said[0]


async def test_numbers_that_nobody_touched_are_what_the_archive_makes_of_the_events(counting: Counting) -> None:
    said, verdict = await judged(counting)
    assert verdict.exit_code == 0, said
    assert all(verdict.compared.values())
    assert verdict.compared["figure"] == len(await counting.figures())
    assert verdict.compared["timeline"] == len(await counting.cards())
    assert verdict.compared["reading"] > 0


async def test_a_cell_changed_by_hand_is_found_as_exactly_that_one(counting: Counting) -> None:
    await counting.rows("""
        update cell set s = s + 7 where key = (select key from cell where s > 0 and key & 4095 < 2880 limit 1)
        returning 1""")
    said = await one_difference(counting)
    (figure,) = [
        figure
        for figure, value in (await counting.figures()).items()
        if said.startswith(
            f"{figure.indicator} · {figure.period} · {figure.region} · {' · '.join(figure.dimensions)}: "
        )
        and f"stored {value}, recomputed {value - 7}" in said  # which another figure may happen to have, too
    ]
    assert figure.indicator == "session-hours"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("delete from cell where key = (select min(key) from cell where n > 0 and s = 0)", "stored nothing"),
        (
            "insert into cell select key + 1200, n, s from cell where n > 0 and s = 0 order by key limit 1",
            "recomputed nothing",
        ),
        ("update cell_member set m11 = m11 + 1 where ctid = (select min(ctid) from cell_member)", "clients · "),
        (
            "update card set version = version + 1 where ctid = (select min(ctid) from card where kind = 'partner')",
            "partner partner-registered · ",
        ),
        (
            """update card set state = state || '{"level": "x"}'
            where ctid = (select min(ctid) from card where kind = 'centre')""",
            '"level": "x"',
        ),
        ("delete from card where ctid = (select min(ctid) from card where kind = 'partner')", "stored nothing"),
    ],
    ids=["a-number-lost", "a-number-invented", "a-member-more", "another-version", "another-state", "a-card-lost"],
)
async def test_whatever_else_was_changed_is_found_as_exactly_that_one(
    wrong: str, told: str, counting: Counting
) -> None:
    async with counting.database() as connection:
        assert (await connection.execute(wrong.encode())).rowcount == 1
    assert told in await one_difference(counting)


async def test_an_event_that_the_archive_lost_leaves_its_stream_out_by_its_number(counting: Counting) -> None:
    ((partition,),) = await counting.rows("""
        delete from archive where event_id = (select event_id from archive where province = '33' limit 1)
        returning topic || '/' || partition || ': ' || sequence""")
    said, verdict = await judged(counting, SOON)
    named = partition.partition(":")[0]
    assert (verdict.behind, verdict.different, verdict.exit_code) == ({named: 1}, 0, 2)
    assert f"The archive lacks 1 events of {partition}; what is counted from {named[:-2]} is not compared" in said[0]
    assert verdict.compared["figure"] > 0


async def test_an_archive_that_is_late_is_waited_for(counting: Counting) -> None:
    tell(counting, Story(2, PROVINCES), 100)
    async with counting.projector():
        await counting.taken_in()
    _, late = await judged(counting, SOON)
    assert late.exit_code == 2
    assert {partition[:2] for partition in late.behind} == set(PROVINCES)
    waiting = asyncio.ensure_future(judged(counting))
    async with counting.archive():
        said, verdict = await waiting
    assert verdict.exit_code == 0, said


async def test_an_archive_that_is_further_on_is_compared_up_to_what_the_fold_has(counting: Counting) -> None:
    tell(counting, Story(2, PROVINCES), 100)
    async with counting.archive():
        await counting.taken_in("archive")
    said, verdict = await judged(counting)
    assert verdict.exit_code == 0, said


async def test_what_the_fold_quarantined_is_no_difference_though_the_archive_could_read_it(counting: Counting) -> None:
    tell(counting, Story(2, PROVINCES), 100)
    with ignorant_of(SessionCompleted):
        async with counting.projector():
            await counting.taken_in()
    async with counting.archive():
        await counting.taken_in("archive")
    said, verdict = await judged(counting)
    assert verdict.exit_code == 0, said
    assert (await reprocess(counting.settings.database_url)).counted > 0
    said, verdict = await judged(counting)
    assert verdict.exit_code == 0, said


async def test_a_partition_is_compared_up_to_where_it_stands_and_beyond_once_its_gap_is_waive(
    counting: Counting,
) -> None:
    counting.partitions.next_number(*GAPPED)
    tell(counting, Story(2, PROVINCES), 100)
    async with counting.projector(), counting.archive():
        await counting.taken_in(but=(GAPPED,))
        await counting.taken_in("archive", but=(GAPPED,))
    said, verdict = await judged(counting)
    assert verdict.exit_code == 0, said
    ((halted,),) = await counting.rows("select distinct halted from lane where halted is not null")
    missing = Gap(*map(int, halted.split("..")))
    waiver = Waiver(Partition(*GAPPED), missing, Decision("Kepala bidang data", "hilang"))
    await waive(counting.settings.database_url, waiver, partial(first_in_gap, counting.settings.kafka_servers))
    async with counting.projector(), counting.archive():
        await counting.taken_in()
        await counting.taken_in("archive")
    said, verdict = await judged(counting)
    assert verdict.exit_code == 0, said


async def test_nothing_differs_after_a_rebuild_nor_while_events_arrive(counting: Counting) -> None:
    async with counting.projector(), counting.archive(), telling(counting, Story(3, PROVINCES)):
        await rebuild(counting.settings)
        for _ in range(3):
            said, verdict = await judged(counting)
            assert verdict.exit_code == 0, said


async def test_the_verb_says_what_it_found_in_two_languages_and_ends_accordingly(counting: Counting) -> None:
    environment = environment_of(counting.settings)
    right = await operate(environment, "audit")
    assert (right.exit_code, "0 berbeda. · " in right.words) == (0, True), right.words
    await counting.rows("delete from cell where key = (select min(key) from cell where s = 0) returning 1")
    wrong = await operate(environment, "audit")
    assert (wrong.exit_code, "1 berbeda. · " in wrong.words) == (1, True), wrong.words
