"""A consumer that is away is said within ten seconds, on page and API, in both languages, also when nothing waits."""

import asyncio
from functools import partial

import pytest

from services.reporting.views.routes.live import Broadcast
from services.reporting.views.rules.answers import Change
from services.reporting.views.tables.listening import comings_and_goings
from shared.contracts import OWNERS
from tests.support import streams
from tests.support.clients import Caller
from tests.support.counting import Counting
from tests.support.eventually import eventually, never
from tests.support.fixtures import FreshTopics
from tests.support.in_process import PARTITIONS, PROVINCES, Service
from tests.support.servers import Server
from tests.unit.reporting.samples import a_session

SAID_SECONDS = 10
ID, EN = "Aliran sedang tidak diikuti", "The streams are not followed now"


async def followed(api: Caller) -> bool:
    """Ask whether `/freshness` says of every province that it is followed, or of none."""
    (said,) = {each["not_followed_since"] is None for each in (await api.http.get("/freshness")).json()}
    return bool(said)


async def away(api: Caller) -> bool:
    """Ask whether it says that nothing is followed."""
    return not await followed(api)


async def everybody_is_told(api: Caller) -> None:
    """Make sure that the views and the page, in both languages, say that the streams are not followed."""
    answer = await api.get("/views/sessions", level="province")
    assert all(each["not_followed_since"] for each in answer["freshness"])
    for language, words in (("id", ID), ("en", EN)):
        page = await api.http.get("/", params={"lang": language})
        assert words in page.text, language


@pytest.fixture
def counting(database: str, fresh_topics: FreshTopics) -> Counting:
    """Reporting; a session was told."""
    counting = Counting(database, fresh_topics, "73")
    counting.partitions.tell(a_session())
    counting.send()
    return counting


async def test_a_projector_that_is_away_is_said_though_nothing_waits(counting: Counting) -> None:
    async with counting.api() as api:
        async with counting.projector():
            await counting.taken_in()
            await counting.rows_until("select consumer from heartbeat", [("folder",)])
            await never(lambda: away(api), for_seconds=6)
        await eventually(lambda: away(api), within_seconds=SAID_SECONDS)
        await everybody_is_told(api)
        assert {each["waiting"] for each in (await api.http.get("/freshness")).json()} == {0}
        seconds = (await api.operators.get("/metrics")).text.partition('silence_seconds{consumer="reporting-folder"} ')[
            2
        ]
        assert float(seconds.splitlines()[0]) > 0
        async with counting.projector():
            await eventually(lambda: followed(api), within_seconds=SAID_SECONDS)


async def test_who_has_the_page_open_is_told_when_it_goes_away_and_when_it_is_back(counting: Counting) -> None:
    everything = Change(frozenset({"73"}), frozenset({"sessions"}))
    await counting.rows("insert into heartbeat values ('folder', now() + interval '1 hour') returning 1")
    broadcast, turns = Broadcast(everything), comings_and_goings(counting.settings.database_url, everything)
    looking_on = asyncio.ensure_future(broadcast.carry(turns))
    await never(lambda: broadcast.number, for_seconds=2)
    await counting.rows("update heartbeat set seen_at = now() - interval '1 hour' returning 1")
    await eventually(lambda: broadcast.number == 1, within_seconds=5)
    await counting.rows("update heartbeat set seen_at = now() returning 1")
    await eventually(lambda: broadcast.number == 1 + 1, within_seconds=5)
    looking_on.cancel()
    await asyncio.gather(looking_on, return_exceptions=True)


async def test_a_broker_that_hangs_is_said_as_a_consumer_that_does_not_follow(own_kafka: Server, database: str) -> None:
    def fresh_topics(*names: str, partitions: int = 4) -> str:
        streams.create(own_kafka.address, names, partitions)
        return own_kafka.address

    counting = Counting(database, fresh_topics, "73")
    async with counting.projector(), counting.api() as api:
        await counting.rows_until("select consumer from heartbeat", [("folder",)])
        own_kafka.pause()
        try:
            await eventually(lambda: away(api), within_seconds=SAID_SECONDS + 3)
        finally:
            own_kafka.resume()
        await eventually(lambda: followed(api), within_seconds=30)


@pytest.mark.parametrize("name", ["mentoring", "partnerships"])
async def test_an_api_says_that_what_it_replicates_is_not_followed_and_stays_ready(
    name: str, database: str, fresh_topics: FreshTopics
) -> None:
    topics = [f"{province}.{owner}" for province in PROVINCES for owner in OWNERS]
    service = Service(name, database, fresh_topics(*topics, partitions=PARTITIONS))
    service.migrate()
    async with service.api() as api:

        async def notes() -> dict[str, str]:
            answer = await api.get("/health/ready")
            assert answer["status"] == "ready"
            said: dict[str, str] = answer["notes"]
            return said

        async def heard() -> bool:
            assert service.rows("select 1 from heartbeat")
            return not await notes()

        async with service.worker():
            await eventually(heard, within_seconds=20)
        said = await eventually(notes, within_seconds=SAID_SECONDS)
        assert said["heartbeats"].startswith(f"{name} not followed for ")
        metrics = await eventually(partial(api.operators.get, "/metrics"))
        assert f'naik_kelas_consumer_silence_seconds{{consumer="{name}"}}' in metrics.text
