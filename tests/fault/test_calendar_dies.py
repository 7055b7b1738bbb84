"""A worker dies right before or after it commits that a paper has run out: it is told of exactly once."""

import pytest

from shared.contracts.base import type_of
from shared.contracts.registry import LegalityExpired
from tests.support import bodies, outbox
from tests.support.clients import Caller, Json
from tests.support.eventually import eventually
from tests.support.fixtures import FreshTopics
from tests.support.processes import KILLED_AT_POINT, Roles, settings_of

TOPIC = "73.registry"
PARTITIONS = 2
PAPERS = 5


@pytest.mark.parametrize("point", ["expiry-before-commit", "expiry-committed"])
async def test_papers_whose_teller_dies_run_out_exactly_once(
    point: str, database: str, fresh_topics: FreshTopics, roles: Roles
) -> None:
    servers = fresh_topics(TOPIC, partitions=PARTITIONS)
    settings = settings_of(
        "registry",
        database_url=database,
        kafka_servers=servers,
        provinces="73",
        topic_partitions=PARTITIONS,
        relay_lease_seconds=1,
    )
    roles.start("registry", "migrate", settings).done()
    api = roles.start("registry", "api", settings)
    await api.ready()
    async with Caller(api.url) as caller:
        enterprise = await _with_papers(caller)
        assert await roles.start("registry", "worker", settings, die_at=f"{point}:3").died() == KILLED_AT_POINT
        expired = (await caller.get("/legalities", expired="true"))["items"]
        assert len(expired) == {"expiry-before-commit": 2, "expiry-committed": 3}[point]
        for _ in range(2):
            roles.start("registry", "worker", settings)
        told = await eventually(lambda: _told(servers), within_seconds=30)
        assert len({event["data"]["legality_id"] for event in told}) == len(told) == PAPERS
        assert [event["aggregateversion"] for event in told] == list(range(3 + PAPERS, 3 + 2 * PAPERS))
        shown = await caller.http.get(f"/enterprises/{enterprise}")
        assert shown.headers["etag"] == f'"{2 + 2 * PAPERS}"'
        trail = (await caller.get("/audit", who="registry-worker", thing="legality"))["items"]
        assert len(trail) == PAPERS


def _told(servers: str) -> list[Json]:
    events = (event for partition in outbox.partitions(servers, TOPIC).values() for event in partition.values())
    told = [event for event in events if event["type"] == type_of(LegalityExpired).name]
    return sorted(told, key=lambda event: int(event["aggregateversion"])) if len(told) >= PAPERS else []


async def _with_papers(caller: Caller) -> str:
    owner = (await caller.post("/entrepreneurs", bodies.an_entrepreneur()))["id"]
    enterprise = (await caller.post("/enterprises", bodies.an_enterprise(owner)))["id"]
    for version in range(1, PAPERS + 1):
        paper = bodies.a_paper(kind="pirt", number=f"P-{version}", expires_on="2025-12-31")
        await caller.post(f"/enterprises/{enterprise}/legalities", paper, version=version)
    lasting = bodies.a_paper(kind="bpom", number="MD-1", expires_on="2199-12-31")
    await caller.post(f"/enterprises/{enterprise}/legalities", lasting, version=PAPERS + 1)
    return str(enterprise)
