"""The archive behind the numbers: every event once, and every number can be taken apart into them."""

import json
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.reporting.indicators import DECLARED
from services.reporting.views.queries.views import Views
from services.reporting.views.rules.answers import Query
from services.reporting.views.tables.snapshots import PostgresSnapshots
from shared.persistence.database import open_reading_pool
from shared.runtime.clock import now
from tests.support.clients import Caller
from tests.support.counting import PARTITIONS, Counting
from tests.support.facts import Story
from tests.support.fixtures import FreshTopics
from tests.unit.reporting.samples import MAROS, a_centre, a_programme, a_session, a_voiding, an_agreement

AUDITED = {
    "sessions": """
        select to_char(business_on, 'YYYY-MM'), province, sum(sign)::int from archive
        where counts = 'session-completed' group by 1, 2""",
    "session-hours": """
        select to_char(business_on, 'YYYY-MM'), province,
            sum(sign * (coalesce(data -> 'counted', data) ->> 'contact_minutes')::int)::int from archive
        where counts = 'session-completed' group by 1, 2""",
    "entrepreneurs": """
        select to_char(business_on, 'YYYY-MM'), region, sum(sign)::int from archive
        where counts = 'entrepreneur-registered' group by 1, 2""",
    "clients": """
        select period, centre, count(distinct client)::int from (
            select to_char(business_on, 'YYYY"-Q"Q') as period, province || '/' || centre_id as centre,
                coalesce(data -> 'counted', data) ->> 'client_ref' as client
            from archive where counts = 'session-completed' group by 1, 2, 3, to_char(business_on, 'YYYY-MM')
            having sum(sign) > 0) months group by 1, 2""",
    "agreements-signed": """
        select to_char(business_on, 'YYYY-MM'), province || '/' || centre, count(*)::int
        from archive cross join jsonb_array_elements_text(data -> 'centre_ids') c (centre)
        where type = 'mou-signed' group by 1, 2""",
}
"""Each indicator counted again from the archive, at one of its levels, by SQL that shares nothing with the fold."""
FOLDED = "select period, region, sum(value)::int from figure where indicator = %s group by 1, 2"


@pytest.fixture
def counting(database: str, fresh_topics: FreshTopics) -> Counting:
    """Reporting for two provinces."""
    return Counting(database, fresh_topics, "73", "33")


def a_story(counting: Counting, facts: int) -> list[str]:
    """Send facts; returns their ids."""
    story, told = Story(11, counting.settings.provinces), []
    for _ in range(facts):
        fact = story.tell()
        told.append(str(fact.id))
        counting.partitions.tell(
            fact.event, province=fact.province, partition=UUID(fact.key).int % PARTITIONS, version=fact.version,
            event_id=fact.id,
        )  # fmt: skip
    counting.send()
    return told


async def taken_in(counting: Counting) -> None:
    """Fold and file what was sent."""
    async with counting.projector(), counting.archive():
        await counting.taken_in("folder")
        await counting.taken_in("archive")


async def every_page(api: Caller, view: str, **asked: str) -> list[dict[str, Any]]:
    """Return all events behind a view."""
    first = await api.get(f"/views/{view}/events", size=50, **asked)
    rows = list(first["rows"])
    for page in range(2, first["pages"] + 1):
        rows += (await api.get(f"/views/{view}/events", size=50, page=page, **asked))["rows"]
    assert len(rows) == first["total"]
    return rows


async def test_cells_and_archive_say_the_same(counting: Counting) -> None:
    told = a_story(counting, 500)
    await taken_in(counting)
    filed = [str(event_id) for (event_id,) in await counting.rows("select event_id from archive")]
    assert sorted(filed) == sorted(told)
    for indicator, recount in AUDITED.items():
        counted = {(period, region): number for period, region, number in await counting.rows(recount) if number}
        folded = {(period, region): number for period, region, number in await counting.rows(FOLDED, indicator)}
        assert counted.items() <= folded.items(), indicator
        assert counted


@pytest.mark.parametrize("view", ["sessions", "session-hours", "entrepreneurs", "agreements-signed", "centres"])
async def test_the_effects_of_all_pages_add_up_to_the_number(view: str, counting: Counting) -> None:
    a_story(counting, 300)
    await taken_in(counting)
    span = {"from": "2025-11", "to": "2026-02", "grain": "month"}
    async with counting.api() as api:
        for region in ("", "73", "33"):
            level = "province" if region else "nation"
            answer = await api.get(f"/views/{view}", region=region, level=level, **span)
            last = answer["rows"][-1]["numerator"] if answer["view"]["stock"] else None
            number = sum(row["numerator"] for row in answer["rows"]) if last is None else last
            assert sum(row["effect"] for row in await every_page(api, view, region=region, **span)) == number


