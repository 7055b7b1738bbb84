"""One province's topic is missing while the relay dies at its named points: the other province never waits for it.

When the topic is there at last, all that was held back comes in the order of commits, each event under one number.
"""

import random
from collections.abc import Callable
from functools import partial

import pytest

from shared.persistence.database import open_engine
from shared.runtime.settings import ServiceSettings
from tests.support import outbox, streams
from tests.support.eventually import eventually, poll
from tests.support.fixtures import NewDatabase
from tests.support.processes import KILLED_AT_POINT, Process, Roles, settings_of
from tests.support.relaying import Outbox

PARTITIONS = 2
POINTS = ("relay-numbered", "relay-sent", "relay-acknowledged", "relay-marked")
GOOD, BAD = "73", "33"


@pytest.fixture
async def lent(new_database: NewDatabase, clean_kafka: str) -> Outbox:
    """A registry's database on a Kafka without topics."""
    settings = ServiceSettings(database_url=new_database(), kafka_servers=clean_kafka, provinces=(GOOD, BAD))
    return Outbox(open_engine(settings.database_url), settings)


async def test_the_other_province_goes_on_whenever_the_relay_dies(
    lent: Outbox, roles: Roles, few_seeds: range, record_property: Callable[[str, object], None]
) -> None:
    servers, committed = lent.settings.kafka_servers, 0
    _start(lent, roles, role="migrate").done()
    poll(lambda: f"{GOOD}.registry" in streams.names(servers))  # a broker hears of a new topic late
    for seed in few_seeds:
        dice = random.Random(seed)
        streams.delete_all(servers)
        streams.create(servers, [f"{GOOD}.registry"], PARTITIONS)
        await lent.run("truncate outbox, relay_lane, relay_lost_range")
        good, held = await _write(lent, dice)
        point = f"{dice.choice(POINTS)}:{dice.randint(1, 3)}"
        assert await _start(lent, roles, die_at=point).died() == KILLED_AT_POINT, f"seed {seed}: {point}"
        relay = _start(lent, roles)
        await lent.emptied(GOOD)
        assert sorted(lent.published(GOOD)) == sorted(good), f"seed {seed}: {point}"
        assert await lent.waiting(BAD) == len(held)
        await eventually(partial(_is_said_once, relay))
        streams.create(servers, [f"{BAD}.registry"], PARTITIONS)
        await lent.emptied(BAD)
        assert sorted(lent.published(BAD)) == sorted(held), f"seed {seed}: {point}"
        _in_order(lent, good, held)
        relay.stop()
        committed += len(good) + len(held)
    await lent.engine.dispose()
    record_property("events", committed)


def _is_said_once(relay: Process) -> bool:
    said = [line for line in relay.log.read_text().splitlines() if "relay-stopped" in line]
    assert len(said) == 1, said
    return f"{BAD}.registry" in said[0]


def _start(lent: Outbox, roles: Roles, *, role: str = "worker", die_at: str = "") -> Process:
    settings = settings_of(
        "registry",
        database_url=lent.settings.database_url,
        kafka_servers=lent.settings.kafka_servers,
        provinces=GOOD if role == "migrate" else f"{GOOD},{BAD}",
        topic_partitions=PARTITIONS,
        relay_batch_events=7,
        relay_lease_seconds=0.5,
    )
    return roles.start("registry", role, settings, die_at=die_at)


async def _write(lent: Outbox, dice: random.Random) -> tuple[list[str], list[str]]:
    """Commit facts of both provinces in turn; returns the ids of each."""
    good, held = [], []
    for _ in range(12):
        good += await lent.write(GOOD, dice.randint(1, 4))
        held += await lent.write(BAD, dice.randint(1, 4))
    return good, held


def _in_order(lent: Outbox, *each: list[str]) -> None:
    for province, written in zip((GOOD, BAD), each, strict=True):
        place = {event: index for index, event in enumerate(written)}
        found = outbox.partitions(lent.settings.kafka_servers, f"{province}.registry")
        for numbers in found.values():
            places = [place[numbers[number]["id"]] for number in sorted(numbers)]
            assert places == sorted(places)
