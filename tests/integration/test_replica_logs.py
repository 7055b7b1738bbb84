"""A follower names a stream of the registry that was made again, and follows the new one once that is accepted."""

from collections.abc import Callable
from functools import partial

import pytest
from confluent_kafka import Producer

from tests.support import streams
from tests.support.clients import Caller
from tests.support.eventually import eventually
from tests.support.fixtures import FreshTopics
from tests.support.in_process import PARTITIONS, PROVINCES, Service
from tests.support.operating import environment_of, operate
from tests.support.sample_events import BUDI, MAROS, value

STREAM = "73.registry"
TOPICS = [f"{province}.{owner}" for province in PROVINCES for owner in ("registry", "mentoring", "partnerships")]
BY = ("--by", "Kepala bidang data", "--why", "Topik dibuat ulang")
_PLACE = "select position, sequence, halted from lane where topic = '73.registry' and partition = 0"
_OFFSETS = 'select "offset", position, sequence from quarantine order by 1'


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
        producer.produce(STREAM, each, partition=0)
    assert producer.flush(30) == 0


def stands(follower: Service, position: int, sequence: int, halted: str | None = None) -> Callable[[], bool]:
    """Ask where the stream is followed to, and for what it stands still."""

    def asked() -> bool:
        found = follower.rows(_PLACE)
        assert found == [{"position": position, "sequence": sequence, "halted": halted}], found
        return True

    return asked


async def reason(worker: Caller) -> str:
    """Return why the follower is not ready."""
    answer = (await worker.http.get("/health/ready")).json()
    return str(answer["reasons"].get("registry", ""))


@pytest.mark.parametrize("again", [1, 5], ids=["shorter", "longer"])
async def test_a_stream_made_again_is_named_and_followed_once_it_is_accepted(
    follower: Service, servers: str, again: int
) -> None:
    send(servers, value(MAROS, 1), b"no event", value(BUDI, 2))
    async with follower.worker() as worker:
        await eventually(stands(follower, 3, 2), within_seconds=30)
        identified = "select 1 from lane where topic_id is null and position > 0"
        await eventually(lambda: not follower.rows(identified))
        streams.delete(servers, STREAM)
        streams.create(servers, [STREAM], PARTITIONS)
        send(servers, *(value(MAROS, 3 + each) for each in range(again)))
        await eventually(stands(follower, 3, 2, "log-replaced"), within_seconds=20)
        assert await reason(worker) == f"{STREAM}/0: log-replaced"
        accept = partial(operate, environment_of(follower.settings, follower.name), service=follower.name)
        refused = await accept("waive-gap", f"{STREAM}/0", "3..7", *BY)
        assert refused.exit_code == 1
        said = await accept("accept-log", f"{STREAM}/0", *BY)
        assert (said.exit_code, f"{follower.name}: {STREAM}/0 log-replaced" in said.words) == (0, True), said.words
        await eventually(stands(follower, again, 2 + again), within_seconds=30)
        await eventually(partial(_is_well, worker), within_seconds=20)
    assert follower.rows(_OFFSETS) == [{"offset": -2, "position": -2, "sequence": None}]


async def _is_well(worker: Caller) -> bool:
    return not await reason(worker)
