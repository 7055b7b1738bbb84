"""The projector on real Kafka and PostgreSQL: every event counts exactly once, whatever the partitions bring."""

import asyncio
import json
import random
from uuid import UUID

import pytest

from tests.support import refold
from tests.support.counting import PARTITIONS, Counting
from tests.support.eventually import dawdle, eventually
from tests.support.facts import Story
from tests.support.fixtures import FreshTopics
from tests.support.partitions import Record
from tests.unit.reporting.samples import a_centre, a_session, a_voiding

SESSIONS = ("73.mentoring", 0)


@pytest.fixture
def counting(database: str, fresh_topics: FreshTopics) -> Counting:
    """Reporting for two provinces."""
    return Counting(database, fresh_topics, "73", "33")


def a_story(counting: Counting, seed: int, facts: int, *, again: float = 0) -> list[refold.Event]:
    """Add facts to the partitions, some of them sent again later; returns each of them once."""
    dice, story, told = random.Random(seed), Story(seed, ("73", "33")), list[Record]()
    for _ in range(facts):
        fact = story.tell()
        partition = UUID(fact.key).int % PARTITIONS
        told.append(
            counting.partitions.tell(
                fact.event, province=fact.province, partition=partition, version=fact.version, event_id=fact.id
            )
        )
        if dice.random() < again:
            counting.partitions.again(dice.choice(told))
    return [json.loads(record.value or b"") for record in told]


async def sessions(counting: Counting) -> int:
    """Count the sessions of South Sulawesi."""
    ((number,),) = await counting.rows(
        "select coalesce(sum(value), 0)::int from figure where indicator = 'sessions' and region = '73'"
    )
    return int(number)


async def test_the_numbers_are_those_of_a_fold_by_other_hands(counting: Counting) -> None:
    told = a_story(counting, 1, 400, again=0.2)
    counting.send()
    async with counting.projector():
        await counting.taken_in()
        assert await counting.figures() == refold.figures(told)
        assert await counting.cards() == refold.cards(told)


async def test_numbers_that_come_late_join_those_that_are_there(counting: Counting) -> None:
    first = a_story(counting, 3, 100)
    counting.send()
    async with counting.projector():
        await counting.taken_in()
    for _ in range(3):
        first += a_story(counting, len(first), 50, again=0.3)
        counting.send()
        async with counting.projector():
            await counting.taken_in()
    assert await counting.figures() == refold.figures(first)


async def test_two_projectors_share_the_partitions(counting: Counting) -> None:
    async with counting.projector() as one, counting.projector() as other:
        told = list[refold.Event]()
        for seed in range(5):
            told += a_story(counting, seed, 60)
            counting.send()
        await counting.taken_in()
        assert (await one.get("/health/ready"))["status"] == (await other.get("/health/ready"))["status"] == "ready"
    assert await counting.figures() == refold.figures(told)


async def test_a_projector_that_leaves_hands_its_partitions_over(counting: Counting) -> None:
    told = a_story(counting, 7, 60)
    counting.send()
    async with counting.projector():
        async with counting.projector():
            await counting.taken_in()
        told += a_story(counting, 8, 60)
        counting.send()
        await counting.taken_in()
    assert await counting.figures() == refold.figures(told)


async def test_a_partition_with_a_gap_stands_still_and_the_others_go_on(counting: Counting) -> None:
    counting.partitions.tell(a_session())
    for _ in range(3):
        counting.partitions.next_number(*SESSIONS)
    counting.partitions.tell(a_session())
    counting.partitions.tell(a_session(), partition=1)
    counting.partitions.tell(a_centre())
    counting.send()
    async with counting.projector() as projector, counting.api() as api:
        await counting.taken_in(but=(SESSIONS,))
        assert await sessions(counting) == 2
        (south_sulawesi,) = [each for each in (await api.http.get("/freshness")).json() if each["province"] == "73"]
        assert south_sulawesi["holes"] == ["73.mentoring/0: 2..4"]
        unready = await projector.http.get("/health/ready")
        assert unready.json()["reasons"] == {"lanes": "73.mentoring/0: 2..4"}
        counting.partitions.tell(a_session())
        counting.partitions.tell(a_session(), partition=1)
        counting.send()
        await counting.taken_in(but=(SESSIONS,))
        assert await sessions(counting) == 3


