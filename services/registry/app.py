"""The registry put together: the only file that knows all the others.

Invariant: settings are read once, by `shared.http.service`; everything else is handed what it needs.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID

from services.registry.api import ROUTERS
from services.registry.centres.routes.overdue import DEADLINE, OverdueCentres
from services.registry.centres.tables.overdue import unformed
from services.registry.imports.jobs.import_worker import Importer, kept_file, refused_rows
from services.registry.imports.jobs.rejected_rows_file import write_refused
from services.registry.imports.jobs.sandbox import open_apart
from services.registry.imports.routes import IMPORTS, MEGABYTE, UPLOADS, ImportService
from services.registry.list_definitions import LISTINGS, shown
from services.registry.permits.jobs import Calendar
from services.registry.programmes.routes.progress import VILLAGES
from services.registry.programmes.tables.progress import PostgresProgress
from services.registry.settings import RegistrySettings
from services.registry.unit_of_work import OWNER, PostgresWork
from services.registry.web import front
from services.registry.web.site import SITE
from shared.http.auth.authenticator import open_authenticator
from shared.http.auth.login import login
from shared.http.command_routes import UNIT_OF_WORK
from shared.http.list_routes import LISTS, list_routes
from shared.http.pages.responses import page_class
from shared.http.service import ApiParts, Parts, Service
from shared.persistence.database import Pool, open_engine, open_pool
from shared.persistence.unit_of_work import Deployment


def _api(settings: RegistrySettings) -> ApiParts:
    """Serve commands, lists, imports and pages."""
    engine, pool = open_engine(settings.database_url), open_pool(settings.database_url)
    deployment = Deployment(settings.provinces, settings.topic_partitions)
    access = open_authenticator(settings)
    return ApiParts(
        engine=engine,
        opened=(pool,),
        door=access,
        roomy=dict.fromkeys(UPLOADS, settings.import_most_megabytes * MEGABYTE),
        provided=(
            UNIT_OF_WORK.bind(partial(PostgresWork, pool, deployment)),
            LISTS.bind(shown(engine)),
            DEADLINE.bind(OverdueCentres(unformed(engine), settings.uptd_deadline_months)),
            IMPORTS.bind(_desk(settings, pool)),
            VILLAGES.bind(PostgresProgress(pool)),
        ),
        routers=(
            login(access, page_class(SITE.refusal)),
            *ROUTERS,
            list_routes(LISTINGS),
            front.router,
        ),
    )


def _desk(settings: RegistrySettings, pool: Pool) -> ImportService:
    async def answer(import_id: UUID, columns: Sequence[str]) -> bytes:
        return await write_refused(columns, refused_rows(pool, import_id))

    limits = (settings.provinces, settings.import_most_megabytes, settings.import_keep_days)
    return ImportService(open_apart, partial(kept_file, pool), answer, *limits)


def _worker(settings: RegistrySettings) -> Parts:
    """Carry tables into the registry, and papers to their last day."""
    engine, pool = open_engine(settings.database_url, connections=1), open_pool(settings.database_url, connections=2)
    instance = Deployment(settings.provinces, settings.topic_partitions)
    importer = Importer(settings.database_url, pool, instance, settings.import_batch_rows, open_apart)
    return Parts(
        engine=engine,
        opened=(pool,),
        loops=(importer.run, Calendar(pool, instance).run),
    )


SERVICE: Final = Service(
    name=OWNER,
    settings=RegistrySettings,
    migrations=Path(__file__).parent / "migrations",
    api=_api,
    workers={"worker": _worker},
)
build_api, build_worker = SERVICE.build_api, SERVICE.build_worker
run_migrate, run_api, run_worker = SERVICE.run_migrate, SERVICE.run_api, SERVICE.run_worker