async def test_an_export_holds_each_event_once_while_others_arrive(counting: Counting) -> None:
    a_story(counting, 300)
    await taken_in(counting)
    span = Query("sessions", first="2025-11", last="2026-02", grain="month")
    async with open_reading_pool(counting.settings.database_url) as pool, counting.projector(), counting.archive():
        views = Views(PostgresSnapshots(pool), DECLARED, now)
        before = [str(event.event_id) for page in range(1, 8) for event in (await views.events(span, page)).rows]
        exported = list[str]()
        async for piece in views.every_event(span, 20):
            exported += [str(event.event_id) for event in piece]
            counting.partitions.tell(a_session(completed_on=date(2025, 11, 1)))
            counting.partitions.tell(a_session(completed_on=date(2026, 2, 28)))
            counting.send()
            await counting.taken_in("folder")
            await counting.taken_in("archive")
        assert exported == before
        assert (await views.events(span)).total > len(before) > 100


async def test_what_is_read_off_cards_opens_to_its_events_too(counting: Counting) -> None:
    counting.partitions.tell(a_centre())
    counting.partitions.tell(a_centre(centre_id=UUID(int=999), name="PLUT without an agreement"))
    counting.partitions.tell(a_programme())
    counting.partitions.tell(an_agreement())
    counting.send()
    await taken_in(counting)
    async with counting.api() as api:
        for view in ("agreements-active", "days-to-first-agreement"):
            (row,) = (await api.get(f"/views/{view}", region="73", level="province"))["rows"]
            (event,) = await every_page(api, view, region="73")
            assert (event["type"], event["effect"], row["numerator"]) == ("mou-signed", 1, 1)
        (at_centre,) = await every_page(api, "agreements-active", region=str(MAROS))
        assert at_centre["data"]["centre_ids"][0] == str(MAROS)


async def test_a_voided_session_and_its_correction_are_both_shown(counting: Counting) -> None:
    held = a_session(contact_minutes=45)
    counting.partitions.tell(held)
    counting.partitions.tell(a_voiding(held), version=2)
    counting.send()
    await taken_in(counting)
    async with counting.api() as api:
        rows = await every_page(api, "session-hours", region="73.09")
    assert [(row["type"], row["effect"], row["business_on"]) for row in rows] == [
        ("session-completed", 45, "2026-03-10"),
        ("session-voided", -45, "2026-03-10"),
    ]
    assert {row["lane"] for row in rows} == {"73.mentoring/0"}


async def test_an_archive_that_is_behind_says_so(counting: Counting) -> None:
    for _ in range(3):
        counting.partitions.tell(a_session())
    counting.send()
    async with counting.projector():
        await counting.taken_in()
    async with counting.api() as api:
        page = await api.get("/views/sessions/events", region="73")
        assert (page["total"], page["archive_behind"]) == (0, 3)
        async with counting.archive():
            await counting.taken_in("archive")
        page = await api.get("/views/sessions/events", region="73")
        assert (page["total"], page["archive_behind"]) == (3, 0)


async def test_an_archive_that_is_ahead_shows_no_more_than_the_number_holds(counting: Counting) -> None:
    counting.partitions.tell(a_session())
    counting.send()
    async with counting.archive():
        await counting.taken_in("archive")
    async with counting.api() as api:
        assert (await api.get("/views/sessions/events", region="73"))["total"] == 0


async def test_what_cannot_be_kept_as_json_is_filed_without_it(counting: Counting) -> None:
    record = counting.partitions.tell(a_session())
    counting.partitions.take()
    told = json.loads(record.value or b"")
    told["data"]["consultant_ref"] = "\x00"
    told["id"] = "not an identity"
    counting.partitions.records.append(record._replace(value=json.dumps(told).encode()))
    counting.send()
    await taken_in(counting)
    assert await counting.rows("select type, centre_id, data from archive") == [("session-completed", MAROS, None)]
    async with counting.api() as api:
        (row,) = await every_page(api, "sessions", region="73")
        assert (row["effect"], row["data"]) == (1, {})


async def test_each_month_has_a_table_of_its_own(counting: Counting) -> None:
    counting.partitions.tell(a_session())
    counting.partitions.tell(a_centre())
    counting.partitions.tell(a_centre(founded_on=date(1999, 1, 1)))
    counting.send()
    await taken_in(counting)
    found = await counting.rows("select tableoid::regclass::text, count(*)::int from archive group by 1 order by 1")
    assert found == [("archive_2022_07", 1), ("archive_2026_03", 1), ("archive_before_2010", 1)]
