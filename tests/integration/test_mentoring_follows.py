"""Mentoring learns from the registry's streams alone: once, whatever is sent again, garbled, missing or killed."""

import json

import pytest
from confluent_kafka import Producer
from msgspec.structs import replace

from shared.runtime import clock
from tests.support import streams
from tests.support.bodies import a_centre, a_consultant, a_session, an_assignment, an_entrepreneur
from tests.support.clients import Caller
from tests.support.eventually import eventually, never
from tests.support.fixtures import FreshTopics, NewDatabase
from tests.support.in_process import PARTITIONS, PROVINCES, Service
from tests.support.sample_events import ANI, BUDI, MAROS, WORLD, records, value

TOPICS = [f"{province}.{owner}" for province in PROVINCES for owner in ("registry", "mentoring")]


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
def registry(new_database: NewDatabase, servers: str) -> Service:
    """A registry that nobody has used yet."""
    service = Service("registry", new_database(), servers)
    service.migrate()
    return service


def send(servers: str, partition: int, *values: bytes) -> None:
    """Put records on a partition of the registry's stream, as its relay or anybody with its rights might."""
    producer = Producer({"bootstrap.servers": servers, "enable.idempotence": True})
    for each in values:
        producer.produce("73.registry", each, partition=partition)
    assert producer.flush(30) == 0


def places(mentoring: Service) -> dict[int, tuple[int, int, str | None]]:
    """Return how far the partitions of Sulawesi Selatan were read; shape: partition → (position, number, halted)."""
    rows = mentoring.rows("select partition, position, sequence, halted from lane where topic = '73.registry'")
    return {row["partition"]: (row["position"], row["sequence"], row["halted"]) for row in rows}


async def test_mentoring_knows_what_was_registered_and_tells_what_was_done(
    mentoring: Service, registry: Service, servers: str
) -> None:
    async with registry.api() as office, mentoring.api() as consultant, registry.worker(), mentoring.worker():
        centre = await office.twice("/centres", a_centre())
        budi = await office.twice("/consultants", a_consultant(centre["id"]))
        ani = await office.twice("/entrepreneurs", an_entrepreneur())
        who = (centre["id"], budi["id"], ani["id"])
        key = str(clock.new_id())

        async def recorded() -> str:
            answer = await consultant.send("/sessions", a_session(*who), key=key)
            assert answer.status_code == 201, answer.json()["slug"]
            return str(answer.json()["id"])

        session = await eventually(recorded, within_seconds=20)
        await consultant.twice(f"/sessions/{session}/void", {"reason_code": "not-held"})

        def published() -> list[streams.Published]:
            found = streams.read(servers, "73.mentoring")
            assert len(found) == 2
            return found

        completed, voided = await eventually(published)
    assert {completed.key, voided.key} == {session}
    first, last = json.loads(completed.value), json.loads(voided.value)
    assert (last["data"]["counted"], last["data"]["takes_back"]) == (first["data"], first["id"])
    assert [int(each["sequence"]) for each in (first, last)] == [1, 2]
    assert completed.headers["content-type"] == "application/cloudevents+json"
    assert "Ani" not in str([*streams.read(servers, "73.registry"), completed, voided])


async def test_a_gap_stops_its_partition_is_named_and_lets_the_others_go_on(mentoring: Service, servers: str) -> None:
    send(servers, 0, *(run.values[0] for run in [*records([MAROS]), *records([ANI], first=4)]))
    async with mentoring.api() as caller, mentoring.worker() as worker:

        async def halted() -> str:
            answer = await worker.http.get("/health/ready")
            assert answer.status_code == 503
            return str(answer.json()["reasons"].get("registry", "")).removeprefix("no lanes assigned yet")

        assert await eventually(halted) == "73.registry/0: 2..3"
        assert 'naik_kelas_halted_lanes{consumer="mentoring"} 1.0' in (await worker.http.get("/metrics")).text
        send(servers, 1, *(run.values[0] for run in records([BUDI])))
        await eventually(lambda: _known(caller, "consultants"))
        await never(lambda: _known(caller, "clients"), for_seconds=0.3)
    assert places(mentoring) == {0: (1, 1, "2..3"), 1: (1, 1, None)}


