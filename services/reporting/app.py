"""Reporting put together: the only file that knows all the others.

Invariant: settings are read once, by `shared.http.service`; everything else is handed what it needs.
"""

from functools import partial
from pathlib import Path
from typing import Final

from services.reporting.archive.jobs import ARCHIVE_GROUP, ArchiveConsumer
from services.reporting.archive.tables.rows import PostgresArchive
from services.reporting.dashboard.pages.addresses import RENDER_CACHE
from services.reporting.dashboard.pages.addresses import router as pages_router
from services.reporting.dashboard.pages.render_cache import RenderCache
from services.reporting.indicators import DECLARED
from services.reporting.projection.commands import Projection
from services.reporting.projection.jobs.consumer import Consumer, track
from services.reporting.projection.jobs.projector import PROJECTOR_GROUP, Projector
from services.reporting.projection.rules.decoding import RecordDecoder
from services.reporting.projection.tables.catalogue import publish
from services.reporting.projection.tables.projection_writer import PostgresProjectionWriter
from services.reporting.settings import OWNER, ReportingSettings
from services.reporting.views.queries.views import Views
from services.reporting.views.routes import live as live_routes
from services.reporting.views.routes import views as views_routes
from services.reporting.views.routes.live import BROADCAST, Broadcast
from services.reporting.views.routes.views import VIEWS
from services.reporting.views.rules.answers import Change
from services.reporting.views.tables.listening import changes, comings_and_goings
from services.reporting.views.tables.metrics import ProvinceFigures
from services.reporting.views.tables.snapshots import PostgresSnapshots
from shared.http.service import ApiParts, Parts, Service
from shared.messaging.inbox.heartbeats import Heartbeats
from shared.persistence.database import open_engine, open_reading_pool
from shared.regions import PROVINCES
from shared.runtime.clock import now


def _api(settings: ReportingSettings) -> ApiParts:
    """Answer for the numbers: views, timelines, the live stream and the pages."""
    engine, pool = open_engine(settings.database_url, connections=1), open_reading_pool(settings.database_url)
    everything = Change(frozenset(PROVINCES), frozenset(DECLARED.views))
    broadcast, views = Broadcast(everything), Views(PostgresSnapshots(pool), DECLARED, now)
    return ApiParts(
        engine=engine,
        opened=(pool,),
        loops=(
            lambda: broadcast.carry(changes(settings.database_url, everything)),
            lambda: broadcast.carry(comings_and_goings(settings.database_url, everything)),
        ),
        measures={"provinces": ProvinceFigures(pool, PROJECTOR_GROUP).measure},
        notes={"heartbeats": Heartbeats(pool).note},
        provided=(
            VIEWS.bind(views),
            BROADCAST.bind(broadcast),
            RENDER_CACHE.bind(RenderCache(lambda: broadcast.number)),
        ),
        routers=(views_routes.router, live_routes.router, pages_router),
    )


def _worker(settings: ReportingSettings) -> Parts:
    """Fold, and see how far the streams go."""
    engine, writer = open_engine(settings.database_url, connections=1), PostgresProjectionWriter(settings.database_url)
    tracker = track(PROJECTOR_GROUP, writer.positions)
    projector = Projector(Projection(DECLARED, RecordDecoder(DECLARED)), writer, tracker)
    consumer = Consumer(settings, PROJECTOR_GROUP, tracker, projector.on_batch)

    return Parts(
        engine=engine,
        begun=partial(_publish, settings),
        loops=(consumer.run,),
        closed=(writer.close,),
        checks={"lanes": consumer.failure_reason},
    )


def _archive(settings: ReportingSettings) -> Parts:
    """File every event."""
    engine, archive = open_engine(settings.database_url, connections=1), PostgresArchive(settings.database_url)
    tracker = track(ARCHIVE_GROUP, archive.positions)
    consumer = Consumer(
        settings, ARCHIVE_GROUP, tracker, ArchiveConsumer(RecordDecoder(DECLARED), archive, tracker).on_batch
    )
    return Parts(
        engine=engine,
        loops=(consumer.run,),
        closed=(archive.close,),
        checks={"lanes": consumer.failure_reason},
    )


async def _publish(settings: ReportingSettings) -> None:
    await publish(settings.database_url, DECLARED)


SERVICE: Final = Service(
    name=OWNER,
    settings=ReportingSettings,
    migrations=Path(__file__).parent / "migrations",
    api=_api,
    workers={"worker": _worker, "archive": _archive},
    published=_publish,
)
build_api, build_worker = SERVICE.build_api, SERVICE.build_worker
build_archive = partial(SERVICE.build_worker, role="archive")
run_migrate, run_api, run_worker = SERVICE.run_migrate, SERVICE.run_api, SERVICE.run_worker
run_archive = partial(SERVICE.run_worker, "archive")
