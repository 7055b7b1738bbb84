"""The registry put together: the only file that knows all the others.

Invariant: settings are read once, here; everything else is handed what it needs.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from uuid import UUID

from fastapi import FastAPI

from services.registry.api import router
from services.registry.api.imports import MEGABYTE, UPLOADS, Desk
from services.registry.api.overdue import Deadline
from services.registry.api.pages.site import SITE
from services.registry.events import OWNER, owned_topics, relay
from services.registry.settings import RegistrySettings
from services.registry.store.expiring import Calendar
from services.registry.store.importing import Importer, kept_file, refused_rows
from services.registry.store.lists import shown
from services.registry.store.overdue import unformed
from services.registry.store.progress import PostgresProgress
from services.registry.store.sheets.answering import write_refused
from services.registry.store.sheets.apart import open_apart
from services.registry.store.work import PostgresWork
from shared.access.door import open_access
from shared.access.login import login
from shared.database import Pool, answers, migrate, open_engine, open_pool
from shared.http import create_app, health, streams
from shared.kafka import ensure_topics
from shared.run import background, run_once, serve
from shared.telemetry import set_up
from shared.web.answering import page_class
from shared.work import Asking, Instance

_MIGRATIONS = Path(__file__).parent / "migrations"


def build_api(settings: RegistrySettings) -> FastAPI:
    """Return the registry's HTTP application."""
    engine, pool = open_engine(settings.database_url), open_pool(settings.database_url)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with pool:
            yield
        await engine.dispose()

    access = open_access(settings)
    app = create_app(OWNER, lifespan, access, dict.fromkeys(UPLOADS, settings.import_most_megabytes * MEGABYTE))
    app.include_router(login(access, page_class(SITE.refusal)))
    app.include_router(health({"database": lambda: answers(engine)}))
    app.include_router(streams(OWNER, settings))
    instance = Instance(settings.provinces, settings.topic_partitions)
    deadline = Deadline(unformed(engine), settings.uptd_deadline_months)
    desk, villages = _desk(settings, pool), PostgresProgress(pool)

    def open_work(asking: Asking) -> PostgresWork:
        return PostgresWork(pool, instance, asking)

    app.include_router(router(open_work, shown(engine), desk, deadline, villages))
    return app


def _desk(settings: RegistrySettings, pool: Pool) -> Desk:
    async def answer(import_id: UUID, columns: Sequence[str]) -> bytes:
        return await write_refused(columns, refused_rows(pool, import_id))

    limits = (settings.provinces, settings.import_most_megabytes, settings.import_keep_days)
    return Desk(open_apart, partial(kept_file, pool), answer, *limits)


def build_worker(settings: RegistrySettings) -> FastAPI:
    """Return the worker's application: relay, importer and calendar, with health and metrics beside them."""
    engine, carrier = open_engine(settings.database_url, connections=1), relay(settings)

    pool = open_pool(settings.database_url, connections=2)
    instance = Instance(settings.provinces, settings.topic_partitions)
    importer = Importer(settings.database_url, pool, instance, settings.import_batch_rows, open_apart)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with pool, background(carrier.run(), importer.run(), Calendar(pool, instance).run()):
            yield
        await engine.dispose()

    app = create_app(f"{OWNER} worker", lifespan)
    app.include_router(
        health({"database": lambda: answers(engine), "relay": carrier.trouble}, {"outbox": carrier.measure})
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