async def _known(caller: Caller, listing: str) -> bool:
    return bool((await caller.get(f"/{listing}"))["items"])


async def test_poison_is_kept_whole_and_what_an_upgrade_can_read_is_learnt(mentoring: Service, servers: str) -> None:
    newer = value(BUDI, 2).replace(b"consultant-appointed:1", b"consultant-appointed:9")
    send(servers, 0, b"\xff\0garbled", value(MAROS, 1), newer, value(ANI, 3))
    async with mentoring.api() as caller, mentoring.worker() as worker:
        await eventually(lambda: _known(caller, "clients"))
        figures = (await worker.http.get("/metrics")).text
    for reason, times in (("not-json", 1), ("unknown-type", 1), ("schema", 0)):
        assert f'naik_kelas_quarantine_records{{consumer="mentoring",reason="{reason}"}} {times}.0' in figures
    quarantined = mentoring.rows("select position, reason, value from quarantine order by position")
    assert [(row["position"], row["reason"], row["value"]) for row in quarantined] == [
        (0, "not-json", b"\xff\0garbled"),
        (2, "unknown-type", newer),
    ]
    assert places(mentoring)[0] == (4, 3, None)
    mentoring.rows("update quarantine set value = %s where position = 2", value(BUDI, 2))  # as an upgrade would read it
    async with mentoring.api() as caller, mentoring.worker():
        await eventually(lambda: _known(caller, "consultants"))
    assert [row["position"] for row in mentoring.rows("select position from quarantine")] == [0]


async def test_what_is_sent_again_is_learnt_once_and_the_newest_version_stays(mentoring: Service, servers: str) -> None:
    renamed = value(replace(MAROS, name="PLUT Butta Salewangang"), 2, version=2)
    send(servers, 0, value(MAROS, 1), renamed, value(MAROS, 1), renamed, value(ANI, 3))
    async with mentoring.api() as caller, mentoring.worker():
        await eventually(lambda: _known(caller, "clients"))
        (centre,) = (await caller.get("/centres"))["items"]
    assert (centre["name"], centre["version"]) == ("PLUT Butta Salewangang", 2)
    assert places(mentoring)[0] == (5, 3, None)


async def test_who_moved_is_known_where_they_work_now_and_a_centre_as_it_is_called_now(
    mentoring: Service, registry: Service
) -> None:
    async with registry.api() as office, registry.worker(), mentoring.api() as caller, mentoring.worker():
        first = (await office.post("/centres", a_centre(operational_on=None)))["id"]
        second = (await office.post("/centres", a_centre(level="city", region_code="73.71")))["id"]
        await office.post(f"/centres/{first}/details", {"name": "PLUT Butta Salewangang", "parent_office": ""})
        await office.post(f"/centres/{first}/opening", {"operational_on": "2016-01-01"}, version=2)
        budi = (await office.post("/consultants", a_consultant(first)))["id"]
        await office.post(f"/consultants/{budi}/assignments", an_assignment(second, role="coordinator"))

        async def heard() -> bool:
            people, places = await caller.get("/consultants"), await caller.get("/centres", q="salewangang")
            known = [(each["centre_id"], each["region_code"], each["coordinator"]) for each in people["items"]]
            opened = [(each["id"], each["operational_on"]) for each in places["items"]]
            return (known, opened) == ([(second, "73.71", True)], [(first, "2016-01-01")])

        await eventually(heard, within_seconds=20)


@pytest.fixture
def told(servers: str) -> str:
    """A stream with a small world on it."""
    send(servers, 0, *(run.values[0] for run in records(WORLD)))
    return servers


async def test_a_worker_that_starts_again_goes_on_where_its_database_stands(mentoring: Service, told: str) -> None:
    async with mentoring.api() as caller:
        async with mentoring.worker():
            await eventually(lambda: _known(caller, "clients"))
        before = mentoring.rows("select * from lane order by topic, partition")
        async with mentoring.worker():
            send(told, 0, value(replace(ANI, entrepreneur_ref=clock.new_id()), 4))

            async def two() -> bool:
                return len((await caller.get("/clients"))["items"]) == 2

            await eventually(two)
    assert [row["position"] for row in before if row["topic"] == "73.registry"] == [3, 0]
    assert places(mentoring)[0] == (4, 4, None)
