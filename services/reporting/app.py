"""Reporting put together: the only file that knows all the others.

Invariant: settings are read once, here; everything else is handed what it needs.
"""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI

from services.reporting.api import ROUTERS
from services.reporting.application import Change
from services.reporting.archive.tables import PostgresArchive
from services.reporting.dashboard import pages as dashboard_pages
from services.reporting.indicators import DECLARED
from services.reporting.projection.commands import Projection
from services.reporting.projection.jobs import (
    ARCHIVE,
    OWNER,
    PROJECTOR_GROUP,
    ArchiveConsumer,
    Consumer,
    PositionStore,
    Projector,
)
from services.reporting.projection.rules.decoding import Reader
from services.reporting.projection.tables.catalogue import publish
from services.reporting.projection.tables.projection_writer import PostgresEnds, PostgresProjectionWriter
from services.reporting.settings import ReportingSettings
from services.reporting.views.routes.live import BROADCAST, Broadcast
from services.reporting.views.routes.views import VIEWS
from services.reporting.views.tables.listening import changes
from services.reporting.views.tables.metrics import ProvinceFigures
from services.reporting.views.tables.snapshots import PostgresViews, open_pool
from shared.http.app import create_app, health, streams
from shared.http.dependencies import provide, refuse_unprovided
from shared.persistence.database import answers, migrate, open_engine
from shared.regions import PROVINCES, Regions
from shared.runtime.clock import now
from shared.runtime.process import background, run_once, serve
from shared.runtime.telemetry import set_up

_MIGRATIONS = Path(__file__).parent / "migrations"
_YOUNG_OBJECTS = 50_000
"""Objects made before the collector looks for cycles; a batch makes many and none of them has any."""


def build_api(settings: ReportingSettings) -> FastAPI:
    """Return the application that answers for the numbers."""
    engine, pool = open_engine(settings.database_url, connections=1), open_pool(settings.database_url)
    everything = Change(frozenset(PROVINCES), frozenset(DECLARED.views))
    broadcast = Broadcast(everything)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with pool, background(broadcast.carry(changes(settings.database_url, everything))):
            yield
        await engine.dispose()

    app = create_app(OWNER, lifespan)
    app.include_router(
        health({"database": lambda: answers(engine)}, {"provinces": ProvinceFigures(pool, PROJECTOR_GROUP).measure})
    )
    app.include_router(streams(OWNER, settings))
    views = PostgresViews(pool, DECLARED, Regions.load(), now)
    provide(app, VIEWS, views)
    provide(app, BROADCAST, broadcast)
    for each in (*ROUTERS, dashboard_pages.router(views, lambda: broadcast.number)):
        app.include_router(each)
    refuse_unprovided(app)
    return app


def build_worker(settings: ReportingSettings) -> FastAPI:
    """Return the application of the folder, with health and metrics beside it."""
    engine, ledger = open_engine(settings.database_url, connections=1), PostgresProjectionWriter(settings.database_url)
    ends, book = PostgresEnds(settings.database_url), PositionStore(PROJECTOR_GROUP, ledger.standings)
    folder = Projector(Projection(DECLARED, Reader(DECLARED)), ledger, book)
    consumer = Consumer(settings, PROJECTOR_GROUP, book, folder.on_batch)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await publish(settings.database_url, DECLARED)
        _settle_memory()
        async with background(consumer.run(), consumer.report_ends(ends.see)):
            yield
        await ends.close()
        await ledger.close()
        await engine.dispose()

    app = create_app(f"{OWNER} worker", lifespan)
    app.include_router(health({"database": lambda: answers(engine), "lanes": consumer.trouble}))
    return app


def build_archive(settings: ReportingSettings) -> FastAPI:
    """Return the application of the archive, with health and metrics beside it."""
    engine, archive = open_engine(settings.database_url, connections=1), PostgresArchive(settings.database_url)
    book = PositionStore(ARCHIVE, archive.standings)
    consumer = Consumer(settings, ARCHIVE, book, ArchiveConsumer(Reader(DECLARED), archive, book).on_batch)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        _settle_memory()
        async with background(consumer.run()):
            yield
        await archive.close()
        await engine.dispose()

    app = create_app(f"{OWNER} archive", lifespan)
    app.include_router(health({"database": lambda: answers(engine), "lanes": consumer.trouble}))
    return app


def _settle_memory() -> None:
    """Keep the collector away from what lives as long as the process, and from every batch."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS)


def run_migrate() -> None:
    """Bring the tables up to date; reporting owns no stream yet."""
    settings = ReportingSettings()
    set_up(OWNER, "migrate", settings)
    migrate(_MIGRATIONS, settings.database_url)
    run_once(publish(settings.database_url, DECLARED))


def run_api() -> None:
    """Answer for the numbers."""
    settings = ReportingSettings()
    set_up(OWNER, "api", settings)
    serve(build_api(settings), settings.http_host, settings.http_port)


def run_worker() -> None:
    """Fold."""
    settings = ReportingSettings()
    set_up(OWNER, "worker", settings)
    serve(build_worker(settings), settings.http_host, settings.http_port, loop="asyncio")


def run_archive() -> None:
    """File every event."""
    settings = ReportingSettings()
    set_up(OWNER, "archive", settings)
    serve(build_archive(settings), settings.http_host, settings.http_port, loop="asyncio")
