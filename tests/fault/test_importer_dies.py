"""A worker dies right before or after the commit of an import's batch: the next goes on there, exactly once."""

import pytest

from shared.runtime.clock import new_id
from tests.support import outbox
from tests.support.clients import Caller, Json
from tests.support.eventually import eventually
from tests.support.fixtures import FreshTopics
from tests.support.processes import KILLED_AT_POINT, Roles, settings_of
from tests.support.sheets import HEADER, a_row, xlsx

TOPIC = "73.registry"
PARTITIONS = 2
GOOD, BAD = 60, 6


@pytest.mark.parametrize("point", ["import-before-commit", "import-committed"])
async def test_an_import_whose_worker_dies_goes_on_exactly_once(
    point: str, database: str, fresh_topics: FreshTopics, roles: Roles
) -> None:
    servers = fresh_topics(TOPIC, partitions=PARTITIONS)
    settings = settings_of(
        "registry",
        database_url=database,
        kafka_servers=servers,
        provinces="73",
        topic_partitions=PARTITIONS,
        import_batch_rows=7,
        relay_lease_seconds=1,
    )
    roles.start("registry", "migrate", settings).done()
    api = roles.start("registry", "api", settings)
    await api.ready()
    async with Caller(api.url) as caller:
        import_id = await _begun(caller)
        assert await roles.start("registry", "worker", settings, die_at=f"{point}:3").died() == KILLED_AT_POINT
        halfway = (await caller.get(f"/imports/{import_id}"))["rows_done"]
        assert halfway == {"import-before-commit": 14, "import-committed": 21}[point]
        roles.start("registry", "worker", settings)
        ended = await eventually(lambda: _ended(caller, import_id), within_seconds=30)
    assert ended is not None
    assert [ended[f"rows_{each}"] for each in ("total", "done", "added", "known", "refused")] == [66, 66, 60, 0, 6]
    await _told_once(servers)


async def _told_once(servers: str) -> None:
    await eventually(lambda: len(outbox.event_ids(outbox.partitions(servers, TOPIC))) >= GOOD, within_seconds=30)
    told = [event for partition in outbox.partitions(servers, TOPIC).values() for event in partition.values()]
    assert len(told) == len({event["subject"] for event in told}) == GOOD
    assert {(event["aggregateversion"], event["data"]["village_code"]) for event in told} == {(1, "73.09.01.2005")}
    assert "Warga" not in str(told)


async def _begun(caller: Caller) -> str:
    rows = [a_row(serial, **({} if serial % 11 else {"sex": "?"})) for serial in range(1, GOOD + BAD + 1)]
    sent = await caller.http.post(
        "/imports", files={"file": ("data.xlsx", xlsx([HEADER, *rows]))}, headers={"Idempotency-Key": str(new_id())}
    )
    import_id = str(sent.json()["id"])
    await caller.post(f"/imports/{import_id}/start", {})
    return import_id


async def _ended(caller: Caller, import_id: str) -> Json | None:
    shown = await caller.get(f"/imports/{import_id}")
    return shown if shown["state"] == "done" else None
