"""Partnerships put together: the only file that knows all the others.

Invariant: settings are read once, by `shared.http.service`; everything else is handed what it needs.
"""

from functools import partial
from pathlib import Path
from typing import Final

from services.partnerships.agreements.routes import ROUTERS
from services.partnerships.agreements.tables import LISTINGS, PostgresWork, learn, shown
from services.partnerships.network.jobs import OWNER, follower, owned_topics, relay
from services.partnerships.settings import PartnershipsSettings
from shared.http.auth.authenticator import open_authenticator
from shared.http.auth.login import login
from shared.http.command_routes import UNIT_OF_WORK
from shared.http.list_routes import LISTS, list_routes
from shared.http.service import ApiParts, Parts, Service
from shared.persistence.database import open_engine, open_pool
from shared.persistence.unit_of_work import Deployment


def _api(settings: PartnershipsSettings) -> ApiParts:
    """Serve commands and lists."""
    engine, pool = open_engine(settings.database_url), open_pool(settings.database_url)
    access = open_authenticator(settings)
    instance = Deployment(settings.provinces, settings.topic_partitions)
    return ApiParts(
        engine=engine,
        opened=(pool,),
        door=access,
        provided=(
            UNIT_OF_WORK.bind(partial(PostgresWork, pool, instance)),
            LISTS.bind(shown(engine)),
        ),
        routers=(login(access), *ROUTERS, list_routes(LISTINGS)),
    )


def _worker(settings: PartnershipsSettings) -> Parts:
    """Carry facts to Kafka, and learn from the registry's."""
    carrier, registry = relay(settings), follower(settings, learn)
    return Parts(
        engine=open_engine(settings.database_url, connections=1),
        loops=(carrier.run, registry.run),
        checks={"relay": carrier.failure_reason, "registry": registry.failure_reason},
        measures={"outbox": carrier.measure, "registry": registry.measure},
    )


SERVICE: Final = Service(
    name=OWNER,
    settings=PartnershipsSettings,
    migrations=Path(__file__).parent / "migrations",
    api=_api,
    workers={"worker": _worker},
    topics=owned_topics,
)
build_api, build_worker = SERVICE.build_api, SERVICE.build_worker
run_migrate, run_api, run_worker = SERVICE.run_migrate, SERVICE.run_api, SERVICE.run_worker
