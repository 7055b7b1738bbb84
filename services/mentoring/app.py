"""Mentoring put together: the only file that knows all the others.

Invariant: settings are read once, by `shared.http.service`; everything else is handed what it needs.
"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Final

from services.mentoring.network.jobs import registry_replicator
from services.mentoring.network.tables import (
    CENTRE_REPLICA,
    CLIENT_REPLICA,
    CONSULTANT_REPLICA,
    MAPPING_REPLICA,
    NETWORK_LISTS,
    MentoringRow,
    borders_of_today,
)
from services.mentoring.sessions.routes import ROUTERS, SESSIONS
from services.mentoring.sessions.rules import Session
from services.mentoring.sessions.tables import (
    CLIENT_CONSEQUENCES,
    SESSION_MAPPING,
    PostgresSessionReader,
    PostgresSessions,
)
from services.mentoring.settings import NAME, MentoringSettings
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

REPLICAS: Final = (
    CENTRE_REPLICA, CONSULTANT_REPLICA, MAPPING_REPLICA, CLIENT_REPLICA.followed_by(CLIENT_CONSEQUENCES),
)  # fmt: skip


class AuditRow(MentoringRow, AuditColumns, table=True):
    """A line of the audit trail as stored."""

    __tablename__ = "audit"


DEFINED_LISTS: Final = (*NETWORK_LISTS, audit_list(AuditRow, *CENTRES))


class MentoringUnitOfWork(PostgresSessions):
    """Mentoring's unit of work: the ports of all its subjects, over all its tables."""

    tables: ClassVar[Mapping[type[Any], TableMapping[Any]]] = {Session: SESSION_MAPPING}

    def __init__(self, pool: Pool, deployment: Deployment, context: CommandContext) -> None:
        super().__init__(pool, NAME, deployment, context)


def _api(settings: MentoringSettings) -> ApiParts:
    """Serve commands, sessions and lists."""
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
            UNIT_OF_WORK.bind(partial(MentoringUnitOfWork, pool, deployment)),
            SESSIONS.bind(PostgresSessionReader(engine)),
            LISTS.bind(PostgresLists(engine, DEFINED_LISTS, partial(borders_of_today, pool))),
        ),
        routers=(login(access), *ROUTERS, list_routes(DEFINED_LISTS)),
    )


def _worker(settings: MentoringSettings) -> Parts:
    """Replicate what the registry's events say."""
    return replicating("registry", registry_replicator(settings, REPLICAS), settings)


SERVICE: Final = Service(
    name=NAME,
    settings=MentoringSettings,
    migrations=Path(__file__).parent / "migrations",
    api=_api,
    workers={"worker": _worker},
)
INBOX_VERBS: Final = inbox_verbs(
    Inbox(
        NAME,
        MentoringSettings,
        lambda settings: reprocess_replica(registry_replicator(settings, REPLICAS)),
        {NAME: REPLICA_REMEDY},
    )
)
RELAY_VERBS: Final = relay_verbs(NAME, MentoringSettings)
build_api, build_worker = SERVICE.build_api, SERVICE.build_worker
run_migrate, run_api, run_worker = SERVICE.run_migrate, SERVICE.run_api, SERVICE.run_worker
