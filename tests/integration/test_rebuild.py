"""Everything is counted again beside the live numbers and takes their place, while events keep arriving.

Deaths at named points are told in tests/fault.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.reporting import app
from services.reporting.indicators import DECLARED
from services.reporting.indicators.rules.catalogue import Catalogue
from services.reporting.indicators.sessions import SESSIONS
from services.reporting.rebuild.jobs import verb
from services.reporting.rebuild.rules import RebuildRefused, running
from services.reporting.rebuild.tables.shadow_tables import open_shadow
from tests.support import refold, reporting_tables
from tests.support.clients import Caller
from tests.support.counting import Counting
from tests.support.event_generator import tell, telling
from tests.support.eventually import eventually
from tests.support.facts import Story
from tests.support.fixtures import FreshTopics
from tests.support.operating import environment_of
from tests.support.processes import Process, Roles
from tests.unit.reporting.samples import a_session, a_voiding

PROVINCES = ("73", "33")
GAPPED = ("33.registry", 1)
BROKEN = ("73.mentoring", 0)


@pytest.fixture
def counting(database: str, fresh_topics: FreshTopics) -> Counting:
    """Reporting for two provinces."""
    return Counting(database, fresh_topics, *PROVINCES)


async def everything(counting: Counting) -> dict[str, list[tuple[Any, ...]]]:
    """Return all that a fold has left behind."""
    async with counting.database() as connection:
        return await reporting_tables.everything(connection)


async def fold_trouble(counting: Counting) -> None:
    """Fold what can be read, what cannot, what is taken back later, and a partition up to a gap in it."""
    held = a_session()
    async with counting.projector():
        counting.partitions.tell(held)
        counting.partitions.put(*BROKEN, b"no event")
        counting.send()
        await counting.taken_in()
        counting.partitions.tell(a_voiding(held), version=2)
        counting.partitions.next_number(*GAPPED)
        tell(counting, Story(1, PROVINCES), 300)
        await counting.taken_in(but=(GAPPED,))


@pytest.mark.parametrize("records", [1, 20_000], ids=["in-many-chunks", "in-one-chunk"])
async def test_a_rebuild_makes_what_the_live_fold_made_byte_by_byte(
    records: int, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fold_trouble(counting)
    before = await everything(counting)
    assert all(before.values())
    for least in (
        "shared.messaging.kafka.record_batches.BATCH_RECORDS",
        "services.reporting.projection.jobs.portions._PORTION_RECORDS",
    ):
        monkeypatch.setattr(least, records)
    await verb.rebuild(counting.settings)
    assert await everything(counting) == before
    assert [partition[5] for partition in before["lane"] if partition[:2] == GAPPED] == ["1..1"]


async def test_a_projector_goes_on_from_where_a_rebuild_has_brought_its_partitions(counting: Counting) -> None:
    told = tell(counting, Story(2, PROVINCES), 200)
    async with counting.projector():
        await counting.taken_in()
    told += tell(counting, Story(3, PROVINCES), 200)
    await verb.rebuild(counting.settings)
    assert await counting.figures() == refold.figures(told)
    told += tell(counting, Story(4, PROVINCES), 200)
    async with counting.projector():
        await counting.taken_in()
    assert await counting.figures() == refold.figures(told)
    assert await counting.cards() == refold.cards(told)


async def test_a_rebuild_catches_up_while_events_arrive_and_two_projectors_run(counting: Counting) -> None:
    told = tell(counting, Story(5, PROVINCES), 500)
    async with counting.projector(), counting.projector(), telling(counting, Story(6, PROVINCES)) as more:
        for _ in range(3):
            await verb.rebuild(counting.settings)
    async with counting.projector():
        await counting.taken_in()
    told += more
    assert await counting.figures() == refold.figures(told)
    assert await counting.cards() == refold.cards(told)
    before = await everything(counting)
    await verb.rebuild(counting.settings)
    assert await everything(counting) == before


@asynccontextmanager
async def asked_all_along(api: Caller) -> AsyncIterator[list[int]]:
    """Keep asking for the year's sessions for as long as the block; lends the answers."""
    answers: list[int] = []

    async def ask() -> None:
        year = {"from": "2026-01", "to": "2026-12", "grain": "year"}
        while True:
            answer = await api.get("/views/sessions", level="nation", **year)
            answers.append(sum(row["numerator"] for row in answer["rows"]))

    tasks = [asyncio.ensure_future(ask()) for _ in range(3)]
    try:
        yield answers
        assert not any(task.done() for task in tasks), tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_whoever_asks_during_a_rebuild_never_sees_a_number_fall(counting: Counting) -> None:
    for _ in range(50):
        counting.partitions.tell(a_session())
    counting.send()
    async with counting.projector(), counting.api() as api:
        await counting.taken_in()
        async with asked_all_along(api) as answers:
            for _ in range(3):
                await verb.rebuild(counting.settings)
                counting.partitions.tell(a_session())
                counting.send()
    assert len(answers) > 20
    assert min(answers) == 50, sorted(set(answers))


