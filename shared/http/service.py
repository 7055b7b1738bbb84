"""The wiring that all services share: each declares what its roles are put together from, and is started here.

Invariant: settings are read once, when a role starts, and everything else is handed what it needs; a role whose routes
need what it was not provided with is not even made. A service that publishes facts owns the streams of its name, one a
province, and its worker relays its outbox to them: no service says so itself.
"""

import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Generic, TypeVar

from fastapi import APIRouter, FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.contracts import OWNERS, topic
from shared.http.app import Lifespan, create_app
from shared.http.auth.permissions import Authenticator
from shared.http.dependencies import Binding, provide, refuse_unprovided
from shared.http.documents import streams
from shared.http.health import Check, Measure, figures, health
from shared.http.serving import serve, serve_beside
from shared.i18n import in_both
from shared.messaging.inbox.replicator import Replicator
from shared.messaging.kafka import ensure_topics
from shared.messaging.outbox.relay import open_relay
from shared.persistence.condition import DatabaseCondition
from shared.persistence.database import connect, migrate, open_engine
from shared.persistence.key_retention import KeyRetention
from shared.runtime.process import background, freeze_memory, run_once
from shared.runtime.settings import ServiceSettings
from shared.runtime.telemetry import set_up

S = TypeVar("S", bound=ServiceSettings)
RELAYING: Final = "worker"
"""The role that relays a publishing service's outbox, besides whatever else it does."""


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What a role is put together from: what it keeps open, what it keeps doing, how it tells how it is."""

    engine: AsyncEngine
    """Says whether the database answers."""
    opened: Sequence[AbstractAsyncContextManager[object]] = ()
    """Open for as long as the role runs; each may use those before it."""
    begun: Callable[[], Awaitable[None]] | None = None
    """What it does first."""
    loops: Sequence[Callable[[], Awaitable[None]]] = ()
    """What it does all the time; one that ends, ends the process."""
    closed: Sequence[Callable[[], Awaitable[None]]] = ()
    """What is closed when it ends, in this order and before the engine."""
    checks: Mapping[str, Check] = field(default_factory=dict)
    """What has to be well, besides the database, for it to be ready."""
    measures: Mapping[str, Measure] = field(default_factory=dict)
    """Figures that are looked up when somebody asks for its metrics."""
    notes: Mapping[str, Check] = field(default_factory=dict)
    """What is said beside its readiness and takes nothing from it."""


def replicating(name: str, replicator: Replicator, settings: ServiceSettings) -> Parts:
    """Return the parts of a worker that replicates another service's events; `name` stands at its check and measure."""
    return Parts(
        engine=open_engine(settings.database_url, connections=1),
        loops=(replicator.run,),
        checks={name: replicator.failure_reason},
        measures={name: replicator.measure},
    )


@dataclass(frozen=True, kw_only=True)
class ApiParts(Parts):
    """What an api is put together from besides."""

    routers: Sequence[APIRouter]
    """In the order in which they are asked whether an address is theirs."""
    provided: Sequence[Binding]
    """What the routes need."""
    door: Authenticator | None = None
    """Finds out who calls; None where every route is public."""
    roomy: Mapping[str, int] = field(default_factory=dict)
    """Where more than usual may be sent; shape: address → bytes."""


