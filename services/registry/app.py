"""The registry put together: the only file that knows all the others.

Invariant: settings are read once, here; everything else is handed what it needs.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from uuid import UUID

from fastapi import FastAPI

from services.registry.api import ROUTERS
from services.registry.centres.routes.overdue import DEADLINE, OverdueCentres
from services.registry.centres.tables.overdue import unformed
from services.registry.events import OWNER, owned_topics, relay
from services.registry.imports.jobs.import_worker import Importer, kept_file, refused_rows
from services.registry.imports.jobs.rejected_rows_file import write_refused
from services.registry.imports.jobs.sandbox import open_apart
from services.registry.imports.routes import IMPORTS, MEGABYTE, UPLOADS, ImportService
from services.registry.list_definitions import LISTINGS, shown
from services.registry.permits.jobs import Calendar
from services.registry.programmes.routes.progress import VILLAGES
from services.registry.programmes.tables.progress import PostgresProgress
from services.registry.settings import RegistrySettings
from services.registry.unit_of_work import PostgresWork
from services.registry.web import front
from services.registry.web.site import SITE
from shared.http.app import create_app, health, streams
from shared.http.auth.authenticator import open_authenticator
from shared.http.auth.login import login
from shared.http.command_routes import UNIT_OF_WORK
from shared.http.dependencies import provide, refuse_unprovided
from shared.http.list_routes import LISTS, list_routes
from shared.http.pages.responses import page_class
from shared.messaging.kafka import ensure_topics
from shared.persistence.database import Pool, answers, migrate, open_engine, open_pool
from shared.persistence.unit_of_work import CommandContext, Deployment
from shared.runtime.process import background, run_once, serve
from shared.runtime.telemetry import set_up

_MIGRATIONS = Path(__file__).parent / "migrations"


def build_api(settings: RegistrySettings) -> FastAPI:
    """Return the registry's HTTP application."""
    engine, pool = open_engine(settings.database_url), open_pool(settings.database_url)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with pool:
            yield
        await engine.dispose()

    access = open_authenticator(settings)
    app = create_app(OWNER, lifespan, access, dict.fromkeys(UPLOADS, settings.import_most_megabytes * MEGABYTE))
    app.include_router(login(access, page_class(SITE.refusal)))
    app.include_router(health({"database": lambda: answers(engine)}))
    app.include_router(streams(OWNER, settings))
    instance = Deployment(settings.provinces, settings.topic_partitions)
    deadline = OverdueCentres(unformed(engine), settings.uptd_deadline_months)
    lists = shown(engine)
    desk, villages = _desk(settings, pool), PostgresProgress(pool)

    def open_work(asking: CommandContext) -> PostgresWork:
        return PostgresWork(pool, instance, asking)

    provide(app, UNIT_OF_WORK, open_work)
    provide(app, LISTS, lists)
    provide(app, DEADLINE, deadline)
    provide(app, IMPORTS, desk)
    provide(app, VILLAGES, villages)
    for each in (*ROUTERS, list_routes(LISTINGS), front.router(open_work, lists, desk, villages)):
        app.include_router(each)
    refuse_unprovided(app)
    return app


def _desk(settings: RegistrySettings, pool: Pool) -> ImportService:
    async def answer(import_id: UUID, columns: Sequence[str]) -> bytes:
        return await write_refused(columns, refused_rows(pool, import_id))

    limits = (settings.provinces, settings.import_most_megabytes, settings.import_keep_days)
    return ImportService(open_apart, partial(kept_file, pool), answer, *limits)


def build_worker(settings: RegistrySettings) -> FastAPI:
    """Return the worker's application: relay, importer and calendar, with health and metrics beside them."""
    engine, carrier = open_engine(settings.database_url, connections=1), relay(settings)

    pool = open_pool(settings.database_url, connections=2)
    instance = Deployment(settings.provinces, settings.topic_partitions)
    importer = Importer(settings.database_url, pool, instance, settings.import_batch_rows, open_apart)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with pool, background(carrier.run(), importer.run(), Calendar(pool, instance).run()):
            yield
        await engine.dispose()

    app = create_app(f"{OWNER} worker", lifespan)
    app.include_router(
        health({"database": lambda: answers(engine), "relay": carrier.failure_reason}, {"outbox": carrier.measure})
    )
    return app


def run_migrate() -> None:
    """Bring tables and topics up to date."""
    settings = RegistrySettings()
    set_up(OWNER, "migrate", settings)
    migrate(_MIGRATIONS, settings.database_url)
    run_once(
        ensure_topics(
            settings.kafka_servers, owned_topics(settings), settings.topic_partitions, settings.topic_replication
        )
    )


def run_api() -> None:
    """Serve commands and queries."""
    settings = RegistrySettings()
    set_up(OWNER, "api", settings)
    serve(build_api(settings), settings.http_host, settings.http_port)


def run_worker() -> None:
    """Carry facts to Kafka and tables into the registry."""
    settings = RegistrySettings()
    set_up(OWNER, "worker", settings)
    serve(build_worker(settings), settings.http_host, settings.http_port, loop="asyncio")
