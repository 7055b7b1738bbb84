"""The registry put together: the only file that knows all the others.

Invariant: settings are read once, by `shared.http.service`; everything else is handed what it needs.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar, Final
from uuid import UUID

from services.registry.assessments import pages as assessments_pages
from services.registry.assessments import routes as assessments_routes
from services.registry.assessments import tables as assessments_tables
from services.registry.centres import pages as centres_pages
from services.registry.centres.routes import centres as centres_routes
from services.registry.centres.routes import corrections as corrections_routes
from services.registry.centres.routes import officials as officials_routes
from services.registry.centres.routes import overdue as overdue_routes
from services.registry.centres.routes import units as units_routes
from services.registry.centres.routes.overdue import DEADLINE, OverdueCentres
from services.registry.centres.tables import centres as centres_tables
from services.registry.centres.tables import officials as officials_tables
from services.registry.centres.tables import units as units_tables
from services.registry.centres.tables.overdue import unformed
from services.registry.consultants import routes as consultants_routes
from services.registry.consultants import tables as consultants_tables
from services.registry.cooperatives import routes as cooperatives_routes
from services.registry.cooperatives import tables as cooperatives_tables
from services.registry.enterprises import routes as enterprises_routes
from services.registry.enterprises import tables as enterprises_tables
from services.registry.enterprises.pages import corrections as enterprise_corrections_pages
from services.registry.enterprises.pages import enterprises as enterprises_pages
from services.registry.finance import pages as finance_pages
from services.registry.finance import routes as finance_routes
from services.registry.finance import tables as finance_tables
from services.registry.imports import pages as imports_pages
from services.registry.imports import routes as imports_routes
from services.registry.imports.jobs import Importer
from services.registry.imports.routes import IMPORTS, MEGABYTE, UPLOADS, ImportService
from services.registry.imports.tables import sheet_imports as sheet_imports_tables
from services.registry.imports.tables.reading_queue import ReadingQueue
from services.registry.imports.tables.rejected_rows_file import write_refused
from services.registry.imports.tables.sandbox import open_apart
from services.registry.imports.tables.sheet_imports import kept_file, refused_rows
from services.registry.people import tables as people_tables
from services.registry.people.pages import consent_texts as consent_texts_pages
from services.registry.people.pages import niks as niks_pages
from services.registry.people.pages import people as people_pages
from services.registry.people.pages import profile as profile_pages
from services.registry.people.routes import consent_texts as consent_texts_routes
from services.registry.people.routes import nik_requests as nik_requests_routes
from services.registry.people.routes import niks as niks_routes
from services.registry.people.routes import profile as profile_routes
from services.registry.people.routes import registration as registration_routes
from services.registry.people.rules.nik_requests import NikLimits
from services.registry.permits import pages as permits_pages
from services.registry.permits import routes as permits_routes
from services.registry.permits import tables as permits_tables
from services.registry.permits.jobs import Calendar
from services.registry.privacy import pages as privacy_pages
from services.registry.privacy import routes as privacy_routes
from services.registry.privacy.routes import DRAFTS
from services.registry.privacy.tables.draft_search import DraftSearch
from services.registry.privacy.tables.drafts import PostgresDrafts
from services.registry.privacy.tables.erasure import PostgresErasure
from services.registry.programmes.pages import enrolment as enrolment_pages
from services.registry.programmes.pages import enrolment_lists
from services.registry.programmes.pages import programme_correction as programme_correction_pages
from services.registry.programmes.pages import programmes as programmes_pages
from services.registry.programmes.pages import registration as registration_pages
from services.registry.programmes.pages import reversals as reversals_pages
from services.registry.programmes.routes import programmes as programmes_routes
from services.registry.programmes.routes import progress as progress_routes
from services.registry.programmes.routes import registration as registration_correction_routes
from services.registry.programmes.routes import reversals as reversals_routes
from services.registry.programmes.routes.progress import VILLAGES
from services.registry.programmes.tables import enrolment as enrolment_tables
from services.registry.programmes.tables import programmes as programmes_tables
from services.registry.programmes.tables.progress import PostgresProgress
from services.registry.reference import pages as reference_pages
from services.registry.reference.pages import REGION_USE
from services.registry.reference.routes import references as references_routes
from services.registry.reference.routes import region_codes as region_codes_routes
from services.registry.reference.tables import references as references_tables
from services.registry.reference.tables import region_codes as region_codes_tables
from services.registry.reference.tables import rows as rows_tables
from services.registry.reference.tables.region_use import Placed, PostgresRegionUse
from services.registry.settings import NAME, RegistrySettings
from services.registry.web import front
from services.registry.web.sections import SECTIONS, Contributed
from services.registry.web.site import BORDERS, SITE
from shared.http.auth.authenticator import open_authenticator
from shared.http.auth.login import login
from shared.http.command_routes import UNIT_OF_WORK
from shared.http.list_routes import LISTS, list_routes
from shared.http.pages.responses import page_class
from shared.http.service import ApiParts, Parts, Service
from shared.messaging.outbox.operator import relay_verbs
from shared.persistence.database import Pool, open_engine, open_pool
from shared.persistence.ended_sessions import PostgresEndedSessions
from shared.persistence.list_queries import PostgresLists
from shared.persistence.mapping import Mappings
from shared.persistence.unit_of_work import CommandContext, Deployment

ROUTES: Final = (
    overdue_routes.router,
    centres_routes.router,
    corrections_routes.router,
    units_routes.router,
    officials_routes.router,
    references_routes.router,
    consultants_routes.router,
    cooperatives_routes.router,
    enterprises_routes.router,
    finance_routes.router,
    permits_routes.router,
    assessments_routes.router,
    registration_routes.router,
    profile_routes.router,
    nik_requests_routes.router,
    niks_routes.router,
    consent_texts_routes.router,
    privacy_routes.router,
    programmes_routes.router,
    region_codes_routes.router,
    progress_routes.router,
    registration_correction_routes.router,
    reversals_routes.router,
    imports_routes.router,
)
"""In this order; lists and pages stand behind them."""
PAGES: Final = (
    front.router,
    people_pages.router,
    profile_pages.router,
    niks_pages.router,
    consent_texts_pages.router,
    privacy_pages.router,
    enterprises_pages.router,
    enterprise_corrections_pages.router,
    assessments_pages.router,
    permits_pages.router,
    finance_pages.router,
    enrolment_pages.router,
    registration_pages.router,
    reversals_pages.router,
    centres_pages.router,
    programmes_pages.router,
    programme_correction_pages.router,
    reference_pages.router,
    imports_pages.router,
    front.FILES,
)
CONTRIBUTED: Final[Contributed] = {
    "entrepreneurs": (enterprises_pages.OWNED, enrolment_lists.HELD),
    "enterprises": (assessments_pages.RISE, assessments_pages.YEARS, permits_pages.PAPERS, finance_pages.GIVEN),
}
"""What a page of a thing shows of subjects above the thing's own."""

