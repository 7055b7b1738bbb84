"""Which processes the demo is made of, and what each is told.

Invariant: the table is all there is to know about a service here; the launcher knows no service by name otherwise.
"""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from deploy.local.child import Program
from deploy.local.issuer import FOLDER
from deploy.local.paths import LOGS, ROOT
from deploy.local.ports import LOOPBACK, number

SERVICES: Final = {
    "reporting": ("api", "worker", "archive"),
    "registry": ("api", "worker"),
    "mentoring": ("api", "worker"),
    "partnerships": ("api", "worker"),
}
"""Every service with its roles that keep running; the first service's api is what a person opens."""
TOPIC_PARTITIONS: Final = 1
ISSUER: Final = "issuer"


@dataclass(frozen=True, order=True)
class Role:
    """One process: a role of a service."""

    service: str
    role: str

    @property
    def name(self) -> str:
        """Its name for people and for files."""
        return f"{self.service}-{self.role}"

    @property
    def metrics(self) -> str:
        """The name of the port at which operators ask for its metrics; an api's is its own."""
        return f"{self.name}-metrics" if self.role == "api" else self.name


DASHBOARD: Final = Role("reporting", "api")


def issuer(listener: socket.socket) -> Program:
    """Return the program that issues the demo's tokens."""
    return Program(
        name=ISSUER,
        command=["deploy.local.issuer", str(number(listener)), "--data", str(FOLDER)],
        warm=True,
        listeners=(listener,),
        log=LOGS / f"{ISSUER}.log",
        folder=ROOT,
    )


def running_roles() -> Iterator[Role]:
    """Yield the roles that keep running."""
    return (Role(service, role) for service, roles in SERVICES.items() for role in roles)


def port_names() -> list[str]:
    """Name the ports of all roles: the dashboard's first, each once, those of metrics behind the others."""
    roles = [*running_roles()]
    return list(dict.fromkeys([*(role.name for role in roles), *(role.metrics for role in roles)]))


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What a role is connected to."""

    databases: dict[str, str]
    kafka_servers: str
    issuer: str
    """Whose tokens the services believe."""
    listeners: dict[str, socket.socket] = field(default_factory=dict)
    """Where roles answer, by the names of `port_names`; a role that ends by itself needs none."""
    session_secret: str = ""
    """What they sign the sessions of browsers with; one for all, for cookies know no ports."""
    otlp_endpoint: str = ""

    def address(self, role: Role) -> str:
        """Return where a role answers."""
        return f"http://{LOOPBACK}:{self.port(role)}/"

    def port(self, role: Role) -> int:
        """Return the port at which a role answers."""
        return number(self.listeners[role.name])

    def metrics(self, role: Role) -> str:
        """Return where operators ask for a role's metrics."""
        return f"http://{LOOPBACK}:{number(self.listeners[role.metrics])}/metrics"

    def program(self, role: Role) -> Program:
        """Return how to start a role."""
        own = {name: self.listeners[name] for name in (role.name, role.metrics) if name in self.listeners}
        ports = {name: number(listener) for name, listener in own.items()}
        told: dict[str, object] = {
            "DATABASE_URL": self.databases[role.service],
            "KAFKA_SERVERS": self.kafka_servers,
            "PROVINCES": "all",
            "HTTP_HOST": LOOPBACK,
            "HTTP_PORT": ports.get(role.name, 0),
            "METRICS_PORT": ports.get(role.metrics, 0),
            "TOPIC_PARTITIONS": TOPIC_PARTITIONS,
            "OTLP_ENDPOINT": self.otlp_endpoint,
        }
        if role.role == "api" and role != DASHBOARD:  # what answers nobody in person needs no secret
            told |= {"OIDC_ISSUER": self.issuer, "SESSION_SECRET": self.session_secret}
        return Program(
            name=role.name,
            command=[f"services.{role.service}", role.role],
            warm=True,
            listeners=tuple(own.values()),
            log=LOGS / f"{role.name}.log",
            folder=ROOT,
            environment={f"{role.service.upper()}_{name}": str(value) for name, value in told.items()},
        )
