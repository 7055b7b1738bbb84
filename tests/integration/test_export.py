"""Traces leave in the background: a collector that is dead, slow or full neither delays nor fails a command."""

from collections.abc import Iterator

import pytest

from deploy.local.ports import reserved
from tests.support.bodies import an_entrepreneur
from tests.support.clients import Caller
from tests.support.collector import Collector, collecting
from tests.support.eventually import eventually
from tests.support.in_process import Service
from tests.support.processes import Process, Roles, settings_of

COMMANDS = 60
SMALL = {"OTEL_BSP_MAX_QUEUE_SIZE": "16", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "8", "OTEL_BSP_SCHEDULE_DELAY": "100"}
"""OpenTelemetry's own settings: a queue that sixty commands fill."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    """Somebody who takes traces."""
    with collecting() as lent:
        yield lent


@pytest.fixture
def registry(database: str) -> Service:
    """A registry with its tables; nobody relays what it tells."""
    service = Service("registry", database)
    service.migrate()
    return service


async def serving(roles: Roles, registry: Service, endpoint: str) -> Process:
    """Start the registry's api, with an endpoint and room for few spans."""
    settings = settings_of(
        "registry",
        database_url=registry.database_url,
        kafka_servers=registry.settings.kafka_servers,
        provinces="73",
        otlp_endpoint=endpoint,
    )
    api = roles.start("registry", "api", {**settings, **SMALL})
    await api.ready()
    return api


async def command(api: Process) -> None:
    """Send commands one after another; each must be accepted in time."""
    async with Caller(api.url) as caller:
        caller.http.timeout = 2
        for serial in range(1, COMMANDS + 1):
            await caller.post("/entrepreneurs", an_entrepreneur(serial))


async def beside_a_mute_one(roles: Roles, registry: Service, collector: Collector) -> Process:
    """Command an api whose collector takes exports and does not answer."""
    collector.hold()
    api = await serving(roles, registry, collector.endpoint)
    await command(api)
    return api


async def test_a_dead_collector_is_not_noticed(roles: Roles, registry: Service) -> None:
    with reserved(1) as (port,):
        api = await serving(roles, registry, f"http://127.0.0.1:{port}/v1/traces")
        await command(api)
        assert api.stop() == 0
    assert registry.rows("select count(*) from outbox where traceparent <> ''") == [{"count": COMMANDS}]


async def test_a_slow_collector_costs_spans_and_no_command(
    roles: Roles, registry: Service, collector: Collector
) -> None:
    api = await beside_a_mute_one(roles, registry, collector)
    collector.release()
    await eventually(lambda: collector.spans)
    assert api.stop() == 0
    assert registry.rows("select count(*) from outbox") == [{"count": COMMANDS}]
    assert 0 < len(collector.spans) < COMMANDS


async def test_a_role_ends_in_time_though_its_collector_does_not_answer(
    roles: Roles, registry: Service, collector: Collector
) -> None:
    api = await beside_a_mute_one(roles, registry, collector)
    assert api.stop(within_seconds=8) == 0
