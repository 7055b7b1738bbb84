"""Readings of timelines: whatever part of a timeline says a thing, and however often it was corrected, is read."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import pytest

from services.reporting.audit.queries import Verdict, audit
from services.reporting.audit.tables.audit_source import open_audit_source
from services.reporting.indicators import DECLARED
from services.reporting.rebuild.jobs.verb import rebuild
from services.reporting.timelines.rules import Merge
from services.reporting.timelines.tables import merges as merges_tables
from services.reporting.timelines.tables import readings as readings_tables
from shared.contracts.registry.centres import CentreDetailsChanged, CentreOpened
from tests.support.clients import Caller
from tests.support.counting import Counting
from tests.support.event_generator import tell
from tests.support.facts import Story
from tests.support.fixtures import FreshTopics
from tests.unit.reporting.samples import GOWA, MAROS, a_centre, an_agreement

PROVINCES = ("73", "33")
SPEED = "days-to-first-agreement"
TWO_YEARS = {"from": "2023-01", "to": "2026-12", "grain": "all"}


@pytest.fixture
def counting(database: str, fresh_topics: FreshTopics) -> Counting:
    """Reporting for two provinces."""
    return Counting(database, fresh_topics, *PROVINCES)


@asynccontextmanager
async def counted(counting: Counting) -> AsyncIterator[Caller]:
    """Send what is in the partitions, take it in, and lend a caller of the views."""
    counting.send()
    async with counting.projector(), counting.archive():
        await counting.taken_in()
        await counting.taken_in("archive")
    async with counting.api() as api:
        yield api


async def speed(api: Caller, level: str = "province", region: str = "73", **asked: str) -> list[tuple[Any, ...]]:
    """Return numerator, denominator and median days of each place that has any."""
    answer = await api.get(f"/views/{SPEED}", level=level, region=region, **{**TWO_YEARS, **asked})
    return [(row["numerator"], row["denominator"], row["value"]) for row in answer["rows"] if row["denominator"]]


async def test_a_centre_that_opens_after_it_was_registered_is_waited_for(counting: Counting) -> None:
    counting.partitions.tell(a_centre(operational_on=None))
    counting.partitions.tell(CentreOpened(centre_id=MAROS, operational_on=date(2023, 5, 24)), version=2)
    counting.partitions.tell(an_agreement(centre_ids=(MAROS,)))
    async with counted(counting) as api:
        assert await speed(api) == [(1, 1, 10)]
        assert await speed(api, "centre", str(MAROS)) == [(1, 1, 10)]
        assert await speed(api, "regency", "73.09") == [(1, 1, 10)]
        page = await api.get(f"/views/{SPEED}/events", region="73", **{"from": "2023-01", "to": "2026-12"})
        assert (sum(row["effect"] for row in page["rows"]), page["archive_behind"]) == (1, 0)


async def test_the_newest_of_what_says_when_a_centre_opened_holds(counting: Counting) -> None:
    counting.partitions.tell(CentreOpened(centre_id=MAROS, operational_on=date(2023, 6, 1)), version=4)
    counting.partitions.tell(CentreOpened(centre_id=MAROS, operational_on=date(2023, 5, 30)), version=3)
    counting.partitions.tell(a_centre(operational_on=date(2023, 1, 1)))
    counting.partitions.tell(a_centre(centre_id=GOWA, operational_on=None))
    counting.partitions.tell(an_agreement())
    async with counted(counting) as api:
        assert await speed(api) == [(1, 1, 2)]


async def test_an_agreement_of_the_province_counts_for_its_centres_in_their_regencies(counting: Counting) -> None:
    counting.partitions.tell(a_centre())
    counting.partitions.tell(a_centre(centre_id=GOWA, region_code="73.06"))
    counting.partitions.tell(an_agreement(region_code="73"))
    async with counted(counting) as api:
        for regency in ("73.09", "73.06"):
            assert await speed(api, "regency", regency) == [(1, 1, 30)]
            page = await api.get(f"/views/{SPEED}/events", region=regency, **{"from": "2023-01", "to": "2026-12"})
            assert (sum(row["effect"] for row in page["rows"]), page["archive_behind"]) == (1, 0)


async def test_centres_are_listed_by_what_they_are_called_now(counting: Counting) -> None:
    counting.partitions.tell(a_centre(name="PLUT Z"))
    counting.partitions.tell(a_centre(centre_id=GOWA, name="PLUT M"))
    renamed = CentreDetailsChanged(centre_id=MAROS, name="PLUT A", changed_on=date(2026, 1, 2))
    counting.partitions.tell(renamed, version=2)
    async with counted(counting) as api:
        listed = (await api.get("/cards/centre", region="73"))["rows"]
        assert [row["state"]["name"] for row in listed] == ["PLUT A", "PLUT M"]


async def judged(counting: Counting) -> tuple[list[str], Verdict]:
    """Return what an audit says in English, and its verdict."""
    verdict = Verdict()
    async with open_audit_source(counting.settings.database_url, DECLARED) as source:
        return [f"{words.id} {words.en}" async for words in audit(source, verdict)], verdict


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_every_reading_is_what_other_sql_makes_of_the_archive(counting: Counting, seed: int) -> None:
    tell(counting, Story(seed, PROVINCES), 400)
    async with counted(counting):
        said, verdict = await judged(counting)
    assert verdict.exit_code == 0, said
    assert verdict.compared["reading"] > 40, said
    async with counting.projector():
        await rebuild(counting.settings)
    said, verdict = await judged(counting)
    assert verdict.exit_code == 0, said


async def test_a_reading_that_looks_at_one_part_alone_is_found(
    counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting.partitions.tell(a_centre(operational_on=None))
    counting.partitions.tell(CentreOpened(centre_id=MAROS, operational_on=date(2023, 5, 24)), version=2)
    counting.partitions.tell(an_agreement(centre_ids=(MAROS,)))
    async with counted(counting):
        half_blind = readings_tables.FIRST.replace("('centre-registered', 'centre-opened')", "('centre-registered')")
        assert half_blind != readings_tables.FIRST
        monkeypatch.setattr(readings_tables, "FIRST", half_blind)
        said, verdict = await judged(counting)
    assert verdict.exit_code == 1
    assert all(each.startswith(SPEED) for each in said[:-1])


async def test_a_reading_that_forgets_who_was_merged_is_found(
    counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(counting, Story(1, PROVINCES), 400)
    async with counted(counting):

        async def nobody(*_: object) -> tuple[Merge, ...]:
            return ()

        monkeypatch.setattr(merges_tables, "merges", nobody)
        said, verdict = await judged(counting)
    assert verdict.exit_code == 1
    assert all(each.startswith("clients") for each in said[:-1])
