"""What two articles of 2018 and 2023 say the registry has to know, sentence by sentence, read back from its stream.

Invariant: each test is named after what is said, goes through HTTP as an office does, and believes nothing but Kafka.
"""

from collections.abc import AsyncIterator

import pytest

from shared.contracts.base import Event, type_of
from shared.contracts.registry import (
    CentreRegistered,
    EnterpriseAssessed,
    EnterpriseClassChanged,
    EnterpriseRegistered,
)
from tests.support import bodies, outbox
from tests.support.clients import Caller, Json
from tests.support.eventually import eventually
from tests.support.fixtures import FreshTopics
from tests.support.inside import PARTITIONS, Service

TOPIC = "73.registry"
BILLION = 1_000_000_000


class Office:
    """An office of Sulawesi Selatan at its registry, and a stranger who reads the stream."""

    def __init__(self, registry: Caller, servers: str) -> None:
        self.registry, self._servers = registry, servers

    async def told(self, kind: type[Event], subject: str) -> list[Json]:
        """Return what the stream says of something, by one type of event, once it says anything."""

        def read() -> list[Json]:
            told = (event for lane in outbox.lanes(self._servers, TOPIC).values() for event in lane.values())
            return [
                event["data"] for event in told if (event["type"], event["subject"]) == (type_of(kind).name, subject)
            ]

        return await eventually(read, within_seconds=20)

    async def enterprise(self, **changes: object) -> str:
        """Register an enterprise and its owner."""
        owner = (await self.registry.post("/entrepreneurs", bodies.an_entrepreneur()))["id"]
        made = await self.registry.post("/enterprises", bodies.an_enterprise(owner, **changes))
        return str(made["id"])


@pytest.fixture
async def office(database: str, fresh_topics: FreshTopics) -> AsyncIterator[Office]:
    servers = fresh_topics(TOPIC, "33.registry", partitions=PARTITIONS)
    service = Service("registry", database, servers)
    service.migrate()
    async with service.api() as registry, service.worker():
        yield Office(registry, servers)


async def test_s20_msmes_must_not_stay_micro_nor_in_low_technology_production(office: Office) -> None:
    enterprise = await office.enterprise(technology_level="low", annual_sales=2 * BILLION)
    (begun,) = await office.told(EnterpriseRegistered, enterprise)
    assert (begun["scale_class"], begun["technology_level"]) == ("micro", "low")
    year = bodies.a_year(annual_sales=2 * BILLION + 1, technology_level="high")
    await office.registry.post(f"/enterprises/{enterprise}/assessments", year)
    (assessed,) = await office.told(EnterpriseAssessed, enterprise)
    assert (assessed["scale_class"], assessed["technology_level"]) == ("small", "high")
    assert str(2 * BILLION) not in str([begun, assessed])
    (kept,) = (await office.registry.get("/assessments", enterprise_ref=enterprise))["items"]
    assert (kept["annual_sales"], kept["class_rule"]) == (2 * BILLION + 1, "pp-7-2021")


async def test_s21_umkm_naik_kelas(office: Office) -> None:
    enterprise = await office.enterprise(annual_sales=BILLION)
    path = f"/enterprises/{enterprise}/assessments"
    first = await office.registry.post(path, bodies.a_year(period_year=2024, annual_sales=BILLION))
    second = await office.registry.twice(path, bodies.a_year(annual_sales=15 * BILLION + 1), version=first["version"])
    (changed,) = await office.told(EnterpriseClassChanged, enterprise)
    assert (changed["from_class"], changed["to_class"], changed["period_year"]) == ("micro", "medium", 2025)
    _, grown = await office.told(EnterpriseAssessed, enterprise)
    assert grown["turnover_change"] == "rose-much"
    shown = await office.registry.http.get(f"/enterprises/{enterprise}")
    assert shown.headers["etag"] == f'"{second["version"]}"'
    assert shown.json()["scale_class"] == "medium"


async def test_s29_names_of_centres_and_offices_are_whatever_people_call_them(office: Office) -> None:
    wish = bodies.a_centre(name="Plut sentrimas Maros", parent_office="Koperindag")
    made = await office.registry.post("/centres", wish)
    (told,) = await office.told(CentreRegistered, made["id"])
    assert told["name"] == "Plut sentrimas Maros"
    (found,) = (await office.registry.get("/centres", q="koperindag"))["items"]
    assert (found["id"], found["parent_office"]) == (made["id"], "Koperindag")
