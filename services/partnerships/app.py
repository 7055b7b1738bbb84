"""Partnerships put together: the only file that knows all the others.

Invariant: settings are read once, by `shared.http.service`; everything else is handed what it needs.
"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Final

from services.partnerships.agreements import routes as agreement_routes
from services.partnerships.agreements.rules import Agreement
from services.partnerships.agreements.tables import AGREEMENT_LIST, AGREEMENT_MAPPING, PostgresAgreements
from services.partnerships.network.jobs import registry_replicator
from services.partnerships.network.tables import CENTRE_LIST, CENTRE_REPLICA, REFERENCE_REPLICA, PartnershipsRow
from services.partnerships.partners import routes as partner_routes
from services.partnerships.partners.rules import Partner
from services.partnerships.partners.tables import PARTNER_LIST, PARTNER_MAPPING, PostgresPartners
from services.partnerships.settings import NAME, PartnershipsSettings
from shared.http.auth.authenticator import open_authenticator
from shared.http.auth.login import login
from shared.http.command_routes import UNIT_OF_WORK
from shared.http.list_routes import LISTS, list_routes
from shared.http.service import ApiParts, Parts, Service, replicating
from shared.messaging.inbox.heartbeats import Heartbeats
from shared.messaging.inbox.operator import Inbox, inbox_verbs, reprocess_replica
from shared.messaging.inbox.put_aside import REPLICA_REMEDY
from shared.messaging.outbox.operator import relay_verbs
from shared.persistence.audit import AuditColumns
from shared.persistence.database import Pool, open_engine, open_pool
from shared.persistence.ended_sessions import PostgresEndedSessions
from shared.persistence.list_queries import PostgresLists, audit_list
from shared.persistence.mapping import TableMapping
from shared.persistence.unit_of_work import CommandContext, Deployment
from shared.runtime.principal import CENTRES

REPLICAS: Final = (CENTRE_REPLICA, REFERENCE_REPLICA)


class AuditRow(PartnershipsRow, AuditColumns, table=True):
    """A line of the audit trail as stored."""

    __tablename__ = "audit"


DEFINED_LISTS: Final = (PARTNER_LIST, AGREEMENT_LIST, CENTRE_LIST, audit_list(AuditRow, *CENTRES))


class PartnershipsUnitOfWork(PostgresPartners, PostgresAgreements):
    """Partnerships' unit of work: the ports of all its subjects, over all its tables."""

    tables: ClassVar[Mapping[type[Any], TableMapping[Any]]] = {Partner: PARTNER_MAPPING, Agreement: AGREEMENT_MAPPING}

    def __init__(self, pool: Pool, deployment: Deployment, context: CommandContext) -> None:
        super().__init__(pool, NAME, deployment, context)


def _api(settings: PartnershipsSettings) -> ApiParts:
    """Serve commands and lists."""
    engine, pool = open_engine(settings.database_url), open_pool(settings.database_url)
    access = open_authenticator(settings, PostgresEndedSessions(pool))
    deployment = Deployment(settings.provinces, settings.topic_partitions, lock_wait_seconds=settings.lock_wait_seconds)
    heartbeats = Heartbeats(pool)
    return ApiParts(
        engine=engine,
        opened=(pool,),
        measures={"heartbeats": heartbeats.measure},
        notes={"heartbeats": heartbeats.note},
        door=access,
        checks={"clock-of-issuer": access.tokens.failure_reason},
        provided=(
            UNIT_OF_WORK.bind(partial(PartnershipsUnitOfWork, pool, deployment)),
            LISTS.bind(PostgresLists(engine, DEFINED_LISTS)),
        ),
        routers=(login(access), partner_routes.router, agreement_routes.router, list_routes(DEFINED_LISTS)),
    )


def _worker(settings: PartnershipsSettings) -> Parts:
    """Replicate what the registry's events say."""
    return replicating("registry", registry_replicator(settings, REPLICAS), settings)


SERVICE: Final = Service(
    name=NAME,
    settings=PartnershipsSettings,
    migrations=Path(__file__).parent / "migrations",
    api=_api,
    workers={"worker": _worker},
)
INBOX_VERBS: Final = inbox_verbs(
    Inbox(
        NAME,
        PartnershipsSettings,
        lambda settings: reprocess_replica(registry_replicator(settings, REPLICAS)),
        {NAME: REPLICA_REMEDY},
    )
)
RELAY_VERBS: Final = relay_verbs(NAME, PartnershipsSettings)
build_api, build_worker = SERVICE.build_api, SERVICE.build_worker
run_migrate, run_api, run_worker = SERVICE.run_migrate, SERVICE.run_api, SERVICE.run_worker