@dataclass(frozen=True, kw_only=True)
class Service(Generic[S]):
    """A service: what it is called, what may be set, and what its roles are put together from."""

    name: str
    settings: type[S]
    migrations: Path
    api: Callable[[S], ApiParts]
    workers: Mapping[str, Callable[[S], Parts]]
    """The roles that serve nothing but their health and metrics."""
    published: Callable[[S], Awaitable[None]] | None = None
    """What has to be written, besides, into tables that are up to date."""

    def build_api(self, settings: S) -> FastAPI:
        """Return the application that answers callers; raises `DependencyMissing`.

        Its figures are another application's, `app.state.operators`, which is served at a port of its own.
        """
        parts = self.api(settings)
        condition = DatabaseCondition(parts.engine, self.migrations)
        operators = create_app(f"{self.name} for operators")
        app = create_app(self.name, _lifespan(parts, _beside(operators, settings)), parts.door, parts.roomy)
        app.state.operators = operators
        _look_after(app, condition, parts)
        _look_after(operators, condition, parts)
        operators.include_router(figures(parts.measures))
        app.include_router(streams(self.name, settings))
        for needed, value in parts.provided:
            provide(app, needed, value)
        for router in parts.routers:
            app.include_router(router)
        refuse_unprovided(app)
        return app

    def build_worker(self, settings: S, role: str = RELAYING) -> FastAPI:
        """Return the application of a role that works in the background, with health and figures: operators' alone."""
        parts = self.workers[role](settings)
        if role == RELAYING and self.name in OWNERS:
            parts = _with_relay(parts, settings, self.name)
        app = create_app(f"{self.name} {role}", _lifespan(parts))
        _look_after(app, DatabaseCondition(parts.engine, self.migrations), parts)
        app.include_router(figures(parts.measures))
        return app

    def run_migrate(self) -> None:
        """Bring tables and topics up to date; what a later release has made is left as it is, and is no failure."""
        settings = self._started("migrate")
        state = migrate(self.migrations, settings.database_url)
        if state.relation in {"newer", "unknown"}:
            sys.stdout.write(f"{in_both(state.words)}\n")
            sys.exit(0 if state.relation == "newer" else 1)
        if self.name in OWNERS:
            topics, partitions = owned_topics(settings, self.name), settings.topic_partitions
            run_once(ensure_topics(settings.kafka_servers, topics, partitions, settings.topic_replication))
        if self.published is not None:
            run_once(self.published(settings))

    def run_api(self) -> None:
        """Answer callers until the process is ended."""
        settings = self._started("api")
        app = self.build_api(settings)
        freeze_memory()
        serve(app, settings.http_host, settings.http_port)

    def run_worker(self, role: str = RELAYING) -> None:
        """Work in the background until the process is ended."""
        settings = self._started(role)
        app = self.build_worker(settings, role)
        freeze_memory()
        serve(app, settings.http_host, settings.http_port, loop="asyncio")

    def _started(self, role: str) -> S:
        settings = self.settings()
        set_up(self.name, role, settings)
        return settings


def owned_topics(settings: ServiceSettings, service: str) -> list[str]:
    """Name the streams that an instance of a publishing service writes."""
    return [topic(province, service) for province in settings.provinces]


def _with_relay(parts: Parts, settings: ServiceSettings, service: str) -> Parts:
    relay = open_relay(settings, service)
    return replace(
        parts,
        loops=(relay.run, _key_retention(settings).run, *parts.loops),
        checks={"relay": relay.failure_reason, **parts.checks},
        measures={"outbox": relay.measure, **parts.measures},
    )


def _key_retention(settings: ServiceSettings) -> KeyRetention:
    return KeyRetention(lambda: connect(settings.database_url, autocommit=True), settings.idempotency_keep_days)


def _look_after(app: FastAPI, condition: DatabaseCondition, parts: Parts) -> None:
    """Let an application say how it is; what its callers run into is remembered for that."""
    app.state.condition = condition
    app.include_router(health(condition, parts.checks, parts.notes))


def _beside(operators: FastAPI, settings: ServiceSettings) -> AbstractAsyncContextManager[object]:
    """Return the server of an api's figures; nothing where no port is set for them."""
    if not settings.metrics_port:
        return nullcontext()
    return serve_beside(operators, settings.metrics_host, settings.metrics_port)


def _lifespan(parts: Parts, *beside: AbstractAsyncContextManager[object]) -> Lifespan:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for close in (parts.engine.dispose, *reversed(parts.closed)):
                stack.push_async_callback(close)
            for each in (*parts.opened, *beside):
                await stack.enter_async_context(each)
            if parts.begun is not None:
                await parts.begun()
            await stack.enter_async_context(background(*(loop() for loop in parts.loops)))
            yield

    return lifespan
