"""One stream is deleted under consumers of a hundred: it is named, and nobody else is read any less.

aiokafka's client of a pattern follows all topics; a question about one that is gone narrowed it, and with it its whole
group, to a third of the nation for good.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import pytest

from shared.messaging.watchdog import ConsumerWatchdog
from shared.regions import PROVINCES
from tests.support import streams
from tests.support.clients import Caller
from tests.support.counting import PARTITIONS, Counting
from tests.support.eventually import dawdle, eventually, never
from tests.support.fixtures import FreshTopics
from tests.unit.reporting.samples import a_session

NATION: Final = tuple(PROVINCES)
CONSUMERS: Final = ("folder", "archive")
GONE: Final = "92.mentoring"
_LAG = re.compile(r'naik_kelas_consumer_lag_records\{consumer="(\S+?)",partition="(\d)",topic="(\S+?)"\}')


@pytest.fixture
def counting(database: str, fresh_topics: FreshTopics) -> Counting:
    """Reporting for the nation: a session was told by every province."""
    counting = Counting(database, fresh_topics, *NATION)
    tell(counting, *NATION)
    return counting


def tell(counting: Counting, *provinces: str) -> None:
    """Tell of a session in each of some provinces, in every partition."""
    for province in provinces:
        for partition in range(PARTITIONS):
            session = a_session(village_code=f"{province}.01.01.2001")
            counting.partitions.tell(session, province=province, partition=partition)
    counting.send()


async def lags(role: Caller, consumer: str) -> set[tuple[str, str]]:
    """Return the partitions whose lag a role tells."""
    text = (await role.http.get("/metrics")).text
    return {(topic, partition) for name, partition, topic in _LAG.findall(text) if name == consumer}


async def ready(role: Caller) -> dict[str, Any]:
    """Return what a role says of itself."""
    answer: dict[str, Any] = (await role.http.get("/health/ready")).json()
    return answer


def tells_all(role: Caller, consumer: str, but: str = "") -> Callable[[], Awaitable[bool]]:
    """Ask whether a role tells the lag of every partition but those of one stream."""
    expected = {
        (f"{province}.{owner}", str(partition))
        for province in NATION
        for owner in ("registry", "mentoring", "partnerships")
        for partition in range(PARTITIONS)
    }

    async def asked() -> bool:
        found = await lags(role, consumer)
        assert found == {each for each in expected if each[0] != but}, len(found)
        return True

    return asked


def names(role: Caller, fault: str) -> Callable[[], Awaitable[bool]]:
    """Ask whether a role names the partitions of the deleted stream, and nothing else."""
    named = "; ".join(f"{GONE}/{partition}: {fault}" for partition in range(PARTITIONS))

    async def asked() -> bool:
        assert (await ready(role))["reasons"] == {"lanes": named}
        return True

    return asked


async def sessions(api: Caller) -> Mapping[str, int]:
    """Count the sessions of each province."""
    answer = await api.get("/views/sessions", level="province")
    return {row["region"]: row["numerator"] for row in answer["rows"]}


@pytest.mark.parametrize("made_again", [True, False], ids=["made again a second later", "not made again"])
async def test_a_deleted_stream_takes_nobody_else_from_the_consumers(counting: Counting, *, made_again: bool) -> None:
    async with counting.projector() as projector, counting.archive() as archive, counting.api() as api:
        await _everything_is_read(counting, projector, archive)
        await _delete(counting, made_again=made_again)
        fault = "log-replaced" if made_again else "topic-missing"
        for role in (projector, archive):
            await eventually(names(role, fault), within_seconds=30)
        others = [province for province in NATION if province != GONE[:2]]
        for _ in range(2):
            tell(counting, *others)
            for consumer in CONSUMERS:
                await counting.taken_in(consumer, but=tuple((GONE, each) for each in range(PARTITIONS)))
        assert await sessions(api) == {**dict.fromkeys(others, 3 * PARTITIONS), GONE[:2]: PARTITIONS}
        await eventually(tells_all(projector, "reporting-folder", but=GONE), within_seconds=20)
        await eventually(tells_all(archive, "reporting-archive", but=GONE), within_seconds=20)
        fresh = {each["province"]: each["holes"] for each in (await api.http.get("/freshness")).json()}
        assert {each: halted for each, halted in fresh.items() if halted} == {
            GONE[:2]: [f"{GONE}/{partition}: {fault}" for partition in range(PARTITIONS)]
        }
        assert 'naik_kelas_unread_lanes{consumer="reporting-folder"} 0.0' in (await projector.http.get("/metrics")).text


async def _everything_is_read(counting: Counting, projector: Caller, archive: Caller) -> None:
    for consumer in CONSUMERS:
        await counting.taken_in(consumer)
    await eventually(tells_all(projector, "reporting-folder"), within_seconds=20)
    await eventually(tells_all(archive, "reporting-archive"), within_seconds=20)
    await counting.rows_until("select 1 from lane where topic_id is null and position > 0", [])


async def _delete(counting: Counting, *, made_again: bool) -> None:
    streams.delete(counting.settings.kafka_servers, GONE)
    if made_again:
        await dawdle(1)
        streams.create(counting.settings.kafka_servers, [GONE], PARTITIONS)


async def test_a_partition_that_nobody_reads_is_named_and_the_group_joins_anew(
    counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the group's leader saw a part of the topics only, which aiokafka's client did after such a question."""
    monkeypatch.setattr("shared.messaging.inbox.log_watch.UNREAD_SECONDS", 2.0)
    monkeypatch.setattr("shared.messaging.inbox.log_watch.JOIN_ANEW_SECONDS", 12.0)
    clients: list[Any] = []
    monkeypatch.setattr(ConsumerWatchdog, "begins", _noting(ConsumerWatchdog.begins, clients))
    async with counting.projector() as projector:
        await counting.taken_in()
        clients[-1]._client.set_topics(["73.mentoring"])

        async def is_named() -> bool:
            said = (await ready(projector))["reasons"]["lanes"]
            assert said.count(": unread") == (3 * len(NATION) - 1) * PARTITIONS
            return True

        await eventually(is_named, within_seconds=40)
        tell(counting, *NATION)
        await counting.taken_in()
        await eventually(lambda: _is_ready(projector), within_seconds=30)
        await never(lambda: _is_unready(projector), for_seconds=3)


def _noting(begins: Callable[[Any, Any], None], clients: list[Any]) -> Callable[[Any, Any], None]:
    def begun(watchdog: Any, consumer: Any) -> None:
        clients.append(consumer)
        begins(watchdog, consumer)

    return begun


async def _is_ready(role: Caller) -> bool:
    return str((await ready(role))["status"]) == "ready"


async def _is_unready(role: Caller) -> bool:
    return not await _is_ready(role)
