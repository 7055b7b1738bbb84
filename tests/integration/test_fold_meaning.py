"""What the numbers mean, in the cases that go wrong elsewhere: told to real streams, read through the api."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from tests.support.clients import Caller
from tests.support.counting import Counting
from tests.support.fixtures import FreshTopics
from tests.unit.reporting.samples import (
    ANI,
    BUDI,
    GOWA,
    MAROS,
    PROGRAMME,
    VILLAGE,
    a_centre,
    a_confirmation,
    a_merge,
    a_programme,
    a_session,
    a_termination,
    a_voiding,
    an_agreement,
    an_enrolment,
    an_entrepreneur,
)

PAPUA = "91.71.01.1001"
CICI, DEWI = UUID(int=3), UUID(int=4)


@pytest.fixture
def counting(database: str, fresh_topics: FreshTopics) -> Counting:
    """Reporting for South Sulawesi and Papua."""
    return Counting(database, fresh_topics, "73", "91")


@asynccontextmanager
async def counted(counting: Counting) -> AsyncIterator[Caller]:
    """Send what is in the partitions, fold it, and lend a caller of the views."""
    counting.send()
    async with counting.projector():
        await counting.taken_in()
    async with counting.api() as api:
        yield api


async def numbers(api: Caller, view: str, **asked: str) -> dict[tuple[str, ...], Any]:
    """Ask for a view; shape: (region, period, dimensions...) → value."""
    answer = await api.get(f"/views/{view}", **asked)
    return {(row["region"], row["period"], *row["dimensions"].values()): row["value"] for row in answer["rows"]}


async def test_a_client_of_two_centres_is_one_client_of_the_province(counting: Counting) -> None:
    for centre in (MAROS, GOWA):
        counting.partitions.tell(a_centre(centre_id=centre, name=str(centre)))
        counting.partitions.tell(a_session(centre_id=centre, client_ref=ANI))
    counting.partitions.tell(a_session(client_ref=BUDI, completed_on=date(2026, 4, 1)))
    counting.partitions.tell(a_session(client_ref=ANI, completed_on=date(2026, 4, 1)))
    async with counted(counting) as api:
        assert await numbers(api, "clients") == {("", "2026"): 2}
        assert await numbers(api, "clients", level="centre", region="73") == {
            (str(MAROS), "2026"): 2,
            (str(GOWA), "2026"): 1,
        }
        monthly = await numbers(api, "clients", grain="month", **{"from": "2026-03", "to": "2026-04"})
        assert monthly == {("", "2026-03"): 1, ("", "2026-04"): 2}


async def test_a_merged_person_is_one_client_before_and_after_the_merge(counting: Counting) -> None:
    for centre in (MAROS, GOWA):
        counting.partitions.tell(a_centre(centre_id=centre, name=str(centre)))
    counting.partitions.tell(a_session(client_ref=ANI, client_kind="wirausaha"))
    counting.partitions.tell(a_session(client_ref=BUDI, client_kind="umkm"))
    counting.partitions.tell(a_session(client_ref=CICI))
    counting.partitions.tell(a_merge(ANI, BUDI), version=2)
    counting.partitions.tell(a_session(client_ref=ANI, client_kind="wirausaha", completed_on=date(2026, 4, 7)))
    counting.partitions.tell(a_session(client_ref=BUDI, centre_id=GOWA, completed_on=date(2026, 4, 7)))
    async with counted(counting) as api:
        assert await numbers(api, "clients") == {("", "2026"): 2}
        assert await numbers(api, "clients", level="province", region="73") == {("73", "2026"): 2}
        for grain, months in (("month", ("2026-03", "2026-04")), ("quarter", ("2026-Q1", "2026-Q2"))):
            found = await numbers(api, "clients", grain=grain, **{"from": "2026-03", "to": "2026-04"})
            assert found == {("", months[0]): 2, ("", months[1]): 1}
        at_centres = await numbers(api, "clients", level="centre", region="73")
        assert at_centres == {(str(MAROS), "2026"): 2, (str(GOWA), "2026"): 1}
        by_kind = await numbers(api, "clients", by="client_kind")
        assert by_kind == {("", "2026", "umkm"): 2, ("", "2026", "wirausaha"): 1}


async def test_merges_make_a_chain_one_client_whatever_comes_first(counting: Counting) -> None:
    counting.partitions.tell(a_merge(BUDI, CICI))
    counting.partitions.tell(a_merge(ANI, BUDI))
    held = [a_session(client_ref=client) for client in (ANI, BUDI, CICI, DEWI)]
    for session in held:
        counting.partitions.tell(session)
    async with counted(counting) as api:
        assert await numbers(api, "clients") == {("", "2026"): 2}
    counting.partitions.tell(a_voiding(held[0]))
    counting.partitions.tell(a_voiding(held[1]))
    counting.partitions.tell(a_session(client_ref=ANI), province="91")  # another province's reference is another's
    counting.partitions.tell(a_session(client_ref=CICI), province="91")
    async with counted(counting) as api:
        assert await numbers(api, "clients", level="province", region="73") == {("73", "2026"): 2}
        assert await counting.rows("select count(*) from quarantine where reason <> 'wrong-province'") == [(0,)]


async def test_a_client_whose_only_session_is_voided_is_none(counting: Counting) -> None:
    once, twice = a_session(client_ref=ANI), a_session(client_ref=BUDI)
    for session in (once, twice, twice):
        counting.partitions.tell(session)
    counting.partitions.tell(a_voiding(once))
    counting.partitions.tell(a_voiding(twice))
    async with counted(counting) as api:
        for grain, period in (("month", "2026-03"), ("quarter", "2026-Q1"), ("year", "2026")):
            found = await numbers(api, "clients", grain=grain, **{"from": "2026-03", "to": "2026-03"})
            assert found[("", period)] == 1


async def test_the_year_ends_when_the_centres_own_calendar_says_so(counting: Counting) -> None:
    """31 December 23:30 in Jayapura and 1 January 00:30 are the same afternoon in Greenwich."""
    counting.partitions.recorded_at = datetime(2025, 12, 31, 14, 30, tzinfo=UTC)
    counting.partitions.tell(a_session(village_code=PAPUA, completed_on=date(2025, 12, 31)), province="91")
    counting.partitions.recorded_at = datetime(2025, 12, 31, 15, 30, tzinfo=UTC)
    counting.partitions.tell(a_session(village_code=PAPUA, completed_on=date(2026, 1, 1)), province="91")
    async with counted(counting) as api:
        found = await numbers(api, "sessions", level="province", region="91", **{"from": "2025-12", "to": "2026-01"})
        assert found == {("91", "2025"): 1, ("91", "2026"): 1}
        assert await counting.rows("select count(*) from quarantine") == [(0,)]


async def test_a_correction_restates_the_period_of_what_it_takes_back(counting: Counting) -> None:
    held = a_session(completed_on=date(2024, 2, 29))
    counting.partitions.tell(held)
    counting.partitions.tell(a_session())
    counting.partitions.tell(a_voiding(held))
    async with counted(counting) as api:
        found = await numbers(api, "sessions", **{"from": "2024-01", "to": "2026-12"})
        assert found == {("", "2024"): 0, ("", "2025"): 0, ("", "2026"): 1}


async def test_an_agreement_of_two_centres_counts_once_in_the_province_and_at_each_centre(counting: Counting) -> None:
    for centre in (MAROS, GOWA):
        counting.partitions.tell(a_centre(centre_id=centre, region_code="73.09" if centre == MAROS else "73"))
    signed = an_agreement()
    counting.partitions.tell(signed)
    counting.partitions.tell(a_termination(signed, terminated_on=date(2026, 9, 1)), version=2)
    span = {"from": "2023-01", "to": "2023-12"}
    async with counted(counting) as api:
        assert await numbers(api, "agreements-signed", level="province", region="73", **span) == {("73", "2023"): 1}
        at_centres = await numbers(api, "agreements-signed", level="centre", region="73", **span)
        assert at_centres == {(str(MAROS), "2023"): 1, (str(GOWA), "2023"): 1}
        active = await numbers(api, "agreements-active", grain="quarter", **{"from": "2026-01", "to": "2026-12"})
        assert active == {("", "2026-Q1"): 1, ("", "2026-Q2"): 1, ("", "2026-Q3"): 0, ("", "2026-Q4"): 0}
        days = await numbers(api, "days-to-first-agreement", level="centre", region="73")
        assert days == {(str(MAROS), "2026"): 30, (str(GOWA), "2026"): 30}


async def test_twenty_confirmed_young_people_fill_a_villages_year_and_a_fifth_of_its_five(counting: Counting) -> None:
    counting.partitions.tell(a_programme())
    for number in range(20):
        counting.partitions.tell(an_enrolment(entrepreneur_ref=UUID(int=number + 1)))
        counting.partitions.tell(a_confirmation(entrepreneur_ref=UUID(int=number + 1)))
    counting.partitions.tell(an_enrolment(entrepreneur_ref=UUID(int=21)))  # a place without a business is no proof
    counting.partitions.tell(a_confirmation(youth=False))
    counting.partitions.tell(a_confirmation(village_code=PAPUA, programme_id=UUID(int=91)), province="91")
    async with counted(counting) as api:
        year = await numbers(api, "village-quota-year", level="village", region=VILLAGE)
        assert year == {(VILLAGE, "2026"): 1.0}
        total = await numbers(api, "village-quota-total", level="village", region=VILLAGE, **{"from": "2025-01"})
        assert total == {(VILLAGE, "2025"): 0.0, (VILLAGE, "2026"): 0.2}
        enrolled = await numbers(api, "youth-enrolled", level="village", region=VILLAGE)
        assert enrolled == {(VILLAGE, "2026"): 21}
        unpromised = (await api.get("/views/village-quota-year", level="province", region="91"))["rows"][0]
        assert (unpromised["numerator"], unpromised["denominator"], unpromised["value"]) == (0, None, None)
        nation = (await api.get("/views/village-quota-year"))["rows"][0]
        south_sulawesi = (await api.get("/views/village-quota-year", level="province", region="73"))["rows"][0]
        assert nation["denominator"] == south_sulawesi["denominator"] > 20 * 3_000
        assert nation["numerator"] == south_sulawesi["numerator"] == 20


async def test_a_proof_that_comes_late_fills_the_year_it_was_promised_for(counting: Counting) -> None:
    counting.partitions.tell(a_programme())
    counting.partitions.tell(a_confirmation(programme_year=2))
    counting.partitions.tell(a_confirmation(programme_year=3, entrepreneur_ref=BUDI))
    span = {"level": "village", "region": VILLAGE, "from": "2025-01", "to": "2026-12"}
    async with counted(counting) as api:
        year = await numbers(api, "village-quota-year", **span)
        assert year == {(VILLAGE, "2025"): 1 / 20, (VILLAGE, "2026"): 1 / 20}
        assert await numbers(api, "youth-confirmed", **span) == {(VILLAGE, "2025"): 0, (VILLAGE, "2026"): 2}


async def test_a_second_programme_does_not_halve_the_firsts_figure(counting: Counting) -> None:
    counting.partitions.tell(a_programme())
    for number in range(20):
        counting.partitions.tell(a_confirmation(entrepreneur_ref=UUID(int=number + 1)))
    second = UUID(int=2025)
    counting.partitions.tell(a_programme(programme_id=second, name="Desa Kedua"))
    asked = {"level": "village", "region": VILLAGE, "by": "programme"}
    async with counted(counting) as api:
        assert await numbers(api, "village-quota-year", **asked) == {
            (VILLAGE, "2026", str(PROGRAMME)): 1.0,
            (VILLAGE, "2026", str(second)): 0.0,
        }
        page = (await api.http.get("/", params={"region": "73.09.01"}, headers={"accept": "text/html"})).text
        assert "Desa Kedua" in page


async def test_centres_are_those_that_exist_at_the_end_of_a_period(counting: Counting) -> None:
    for number, founded in enumerate((date(2014, 5, 1), date(2022, 7, 22), date(2026, 1, 1))):
        counting.partitions.tell(a_centre(centre_id=UUID(int=number), founded_on=founded))
    async with counted(counting) as api:
        found = await numbers(api, "centres", **{"from": "2021-01", "to": "2026-12"})
        assert [found["", str(year)] for year in range(2021, 2027)] == [1, 2, 2, 2, 2, 3]
        regencies = await numbers(api, "centres", level="regency", region="73.09")
        assert regencies == {("73.09", "2026"): 3}


async def test_what_nobody_has_said_anything_about_has_no_value(counting: Counting) -> None:
    counting.partitions.tell(an_entrepreneur())
    async with counted(counting) as api:
        found = await numbers(api, "entrepreneurs", level="province")
        assert (found["73", "2026"], found["91", "2026"]) == (1, None)
        assert (await numbers(api, "sessions", level="province"))["73", "2026"] == 0
