"""Mentoring put together: the only file that knows all the others.

Invariant: settings are read once, here; everything else is handed what it needs.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI

from services.mentoring.network.jobs import OWNER, follower, owned_topics, relay
from services.mentoring.network.tables import learn
from services.mentoring.sessions.routes import ROUTERS, SESSIONS
from services.mentoring.sessions.tables import LISTINGS, PostgresSessions, PostgresWork, shown
from services.mentoring.settings import MentoringSettings
from shared.http.app import create_app, health, streams
from shared.http.auth.authenticator import open_authenticator
from shared.http.auth.login import login
from shared.http.command_routes import UNIT_OF_WORK
from shared.http.dependencies import provide, refuse_unprovided
from shared.http.list_routes import LISTS, list_routes
from shared.messaging.kafka import ensure_topics
from shared.persistence.database import answers, migrate, open_engine, open_pool
from shared.persistence.unit_of_work import Deployment
from shared.runtime.process import background, run_once, serve
from shared.runtime.telemetry import set_up

_MIGRATIONS = Path(__file__).parent / "migrations"


def build_api(settings: MentoringSettings) -> FastAPI:
    """Return mentoring's HTTP application."""
    engine, pool = open_engine(settings.database_url), open_pool(settings.database_url)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with pool:
            yield
        await engine.dispose()

    access = open_authenticator(settings)
    app = create_app(OWNER, lifespan, access)
    app.include_router(login(access))
    app.include_router(health({"database": lambda: answers(engine)}))
    app.include_router(streams(OWNER, settings))
    instance = Deployment(settings.provinces, settings.topic_partitions)
    provide(app, UNIT_OF_WORK, lambda asking: PostgresWork(pool, instance, asking))
    provide(app, SESSIONS, PostgresSessions(engine))
    provide(app, LISTS, shown(engine))
    for each in (*ROUTERS, list_routes(LISTINGS)):
        app.include_router(each)
    refuse_unprovided(app)
    return app


def build_worker(settings: MentoringSettings) -> FastAPI:
    """Return the application of the worker: the relay and the follower, with health and metrics beside them."""
    engine, carrier = open_engine(settings.database_url, connections=1), relay(settings)
    registry = follower(settings, learn)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with background(carrier.run(), registry.run()):
            yield
        await engine.dispose()

    app = create_app(f"{OWNER} worker", lifespan)
    app.include_router(
        health(
            {"database": lambda: answers(engine), "relay": carrier.failure_reason, "registry": registry.failure_reason},
            {"outbox": carrier.measure, "registry": registry.measure},
        )
    )
    return app


def run_migrate() -> None:
    """Bring tables and topics up to date."""
    settings = MentoringSettings()
    set_up(OWNER, "migrate", settings)
    migrate(_MIGRATIONS, settings.database_url)
    run_once(
        ensure_topics(
            settings.kafka_servers, owned_topics(settings), settings.topic_partitions, settings.topic_replication
        )
    )


def run_api() -> None:
    """Serve commands and queries."""
    settings = MentoringSettings()
    set_up(OWNER, "api", settings)
    serve(build_api(settings), settings.http_host, settings.http_port)


def run_worker() -> None:
    """Carry facts to Kafka, and learn from the registry's."""
    settings = MentoringSettings()
    set_up(OWNER, "worker", settings)
    serve(build_worker(settings), settings.http_host, settings.http_port, loop="asyncio")