PLACED: Final = {
    "entrepreneurs": Placed(people_tables.EntrepreneurRow, 'village_code collate "C"'),
    "enrolments": Placed(enrolment_tables.EnrolmentRow, "village_code"),
    "enterprises": Placed(enterprises_tables.EnterpriseRow, 'district_code collate "C"'),
    "cooperatives": Placed(cooperatives_tables.CooperativeRow, 'district_code collate "C"'),
    "centres": Placed(centres_tables.CentreRow, "region_code"),
    "units": Placed(units_tables.UnitRow, "region_code"),
}
"""What stands at a place, and moves with its code."""

DEFINED_LISTS: Final = (
    *centres_tables.DEFINED_LISTS,
    *units_tables.DEFINED_LISTS,
    *officials_tables.DEFINED_LISTS,
    *references_tables.DEFINED_LISTS,
    *consultants_tables.DEFINED_LISTS,
    *enterprises_tables.DEFINED_LISTS,
    *assessments_tables.DEFINED_LISTS,
    *people_tables.DEFINED_LISTS,
    *cooperatives_tables.DEFINED_LISTS,
    *finance_tables.DEFINED_LISTS,
    *permits_tables.DEFINED_LISTS,
    *sheet_imports_tables.DEFINED_LISTS,
    *programmes_tables.DEFINED_LISTS,
    *enrolment_tables.DEFINED_LISTS,
    *region_codes_tables.DEFINED_LISTS,
    *rows_tables.DEFINED_LISTS,
)
"""In the order in which they are documented."""
_WORKER_LOCK_SECONDS: Final = 10
"""How long the worker waits for a lock; nobody waits for its answer."""


