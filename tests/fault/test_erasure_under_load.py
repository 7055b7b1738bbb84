"""Twenty tables are kept while somebody is erased: others write on, their facts leave at once, a death changes nothing.

Tables were searched inside the erasure once, which held the province's stream for minutes.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx2
import psycopg
import pytest

from shared.runtime.clock import new_id
from tests.support import bodies, outbox
from tests.support.clients import Caller
from tests.support.eventually import eventually
from tests.support.fixtures import FreshTopics
from tests.support.held_up import Watched, watched
from tests.support.processes import KILLED_AT_POINT, Process, Roles, settings_of
from tests.support.sheets import HEADER, a_nik, a_row, delimited

TOPIC = "73.registry"
PARTITIONS = 2
FILES, ROWS = 20, 2_000
WRITERS = 4
REQUEST = {"requested_on": "2026-02-10"}
POINTS = ("drafts-searched", "api-before-commit", "api-committed")
"""After the search, before the commit, and between the commit and the answer."""


@dataclass
class Province:
    """A registry with kept tables: file n carries the person of serial n, and two thousand whom nobody knows."""

    settings: dict[str, str]
    roles: Roles
    database_url: str
    kafka_servers: str
    drafts: dict[int, str] = field(default_factory=dict)
    """Of a person's serial → the import whose file carries them."""
    serials: int = 0

    def api(self, die_at: str = "") -> Process:
        """Start an api without waiting for it."""
        return self.roles.start("registry", "api", self.settings, die_at=die_at)

    async def person(self, caller: Caller) -> tuple[int, str]:
        """Register somebody new; returns their serial and reference."""
        self.serials += 1
        serial = self.serials
        sent = bodies.an_entrepreneur(nik=a_nik(serial), name=f"Rahmatia {letters(serial)}", phone="")
        return serial, str((await caller.post("/entrepreneurs", sent))["id"])

    async def keep(self, caller: Caller, serial: int) -> None:
        """Send a table that carries somebody, and many others, and is never started."""
        rows = [a_row(number) for number in range(100_000, 100_000 + ROWS)]
        rows[ROWS // 2] = a_row(serial, name=f"Ibu Rahmatia {letters(serial)}")
        files = {"file": ("data.csv", delimited([HEADER, *rows]))}
        sent = await caller.http.post("/imports", files=files, headers={"Idempotency-Key": str(new_id())}, timeout=60)
        assert sent.status_code == 201, sent.text
        self.drafts[serial] = str(sent.json()["id"])

    def states(self) -> dict[int, tuple[str, int]]:
        """Return, by whom a table carries, its state and how many pieces and texts of it are kept."""
        asked = """
        select id::text, state, (select count(*) from sheet_piece where import_id = id)
            + (select count(*) from sheet_text where import_id = id) from sheet_import"""
        with psycopg.connect(self.database_url) as connection:
            found = {row[0]: (str(row[1]), int(row[2])) for row in connection.execute(asked).fetchall()}
        return {serial: found[draft] for serial, draft in self.drafts.items()}


def letters(serial: int) -> str:
    """Return a word that no other serial's name has."""
    return "".join("abcdefghij"[int(digit)] for digit in f"{serial:06}")


@pytest.fixture
async def province(database: str, fresh_topics: FreshTopics, roles: Roles) -> Province:
    servers = fresh_topics(TOPIC, partitions=PARTITIONS)
    settings = settings_of(
        "registry", database_url=database, kafka_servers=servers, provinces="73", topic_partitions=PARTITIONS,
        relay_lease_seconds=1,
    )  # fmt: skip
    roles.start("registry", "migrate", settings).done()
    return Province(settings, roles, database, servers)


async def test_an_erasure_beside_twenty_kept_tables_holds_nobody_up(
    few_seeds: range, province: Province, roles: Roles, record_property: Callable[[str, object], None]
) -> None:
    api, worker = province.api(), roles.start("registry", "worker", province.settings)
    for each in (api, worker):
        await each.ready()
    longest = Watched()
    async with Caller(api.url) as caller:
        people = [await province.person(caller) for _ in range(FILES)]
        for serial, _ in people:
            await province.keep(caller, serial)
        for seed in few_seeds:
            serial, ref = people.pop(random.Random(seed).randrange(len(people)))
            before = province.states()
            erasing = asyncio.gather(caller.post(f"/entrepreneurs/{ref}/erasure", REQUEST), *writing(caller, province))
            _, seen = await watched(province.database_url, erasing)
            longest.note(seen)
            assert province.states() == before | {serial: ("expired", 0)}, f"seed {seed}"
            new = await province.person(caller)
            await province.keep(caller, new[0])
            people.append(new)
    record_property("longest writing transaction", f"{longest.writing:.2f} s")
    record_property("longest wait in the outbox", f"{longest.waiting:.2f} s")
    assert longest.writing < 1
    assert longest.waiting < 3
    await told_once(province)


def writing(caller: Caller, province: Province) -> list[Awaitable[None]]:
    """Return the work of people who register others meanwhile."""

    async def register() -> None:
        for _ in range(3):
            await province.person(caller)

    return [register() for _ in range(WRITERS)]


async def test_an_erasure_whose_api_dies_is_not_done_or_done_whole(
    few_seeds: range, province: Province, record_property: Callable[[str, object], None]
) -> None:
    deaths: list[str] = []
    for seed in few_seeds:
        point = random.Random(seed).choice(POINTS)
        deaths.append(point)
        await one_death(province, point, seed)
    record_property("deaths", {point: deaths.count(point) for point in POINTS})
    relay = province.roles.start("registry", "worker", province.settings)
    await relay.ready()
    await told_once(province)


async def one_death(province: Province, point: str, seed: int) -> None:
    api = province.api()
    await api.ready()
    async with Caller(api.url) as caller:
        people = [await province.person(caller) for _ in range(2)]
        for serial, _ in people:
            await province.keep(caller, serial)
    api.stop()
    (serial, ref), (other, _) = people
    key, path = str(new_id()), f"/entrepreneurs/{ref}/erasure"
    dying = province.api(die_at=point)
    await dying.ready()
    async with Caller(dying.url) as caller:
        with pytest.raises(httpx2.TransportError):
            await caller.send(path, REQUEST, key=key)
    assert await dying.died() == KILLED_AT_POINT
    halfway, done = province.states(), point == "api-committed"
    assert halfway[serial][0] == ("expired" if done else "previewed"), f"seed {seed} at {point}"
    again = province.api()
    await again.ready()
    async with Caller(again.url) as caller:
        answer = await caller.send(path, REQUEST, key=key)
        assert (answer.status_code, "Idempotent-Replayed" in answer.headers) == (201, done), f"seed {seed} at {point}"
        assert (await caller.http.get(f"/entrepreneurs/{ref}")).status_code == 404
    again.stop()
    assert province.states() == halfway | {serial: ("expired", 0)}
    assert province.states()[other][0] == "previewed"


async def told_once(province: Province) -> None:
    """Wait until all facts have left; each person was told of once, and erased at most once."""

    def is_empty() -> bool:
        with psycopg.connect(province.database_url) as connection:
            return connection.execute("select 1 from outbox limit 1").fetchone() is None

    await eventually(is_empty, within_seconds=30)
    told = [
        (event["type"], event["subject"])
        for partition in outbox.partitions(province.kafka_servers, TOPIC).values()
        for event in partition.values()
    ]
    assert len(told) == len(set(told))
    assert len({subject for kind, subject in told if "registered" in kind}) == province.serials
