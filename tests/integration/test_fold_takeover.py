"""Of two projectors in one group one is killed: the other takes its partitions, and every event counts once.

Deaths at named points are told in tests/fault.
"""

import json
from uuid import UUID

import pytest

from tests.support import refold
from tests.support.counting import PARTITIONS, Counting
from tests.support.facts import Story
from tests.support.fixtures import FreshTopics
from tests.support.processes import Process, Roles, settings_of

FACTS = 60


@pytest.fixture
def counting(database: str, fresh_topics: FreshTopics) -> Counting:
    """Reporting for two provinces."""
    return Counting(database, fresh_topics, "73", "33")


def start(counting: Counting, roles: Roles) -> Process:
    """Start a projector as an operator does."""
    told = counting.settings
    settings = settings_of(
        "reporting",
        database_url=told.database_url,
        kafka_servers=told.kafka_servers,
        provinces=",".join(told.provinces),
        session_timeout_seconds=told.session_timeout_seconds,
    )
    return roles.start("reporting", "worker", settings)


def send(counting: Counting, story: Story) -> list[refold.Event]:
    """Write facts into the streams; returns them."""
    told = []
    for _ in range(FACTS):
        fact = story.tell()
        record = counting.partitions.tell(
            fact.event, province=fact.province, partition=UUID(fact.key).int % PARTITIONS, version=fact.version
        )
        told.append(json.loads(record.value or b""))
    counting.send()
    return told


async def test_of_two_projectors_one_dies_and_the_other_takes_over(counting: Counting, roles: Roles) -> None:
    story = Story(7, counting.settings.provinces)
    survivor, victim = (start(counting, roles) for _ in range(2))
    await survivor.ready()
    await victim.ready()
    told = send(counting, story)
    victim.kill()
    told += send(counting, story)
    await counting.taken_in()
    assert await counting.figures() == refold.figures(told)