class RegistryUnitOfWork(
    references_tables.PostgresReferences,
    region_codes_tables.PostgresRegionCodes,
    centres_tables.PostgresCentres,
    people_tables.PostgresPeople,
    enrolment_tables.PostgresPlaces,
    enterprises_tables.PostgresEnterprises,
    permits_tables.PostgresPermits,
    sheet_imports_tables.PostgresImports,
    PostgresErasure,
    PostgresDrafts,
):
    """The open transaction of one command, with every subject's adapter on it.

    Multiple inheritance, because a handler calls those of lower subjects with the work that it was given, so one object
    keeps the ports of all of them: objects put side by side would each have to be handed the connection and the doors
    of `record`. The adapters share the state of `UnitOfWork` alone and name no method twice, so their order means
    nothing.
    """

    tables: ClassVar[Mappings] = {
        **references_tables.MAPPINGS,
        **region_codes_tables.MAPPINGS,
        **centres_tables.MAPPINGS,
        **units_tables.MAPPINGS,
        **officials_tables.MAPPINGS,
        **consultants_tables.MAPPINGS,
        **people_tables.MAPPINGS,
        **programmes_tables.MAPPINGS,
        **enterprises_tables.MAPPINGS,
        **permits_tables.MAPPINGS,
        **assessments_tables.MAPPINGS,
        **finance_tables.MAPPINGS,
        **cooperatives_tables.MAPPINGS,
        **sheet_imports_tables.MAPPINGS,
    }

    def __init__(
        self, pool: Pool, deployment: Deployment, context: CommandContext, limits: NikLimits | None = None
    ) -> None:
        super().__init__(pool, NAME, deployment, context)
        self.nik_limits = limits or NikLimits()


def _api(settings: RegistrySettings) -> ApiParts:
    """Serve commands, lists, imports and pages."""
    engine, pool = open_engine(settings.database_url), open_pool(settings.database_url)
    deployment = Deployment(settings.provinces, settings.topic_partitions, lock_wait_seconds=settings.lock_wait_seconds)
    limits = NikLimits(settings.nik_tries_per_person, settings.nik_tries_per_caller)
    access, queue = open_authenticator(settings, PostgresEndedSessions(pool)), ReadingQueue()
    return ApiParts(
        engine=engine,
        opened=(pool,),
        door=access,
        checks={"clock-of-issuer": access.tokens.failure_reason},
        roomy=dict.fromkeys(UPLOADS, settings.import_most_megabytes * MEGABYTE),
        provided=(
            UNIT_OF_WORK.bind(partial(RegistryUnitOfWork, pool, deployment, limits=limits)),
            LISTS.bind(PostgresLists(engine, DEFINED_LISTS, partial(region_codes_tables.borders_of_today, pool))),
            BORDERS.bind(partial(region_codes_tables.borders_of_today, pool)),
            REGION_USE.bind(PostgresRegionUse(pool, PLACED)),
            DEADLINE.bind(OverdueCentres(unformed(engine), settings.uptd_deadline_months)),
            IMPORTS.bind(_desk(settings, pool, queue)),
            DRAFTS.bind(DraftSearch(pool, queue.read)),
            VILLAGES.bind(PostgresProgress(pool)),
            SECTIONS.bind(CONTRIBUTED),
        ),
        routers=(login(access, page_class(SITE.refusal)), *ROUTES, list_routes(DEFINED_LISTS), *PAGES),
    )


def _desk(settings: RegistrySettings, pool: Pool, queue: ReadingQueue) -> ImportService:
    async def answer(import_id: UUID, columns: Sequence[str]) -> bytes:
        return await write_refused(columns, refused_rows(pool, import_id))

    limits = (settings.provinces, settings.import_most_megabytes, settings.import_keep_days)
    history = partial(region_codes_tables.declared_history, pool)
    return ImportService(queue.read, open_apart, partial(kept_file, pool), answer, history, *limits)


def _worker(settings: RegistrySettings) -> Parts:
    """Carry tables into the registry, and papers to their last day."""
    engine = open_engine(settings.database_url, connections=1)
    pool = open_pool(settings.database_url, connections=2, lock_seconds=_WORKER_LOCK_SECONDS)
    instance = Deployment(settings.provinces, settings.topic_partitions)
    importer = Importer(settings.database_url, pool, instance, settings.import_batch_rows, open_apart)
    calendar = Calendar(pool, instance, partial(RegistryUnitOfWork, pool, instance))
    return Parts(
        engine=engine,
        opened=(pool,),
        loops=(importer.run, calendar.run),
        checks={"importer": importer.failure_reason, "calendar": calendar.failure_reason},
    )


SERVICE: Final = Service(
    name=NAME,
    settings=RegistrySettings,
    migrations=Path(__file__).parent / "migrations",
    api=_api,
    workers={"worker": _worker},
)
RELAY_VERBS: Final = relay_verbs(NAME, RegistrySettings)
build_api, build_worker = SERVICE.build_api, SERVICE.build_worker
run_migrate, run_api, run_worker = SERVICE.run_migrate, SERVICE.run_api, SERVICE.run_worker
