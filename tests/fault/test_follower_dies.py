"""Mentoring's worker dies, or hangs and wakes up, while it learns: everything is learnt once, nothing left out."""

from collections.abc import Callable

import pytest
from confluent_kafka import Producer
from msgspec.structs import replace

from shared.runtime import clock
from tests.support.eventually import eventually
from tests.support.fixtures import FreshTopics
from tests.support.in_process import PARTITIONS, PROVINCES, Service
from tests.support.processes import KILLED_AT_POINT, Roles, settings_of
from tests.support.sample_events import ANI, value

TOPICS = [f"{province}.{owner}" for province in PROVINCES for owner in ("registry", "mentoring")]
CLIENTS = 40


@pytest.fixture
def servers(fresh_topics: FreshTopics) -> str:
    """A Kafka with the empty streams of both services."""
    return fresh_topics(*TOPICS, partitions=PARTITIONS)


@pytest.fixture
def mentoring(database: str, servers: str) -> Service:
    """A mentoring that has heard of nothing yet."""
    service = Service("mentoring", database, servers)
    service.migrate()
    return service


@pytest.fixture
def settings(mentoring: Service, servers: str) -> dict[str, str]:
    """What its worker is started with."""
    return settings_of(
        "mentoring",
        database_url=mentoring.database_url,
        kafka_servers=servers,
        provinces=",".join(PROVINCES),
        topic_partitions=PARTITIONS,
    )


def tell(servers: str, first: int) -> None:
    """Tell of as many new clients on both partitions of Sulawesi Selatan, numbered from `first`."""
    producer = Producer({"bootstrap.servers": servers, "enable.idempotence": True})
    for number in range(first, first + CLIENTS):
        for partition in range(PARTITIONS):
            client = replace(ANI, entrepreneur_ref=clock.new_id())
            producer.produce("73.registry", value(client, number), partition=partition)
    assert producer.flush(30) == 0


def known(mentoring: Service, clients: int) -> Callable[[], bool]:
    """Ask whether so many clients are known."""
    return lambda: len(mentoring.rows("select 1 from known_client")) == clients


def partitions(mentoring: Service) -> list[tuple[int, int, str | None]]:
    """Return how far the partitions of Sulawesi Selatan were read; shape: (position, number, halted)."""
    rows = mentoring.rows("select position, sequence, halted from lane where topic = '73.registry' order by partition")
    return [(row["position"], row["sequence"], row["halted"]) for row in rows]


@pytest.mark.parametrize("point", ["inbox-learnt", "inbox-committed"])
async def test_a_worker_that_dies_while_it_learns_leaves_nothing_out(
    point: str, mentoring: Service, settings: dict[str, str], servers: str, roles: Roles
) -> None:
    tell(servers, 1)
    assert await roles.start("mentoring", "worker", settings, die_at=point).died() == KILLED_AT_POINT
    tell(servers, CLIENTS + 1)
    roles.start("mentoring", "worker", settings)
    await eventually(known(mentoring, 2 * CLIENTS * PARTITIONS), within_seconds=40)
    assert partitions(mentoring) == [(2 * CLIENTS, 2 * CLIENTS, None)] * PARTITIONS
    assert not mentoring.rows("select 1 from quarantine")


async def test_a_worker_that_hangs_and_wakes_up_changes_nothing_twice(
    mentoring: Service, settings: dict[str, str], servers: str, roles: Roles
) -> None:
    tell(servers, 1)
    sleeper = roles.start("mentoring", "worker", settings, die_at="inbox-committed:1:hang")
    await eventually(lambda: bool(mentoring.rows("select 1 from known_client")), within_seconds=30)
    roles.start("mentoring", "worker", settings)
    tell(servers, CLIENTS + 1)
    await eventually(known(mentoring, 2 * CLIENTS * PARTITIONS), within_seconds=40)
    sleeper.resume()
    tell(servers, 2 * CLIENTS + 1)
    await eventually(known(mentoring, 3 * CLIENTS * PARTITIONS), within_seconds=40)
    assert partitions(mentoring) == [(3 * CLIENTS, 3 * CLIENTS, None)] * PARTITIONS
