"""What an operator may do for a service that follows another: go on behind a gap, and read the quarantine again."""

from contextlib import AsyncExitStack
from functools import partial

import pytest
from confluent_kafka import Producer

from shared.contracts.registry.centres import CentreRegistered
from tests.support.clients import Caller
from tests.support.eventually import eventually, never
from tests.support.fixtures import FreshTopics
from tests.support.in_process import PARTITIONS, PROVINCES, Service
from tests.support.operating import Said, environment_of, operate
from tests.support.releases import ignorant_of
from tests.support.sample_events import ANI, BUDI, MAROS, value

TOPICS = [f"{province}.{owner}" for province in PROVINCES for owner in ("registry", "mentoring", "partnerships")]
BY = ("--by", "Kepala bidang data", "--why", "Log provinsi terhapus")
GAP = ("73.registry/0", "2..4")
APPLIED = (
    "1 kejadian kini diterapkan; 1 tetap ditahan: not-json 1 · 1 events are applied now; 1 stay parked: not-json 1\n"
)
_WAIVED = "select consumer, topic, partition, first, last, decided_by, reason from passed_hole"
_PLACE = "select sequence, halted from lane where topic = '73.registry' and partition = 0"


@pytest.fixture
def servers(fresh_topics: FreshTopics) -> str:
    """A Kafka with the empty streams of all three services."""
    return fresh_topics(*TOPICS, partitions=PARTITIONS)


@pytest.fixture(params=["mentoring", "partnerships"])
def follower(request: pytest.FixtureRequest, database: str, servers: str) -> Service:
    """A service that has heard of nothing yet."""
    service = Service(request.param, database, servers)
    service.migrate()
    return service


def send(servers: str, *values: bytes) -> None:
    """Put records on the first partition of the registry's stream."""
    producer = Producer({"bootstrap.servers": servers, "enable.idempotence": True})
    for each in values:
        producer.produce("73.registry", each, partition=0)
    assert producer.flush(30) == 0


async def operated(follower: Service, *arguments: str) -> Said:
    """Type a verb of the service."""
    environment = environment_of(follower.settings, follower.name)
    return await operate(environment, *arguments, service=follower.name)


def stands(follower: Service, sequence: int, halted: str | None = None) -> bool:
    """Ask how far the stream was followed, and for what it stands still."""
    return follower.rows(_PLACE) == [{"sequence": sequence, "halted": halted}]


async def reason(worker: Caller) -> str:
    """Return why the follower is not ready, as its worker says it."""
    answer = (await worker.http.get("/health/ready")).json()
    return str(answer.get("reasons", {}).get("registry", ""))


def names(follower: Service) -> list[str]:
    """Return how the centres are called that the service knows."""
    return [row["name"] for row in follower.rows("select name from known_centre")]


async def ready(worker: Caller) -> bool:
    """Ask whether the worker misses nothing."""
    return (await worker.http.get("/health/ready")).status_code == 200


@pytest.mark.parametrize("verb", ["waive-gap", "pass-hole"])
async def test_a_gap_is_named_waived_by_the_verb_and_the_follower_goes_on(
    verb: str, follower: Service, servers: str
) -> None:
    send(servers, value(BUDI, 1), value(MAROS, 5), value(BUDI, 6))
    async with follower.worker() as worker:
        await eventually(partial(stands, follower, 1, "2..4"), within_seconds=20)
        assert await eventually(partial(reason, worker)) == "73.registry/0: 2..4"
        said = await operated(follower, verb, GAP[0], "2..5", *BY)
        assert (said.exit_code, f"{follower.name}: 73.registry/0 2..4" in said.words) == (1, True), said.words
        await never(lambda: bool(names(follower)), for_seconds=0.3)
        said = await operated(follower, verb, *GAP, *BY)
        assert (said.exit_code, "let go" in said.words) == (0, True), said.words
        await eventually(partial(stands, follower, 6), within_seconds=20)
        assert names(follower) == [MAROS.name]
        await eventually(partial(ready, worker), within_seconds=20)
    assert [tuple(row.values()) for row in follower.rows(_WAIVED)] == [
        (follower.name, "73.registry", 0, 2, 4, BY[1], BY[3])
    ]


@pytest.mark.parametrize("verb", ["reprocess", "readmit"])
async def test_what_an_older_release_put_aside_is_applied_by_the_verb_beside_the_worker(
    verb: str, follower: Service, servers: str
) -> None:
    send(servers, b"\xff\0garbled", value(MAROS, 1), value(BUDI, 2))
    stack = AsyncExitStack()
    with ignorant_of(CentreRegistered):
        await stack.enter_async_context(follower.worker())
    async with stack:
        await eventually(partial(stands, follower, 2), within_seconds=20)
        assert names(follower) == []
        said = await operated(follower, verb)
        assert (said.exit_code, said.words) == (0, APPLIED)
        assert names(follower) == [MAROS.name]
    assert [row["reason"] for row in follower.rows("select reason from quarantine")] == ["not-json"]
    assert "0 events are applied now; 1 stay parked" in (await operated(follower, verb)).words


async def test_a_foreign_record_is_put_aside_and_the_real_one_is_applied(follower: Service, servers: str) -> None:
    """The stranger's came first, under the next number; the registry's own was kept until somebody decided."""
    send(servers, value(BUDI, 1), value(ANI, 2), value(MAROS, 2), value(BUDI, 3))
    async with follower.worker() as worker:
        await eventually(partial(stands, follower, 3), within_seconds=20)
        assert names(follower) == []
        metrics = (await worker.http.get("/metrics")).text
        assert f'naik_kelas_quarantine_records{{consumer="{follower.name}",reason="sequence-reused"}} 1.0' in metrics
        said = await operated(follower, "reprocess")
        assert "1 stay parked: sequence-reused 1" in said.words
        said = await operated(follower, "put-aside", "73.registry/0", "1", *BY)
        assert (said.exit_code, "what it wrote stays" in said.words) == (0, True), said.words
        assert "1 events are applied now; 0 stay parked" in (await operated(follower, "reprocess")).words
        assert names(follower) == [MAROS.name]
    rows = follower.rows("select reason, sequence, holds from quarantine")
    assert rows == [{"reason": "put-aside", "sequence": 2, "holds": False}]


async def test_a_far_record_that_is_put_aside_lets_the_follower_go_on_and_can_be_taken_in(
    follower: Service, servers: str
) -> None:
    send(servers, value(BUDI, 1), value(ANI, 603), value(MAROS, 2))
    why = "603 at offset 1 is foreign: 2 follows at offset 2"
    async with follower.worker() as worker:
        await eventually(partial(stands, follower, 1, why), within_seconds=20)
        assert await eventually(partial(reason, worker)) == f"73.registry/0: {why}"
        assert (await operated(follower, "waive-gap", "73.registry/0", "2..602", *BY)).exit_code == 1
        assert (await operated(follower, "put-aside", "73.registry/0", "1", *BY)).exit_code == 0
        await eventually(partial(stands, follower, 2), within_seconds=20)
        assert names(follower) == [MAROS.name]
        said = await operated(follower, "take-in", "73.registry/0", "1", *BY)
        assert (said.exit_code, "until its number is free" in said.words) == (0, True), said.words
        assert "1 stay parked: sequence-reused 1" in (await operated(follower, "reprocess")).words
