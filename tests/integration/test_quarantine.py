"""What cannot be read is quarantined, listed without its content, and counted once its cause is mended."""

import random
from datetime import date

import pytest

from services.reporting.recovery.jobs import reprocess
from shared.contracts.mentoring import SessionCompleted
from shared.contracts.registry import CentreRegistered
from shared.messaging.inbox.reprocessing import Reprocessed
from tests.support import refold, streams
from tests.support.counting import Counting
from tests.support.event_generator import tell
from tests.support.facts import Story
from tests.support.fixtures import FreshTopics
from tests.support.releases import ignorant_of
from tests.unit.reporting.samples import a_session

PROVINCES = ("73", "33")
SESSIONS = ("73.mentoring", 0)
_LARGE = 2 << 20
_HELD = 'select consumer, "offset", reason from quarantine order by 1, 2'
_FILED = "select count(*), count(distinct event_id) from archive"


@pytest.fixture
def counting(database: str, fresh_topics: FreshTopics) -> Counting:
    """Reporting for two provinces."""
    counting = Counting(database, fresh_topics, *PROVINCES)
    streams.allow(counting.settings.kafka_servers, SESSIONS[0], 2 * _LARGE)
    return counting


async def reprocess_now(counting: Counting) -> Reprocessed:
    """Count what is quarantined, as the operator's command does."""
    return await reprocess(counting.settings.database_url)


def bent(counting: Counting, old: bytes, new: bytes) -> None:
    """Send a session with its words changed."""
    record = counting.partitions.tell(a_session())
    counting.partitions.records[-1] = record._replace(value=(record.value or b"").replace(old, new))


def poison(counting: Counting) -> list[str]:
    """Put every kind of unreadable record between two sessions; returns the reasons that are due, in order."""
    counting.partitions.tell(a_session())
    counting.partitions.next_number(*SESSIONS)
    counting.partitions.put(*SESSIONS, b'{"data": ')
    bent(counting, b"session-completed", b"session-dreamt")
    bent(counting, b"session-completed:1", b"session-completed:9")
    counting.partitions.tell(a_session(village_code="33.74.01.1001"))
    noise = random.Random(1).randbytes(_LARGE // 2).hex().encode()
    bent(counting, b'"finance"', b'"%s"' % noise)
    counting.partitions.tell(a_session(completed_on=date(2030, 1, 1)))
    counting.partitions.tell(a_session())
    counting.send()
    return ["not-json", "unknown-type", "unknown-version", "wrong-province", "too-large", "business-date"]


async def test_every_kind_of_poison_is_quarantined_and_listed_and_nothing_waits_behind_it(counting: Counting) -> None:
    reasons = poison(counting)
    async with counting.projector(), counting.archive(), counting.api() as api:
        await counting.taken_in()
        await counting.taken_in("archive")
        assert (await api.get("/views/sessions", region="73", level="province"))["rows"][0]["numerator"] == 2
        first, second = [await api.get("/parked", province="73", size=4, page=page) for page in (1, 2)]
        assert (first["total"], first["pages"], second["page"]) == (6, 2, 2)
        listed = first["rows"] + second["rows"]
        assert [each["reason"] for each in listed] == reasons
        assert [(each["lane"], each["offset"], each["number"]) for each in listed] == [
            ("73.mentoring/0", 1, None),
            *(("73.mentoring/0", place, place + 1) for place in range(2, 7)),
        ]
        assert listed[4]["bytes"] > _LARGE
        assert set(listed[0]) == {"lane", "offset", "number", "reason", "bytes", "parked_at"}
        assert (await api.get("/parked", province="33"))["total"] == 0
        assert (await api.http.get("/parked", params={"province": "x"})).status_code == 422
        assert "6 kejadian ditahan" in (await api.http.get("/", headers={"Accept-Language": "id"})).text
    assert await counting.rows(_HELD) == [
        (consumer, place, reason) for consumer in ("archive", "folder") for place, reason in enumerate(reasons, start=1)
    ]


async def test_poison_stays_quarantined_for_as_long_as_its_cause_is_there(counting: Counting) -> None:
    reasons = poison(counting)
    async with counting.projector():
        await counting.taken_in()
    told = await reprocess_now(counting)
    assert (told.counted, told.stay) == (0, dict.fromkeys(reasons, 1))
    assert len(await counting.rows(_HELD)) == len(reasons)


async def test_events_that_an_older_release_did_not_know_count_as_if_they_had_never_been_quarantined(
    counting: Counting,
) -> None:
    told = tell(counting, Story(5, PROVINCES), 300)
    unknown = [each for each in told if each["type"] in ("session-completed", "centre-registered")]
    with ignorant_of(SessionCompleted, CentreRegistered):
        async with counting.projector(), counting.archive():
            await counting.taken_in()
            await counting.taken_in("archive")
    assert await counting.figures() != refold.figures(told)
    assert (await reprocess_now(counting)).words.en == f"{len(unknown)} events are counted now; 0 stay parked"
    assert await counting.figures() == refold.figures(told)
    assert await counting.cards() == refold.cards(told)
    assert await counting.rows(_FILED) == [(len(told), len(told))]
    assert (await reprocess_now(counting)).counted == 0
    assert await counting.figures() == refold.figures(told)


async def test_what_is_quarantined_is_counted_beside_a_projector_at_work(counting: Counting) -> None:
    told = tell(counting, Story(6, PROVINCES), 200)
    with ignorant_of(SessionCompleted):
        async with counting.projector(), counting.archive():
            await counting.taken_in()
            await counting.taken_in("archive")
    async with counting.projector(), counting.archive():
        told += tell(counting, Story(7, PROVINCES), 200)
        await reprocess_now(counting)
        await counting.taken_in()
        await counting.taken_in("archive")
    assert await counting.figures() == refold.figures(told)
    assert await counting.rows(_FILED) == [(len(told), len(told))]


async def test_an_archive_that_was_upgraded_first_shows_no_event_before_it_counts(counting: Counting) -> None:
    counting.partitions.tell(a_session())
    counting.send()
    with ignorant_of(SessionCompleted):
        async with counting.projector():
            await counting.taken_in()
    async with counting.archive(), counting.api() as api:
        await counting.taken_in("archive")
        asked = {"region": "73", "from": "2026-01", "to": "2026-12"}
        assert (await api.get("/views/sessions/events", **asked))["total"] == 0
        assert (await reprocess_now(counting)).counted == 1
        assert (await api.get("/views/sessions/events", **asked))["total"] == 1
    assert await counting.rows(_FILED) == [(1, 1)]


async def test_a_reason_that_is_another_by_now_is_noted(counting: Counting) -> None:
    counting.partitions.tell(a_session(contact_minutes=-1))
    counting.send()
    with ignorant_of(SessionCompleted):
        async with counting.projector():
            await counting.taken_in()
    assert await counting.rows(_HELD) == [("folder", 0, "unknown-type")]
    assert (await reprocess_now(counting)).stay == {"schema": 1}
    assert await counting.rows(_HELD) == [("folder", 0, "schema")]
