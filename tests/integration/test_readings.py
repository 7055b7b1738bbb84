"""Readings of timelines: whatever part of a timeline says a thing, and however often it was corrected, is read."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from services.reporting.audit.queries import Verdict, audit
from services.reporting.audit.tables.audit_source import open_audit_source
from services.reporting.indicators import DECLARED
from services.reporting.rebuild.jobs.verb import rebuild
from services.reporting.timelines.rules import Merge
from services.reporting.timelines.tables import merges as merges_tables
from services.reporting.timelines.tables import readings as readings_tables
from shared.contracts.registry.centres import (
    CentreClosed,
    CentreDaysCorrected,
    CentreDetailsChanged,
    CentreLegalStatusChanged,
    CentreLegalStepVoided,
    CentreOpened,
)
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


def corrected(operational_on: date | None, **changes: Any) -> CentreDaysCorrected:
    """What the days of the centre of Maros turned out to be."""
    usual = CentreDaysCorrected(
        centre_id=MAROS, operational_on=operational_on, inaugurated_on=None, closed_on=None, reason_code="wrong-date",
        corrected_on=date(2026, 3, 1),
    )  # fmt: skip
    return replace(usual, **changes)


@pytest.mark.parametrize(
    ("days", "waited"),
    [
        ([corrected(date(2023, 5, 24))], [(1, 1, 10)]),
        ([corrected(None)], []),
        ([corrected(None), CentreOpened(centre_id=MAROS, operational_on=date(2023, 5, 30))], [(1, 1, 4)]),
    ],
)
async def test_an_opening_that_is_corrected_or_taken_back_moves_the_days_to_the_first_agreement(
    counting: Counting, days: list[Any], waited: list[tuple[Any, ...]]
) -> None:
    counting.partitions.tell(a_centre())
    counting.partitions.tell(CentreOpened(centre_id=MAROS, operational_on=date(2023, 1, 1)), version=2)
    for version, event in enumerate(days, start=3):
        counting.partitions.tell(event, version=version)
    counting.partitions.tell(an_agreement(centre_ids=(MAROS,)))
    async with counted(counting) as api:
        assert await speed(api) == waited
        page = await api.get(f"/views/{SPEED}/events", region="73", **{"from": "2023-01", "to": "2026-12"})
        assert sum(row["effect"] for row in page["rows"]) == len(waited)
        said, verdict = await judged(counting)
    assert verdict.exit_code == 0, said


async def test_the_card_of_a_centre_says_what_holds_since_its_days_and_its_last_step_were_taken_back(
    counting: Counting,
) -> None:
    counting.partitions.tell(a_centre())
    told = CentreLegalStatusChanged(
        centre_id=MAROS, from_status="none", to_status="uptd-proposed", instrument_kind="regional-regulation",
        instrument_number="1/2024", instrument_on=date(2024, 1, 1), effective_on=date(2024, 1, 2),
    )  # fmt: skip
    counting.partitions.tell(told, version=2)
    counting.partitions.tell(CentreClosed(centre_id=MAROS, closed_on=date(2025, 1, 1)), version=3)
    counting.partitions.tell(corrected(date(2023, 6, 1)), version=4)
    counting.partitions.tell(
        CentreLegalStepVoided(
            centre_id=MAROS, from_status="uptd-proposed", to_status="none", instrument_kind=None,
            instrument_number=None, instrument_on=None, effective_on=None, instrument_number_written=None,
            reason_code="wrong-centre", voided_on=date(2026, 3, 1),
        ),
        version=5,
    )  # fmt: skip
    async with counted(counting) as api:
        (card,) = (await api.get("/cards/centre", region="73"))["rows"]
        said, verdict = await judged(counting)
    state = card["state"]
    assert (state["operational_on"], state.get("closed_on")) == ("2023-06-01", None)
    assert (state["to_status"], state.get("effective_on"), state.get("instrument_number")) == ("none", None, None)
    assert verdict.exit_code == 0, said


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
        parts = "('centre-registered', 'centre-opened', 'centre-days-corrected')"
        half_blind = readings_tables.FIRST.replace(parts, "('centre-registered', 'centre-days-corrected')")
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