async def test_poison_is_quarantined_and_nothing_waits_behind_it(counting: Counting) -> None:
    counting.partitions.tell(a_session())
    counting.partitions.next_number(*SESSIONS)
    counting.partitions.put(*SESSIONS, b"\x00damaged")
    counting.partitions.tell(a_session(village_code="33.74.01.1001"))
    counting.partitions.put(*SESSIONS, b"{}")
    counting.partitions.put(*SESSIONS, None)
    counting.partitions.tell(a_session())
    counting.send()
    async with counting.projector(), counting.api() as api:
        await counting.taken_in()
        answer = await api.get("/views/sessions", region="73", level="province")
        assert (answer["rows"][0]["numerator"], answer["parked"], answer["freshness"][0]["parked"]) == (2, 4, 4)
    quarantined = await counting.rows('select "offset", reason, sequence, after, value from quarantine order by 1')
    assert [row[:4] for row in quarantined] == [
        (1, "not-json", None, 1),
        (2, "wrong-province", 3, 1),
        (3, "not-cloudevents", None, 3),
        (4, "not-json", None, 3),
    ]
    assert quarantined[0][4] == b"\x00damaged"


async def test_what_is_allowed_by_an_unreadable_record_is_remembered_by_the_next_projector(counting: Counting) -> None:
    counting.partitions.tell(a_session())
    counting.partitions.next_number(*SESSIONS)
    counting.partitions.put(*SESSIONS, b"damaged")
    counting.send()
    async with counting.projector():
        await counting.taken_in()
    counting.partitions.tell(a_session())
    counting.send()
    async with counting.projector():
        await counting.taken_in()
    assert await sessions(counting) == 2


async def test_a_session_voided_counts_nowhere_wherever_the_two_arrive(counting: Counting) -> None:
    held, voided = a_session(), a_session(session_id=UUID(int=101))
    counting.partitions.tell(a_voiding(voided), partition=1)
    counting.partitions.tell(held)
    counting.send()
    async with counting.projector():
        await counting.taken_in()
        assert await sessions(counting) == 0
        counting.partitions.tell(voided)
        counting.send()
        await counting.taken_in()
        assert await sessions(counting) == 1
    left = await counting.rows("select value from figure where indicator = 'session-hours' and region = '73'")
    assert left == [(60,)]


async def test_how_many_records_wait_is_known(counting: Counting) -> None:
    counting.partitions.tell(a_session())
    counting.partitions.next_number(*SESSIONS)
    for _ in range(5):
        counting.partitions.tell(a_session())
    counting.send()
    async with counting.projector(), counting.api() as api:

        async def waiting() -> bool:
            fresh = await api.http.get("/freshness")
            return [each["waiting"] for each in fresh.json() if each["province"] == "73"] == [5]

        await eventually(waiting)


async def test_a_projector_waits_for_its_place_and_never_believes_kafkas_offsets(counting: Counting) -> None:
    told = a_story(counting, 9, 100)
    counting.send()
    async with counting.projector():
        await counting.taken_in()
    told += a_story(counting, 10, 100)
    counting.send()
    async with counting.database() as restored:
        for table in ("lane", "taken_ids", "cell", "cell_member", "card"):
            await restored.execute(f"delete from {table}".encode())  # noqa: S608  # names from this line above
        async with restored.transaction():
            await restored.execute("lock table lane in access exclusive mode")
            projector = asyncio.ensure_future(_run_until_taken_in(counting))
            await dawdle(2)
    await projector
    assert await counting.figures() == refold.figures(told)


async def _run_until_taken_in(counting: Counting) -> None:
    async with counting.projector():
        await counting.taken_in()