async def test_a_new_indicator_gets_its_history(counting: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    new = replace(SESSIONS, name="sessions-by-kind", by=("client_kind",))
    counting.partitions.tell(a_session())
    counting.partitions.tell(a_session(client_kind="koperasi"))
    counting.send()
    async with counting.projector():
        await counting.taken_in()
    for release in (app, verb):
        monkeypatch.setattr(release, "DECLARED", Catalogue((*DECLARED.views.values(), new)))
    counting.partitions.tell(a_session())
    counting.send()
    async with counting.projector():
        await counting.taken_in()
        assert await history(counting) == [("umkm", 1)]
        await verb.rebuild(counting.settings)
        assert await history(counting) == [("koperasi", 1), ("umkm", 2)]


async def history(counting: Counting) -> list[tuple[Any, ...]]:
    """Return what the new indicator says of South Sulawesi; shape: kind of client, sessions."""
    return await counting.rows(
        """select dimensions[1], value::int from figure where indicator = 'sessions-by-kind' and region = '73'
        order by 1"""
    )


async def test_a_second_rebuild_is_refused_while_one_is_going_on(counting: Counting) -> None:
    async with open_shadow(counting.settings.database_url, DECLARED) as first:
        await first.begin()
        with pytest.raises(RebuildRefused, match="Hitung ulang lain sedang berjalan"):
            await verb.rebuild(counting.settings)
    await verb.rebuild(counting.settings)


async def test_a_log_that_no_longer_holds_what_was_counted_changes_nothing(counting: Counting) -> None:
    counting.partitions.tell(a_session())
    counting.send()
    async with counting.projector():
        await counting.taken_in()
    await counting.rows("update lane set position = 7 where topic = %s returning 1", BROKEN[0])
    before = await everything(counting)
    with pytest.raises(RebuildRefused, match=r"73\.mentoring/0: 1 < 7"):
        await verb.rebuild(counting.settings)
    assert await everything(counting) == before


def start(counting: Counting, roles: Roles, *, die_at: str = "") -> Process:
    """Start a rebuild as an operator does."""
    return roles.start("reporting", "rebuild", environment_of(counting.settings), die_at=die_at)


async def metrics(api: Caller) -> str:
    """Return what the api tells Prometheus."""
    return (await api.operators.get("/metrics")).text


async def test_how_far_a_rebuild_is_can_be_seen_while_it_lives(counting: Counting, roles: Roles) -> None:
    counting.partitions.tell(a_session())
    counting.send()
    rebuild = start(counting, roles, die_at="folder-before-commit:1:hang")
    async with counting.api() as api:
        await eventually(lambda: rebuild.hangs, within_seconds=30)
        told = await api.get("/rebuild")
        assert 'naik_kelas_rebuild_records{state="total"} ' + f"{told['records_total']:.1f}" in await metrics(api)
        assert (told["records_done"], told["records_total"], told["percent"]) == (0, 1, 0)
        assert "Hitung ulang berjalan: 0 %" in (await api.http.get("/")).text
        rebuild.kill()

        async def over() -> bool:
            assert (await api.http.get("/rebuild")).json() is None
            assert 'naik_kelas_rebuild_records{state="total"} 0.0' in await metrics(api)
            return "Hitung ulang berjalan" not in (await api.http.get("/")).text

        await eventually(over)


async def test_a_rebuild_says_how_far_it_is_and_how_it_ended(counting: Counting, roles: Roles) -> None:
    counting.partitions.tell(a_session())
    counting.send()
    rebuild = start(counting, roles)
    rebuild.done()
    assert "Hitung ulang: 1/1 (100 %)" in rebuild.words
    assert "Recount: 1/1 (100 %)" in rebuild.words
    async with open_shadow(counting.settings.database_url, DECLARED) as first:
        await first.begin()
        second = start(counting, roles)
        assert await second.died() == 1
    assert second.words == str(running())


async def test_whoever_asks_in_the_middle_of_a_swap_is_answered_as_of_one_moment(
    counting: Counting, roles: Roles
) -> None:
    counting.partitions.tell(a_session())
    counting.send()
    async with counting.projector():
        await counting.taken_in()
    counting.partitions.recorded_at += timedelta(seconds=60)
    counting.partitions.tell(a_session())
    counting.send()
    rebuild = start(counting, roles, die_at="rebuild-before-swap:1:hang")
    await eventually(lambda: rebuild.hangs, within_seconds=30)
    async with counting.api() as api:
        year = {"from": "2026-01", "to": "2026-12"}
        asking = asyncio.ensure_future(api.get("/views/sessions", **year))
        await eventually(lambda: counting.rows("select 1 from pg_locks where not granted"))
        rebuild.resume()
        answer = await asking
    assert answer["rows"][0]["numerator"] == 2
    assert datetime.fromisoformat(answer["as_of"]) == counting.partitions.recorded_at
    rebuild.done()
