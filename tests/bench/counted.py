"""The acts whose cost is held by `baseline.json`: three commands, the projection and the relay of events.

Commands go through the services' own applications with a real token. A batch is a thousand events, so what it costs
beyond the first of them is what one event costs. Invariant: acts are the same ones, in the same order, at every run.
"""

from collections.abc import AsyncIterator, Iterator
from functools import partial
from itertools import islice
from typing import Final

import psycopg

from services.reporting.indicators import DECLARED
from services.reporting.projection.commands import Projection
from services.reporting.projection.jobs.consumer import track
from services.reporting.projection.jobs.projector import PROJECTOR_GROUP, Projector
from services.reporting.projection.rules.decoding import RecordDecoder
from services.reporting.projection.tables.projection_writer import PostgresProjectionWriter
from shared.contracts import topic
from shared.messaging.kafka import RecordBatch, started
from shared.messaging.outbox.relay import open_relay
from tests.bench import relaying
from tests.bench.acts import acts
from tests.bench.counters import REPEATS, WARM_UP, Act, Counters, Figures
from tests.bench.filling import records
from tests.support import bodies, streams
from tests.support.clients import Caller
from tests.support.in_process import Service
from tests.support.sample_events import ANI, BUDI, MAROS, WORLD, replicated_events

EVENTS: Final = 1_000
"""Events of a batch."""
_TIMES: Final = range(1, WARM_UP + REPEATS + 1)
_PARTIES: Final = (str(MAROS.centre_id), str(BUDI.consultant_ref), str(ANI.entrepreneur_ref))


async def measure(counters: Counters, kafka_servers: str) -> dict[str, Figures]:
    """Measure everything; shape: {act: {counter: how much}}."""
    return {
        "session completed": await _session(counters),
        **await _registry(counters),
        f"projection of {EVENTS} events": await _projection(counters),
        f"relay of {EVENTS} events": await _relay(counters, kafka_servers),
    }


async def _session(counters: Counters) -> Figures:
    mentoring = Service("mentoring", counters.database())
    mentoring.migrate()
    await mentoring.replicate(*replicated_events(*WORLD))
    async with mentoring.api() as caller:

        async def sessions() -> AsyncIterator[Act]:
            for _ in _TIMES:
                yield partial(caller.post, "/sessions", bodies.a_session(*_PARTIES))

        return await counters.median(sessions())


async def _registry(counters: Counters) -> dict[str, Figures]:
    registry = Service("registry", counters.database())
    registry.migrate()
    async with registry.api() as caller:
        return {
            "entrepreneur registered": await counters.median(_entrepreneurs(caller)),
            "paper of an enterprise recorded": await counters.median(_papers(caller)),
        }


async def _entrepreneurs(caller: Caller) -> AsyncIterator[Act]:
    for serial in _TIMES:
        yield partial(caller.post, "/entrepreneurs", bodies.an_entrepreneur(serial))


async def _papers(caller: Caller) -> AsyncIterator[Act]:
    for serial in _TIMES:
        person = await caller.post("/entrepreneurs", bodies.an_entrepreneur(1_000 + serial))
        enterprise = (await caller.post("/enterprises", bodies.an_enterprise(person["id"])))["id"]
        paper = bodies.a_paper(number=f"91201{serial:08}")
        yield partial(caller.post, f"/enterprises/{enterprise}/legalities", paper)


def _batches() -> Iterator[list[RecordBatch]]:
    """Yield batches of natural acts as a consumer hands them over, a run a partition."""
    numbers, last, offsets = dict[str, int](), dict[str, str](), dict[str, int]()
    told = records("natural", acts("natural", EVENTS * len(_TIMES)), numbers, last)
    while batch := list(islice(told, EVENTS)):
        runs = dict[str, RecordBatch]()
        for record in batch:
            run = runs.setdefault(record.partition.topic, RecordBatch(*record.partition))
            run.offsets.append(offsets.get(record.partition.topic, 0))
            run.values.append(record.value)
            offsets[record.partition.topic] = run.offsets[-1] + 1
        yield list(runs.values())


async def _projection(counters: Counters) -> Figures:
    reporting = Service("reporting", counters.database())
    reporting.migrate()
    ledger = PostgresProjectionWriter(reporting.database_url)
    projector = Projector(
        Projection(DECLARED, RecordDecoder(DECLARED)), ledger, track(PROJECTOR_GROUP, ledger.positions)
    )

    async def batches() -> AsyncIterator[Act]:
        for runs in _batches():
            yield partial(projector.on_batch, runs)

    try:
        return await counters.median(batches())
    finally:
        await ledger.close()


async def _relay(counters: Counters, kafka_servers: str) -> Figures:
    registry = Service("registry", counters.database(), kafka_servers)
    registry.migrate()
    streams.delete_all(kafka_servers)
    streams.create(kafka_servers, [topic(relaying.PROVINCE, relaying.OWNER)], relaying.PARTITIONS)
    with psycopg.connect(registry.database_url, autocommit=True) as outbox:
        relaying.fill(outbox, EVENTS * len(_TIMES))
    relay = open_relay(registry.settings.model_copy(update={"relay_batch_events": EVENTS}), relaying.OWNER)
    producer = relay.open_producer()
    async with await relay.open_connection() as connection, started(producer):
        reign = await relay._acquire(connection)
        await relay._begin(connection, reign)

        async def steps() -> AsyncIterator[Act]:
            for _ in _TIMES:
                yield partial(relay._step, connection, producer, reign)

        return await counters.median(steps())
