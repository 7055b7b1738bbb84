"""Which processes the demo is made of, and what each is told.

Invariant: the table is all there is to know about a service here; the launcher knows no service by name otherwise.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from deploy.local.child import Program
from deploy.local.issuer import FOLDER
from deploy.local.paths import LOGS, ROOT
from deploy.local.ports import LOOPBACK

SERVICES: Final = {
    "reporting": ("api", "worker", "archive"),
    "registry": ("api", "worker"),
    "mentoring": ("api", "worker"),
    "partnerships": ("api", "worker"),
}
"""Every service with its roles that keep running; the first service's api is what a person opens."""
TOPIC_PARTITIONS: Final = 1


@dataclass(frozen=True, order=True)
class Role:
    """One process: a role of a service."""

    service: str
    role: str

    @property
    def name(self) -> str:
        """Its name for people and for files."""
        return f"{self.service}-{self.role}"


DASHBOARD: Final = Role("reporting", "api")


def issuer(port: int) -> Program:
    """Return the program that issues the demo's tokens."""
    return Program(
        name="issuer",
        command=["deploy.local.issuer", str(port), "--data", str(FOLDER)],
        warm=True,
        log=LOGS / "issuer.log",
        folder=ROOT,
    )


def running_roles() -> Iterator[Role]:
    """Yield the roles that keep running."""
    return (Role(service, role) for service, roles in SERVICES.items() for role in roles)


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What a role is connected to."""

    databases: dict[str, str]
    kafka_servers: str
    ports: dict[str, int]
    issuer: str
    """Whose tokens the services believe."""
    session_secret: str = ""
    """What they sign the sessions of browsers with; one for all, for cookies know no ports."""
    otlp_endpoint: str = ""

    def address(self, role: Role) -> str:
        """Return where a role answers."""
        return f"http://{LOOPBACK}:{self.ports[role.name]}/"

    def program(self, role: Role) -> Program:
        """Return how to start a role."""
        told: dict[str, object] = {
            "DATABASE_URL": self.databases[role.service],
            "KAFKA_SERVERS": self.kafka_servers,
            "PROVINCES": "all",
            "HTTP_HOST": LOOPBACK,
            "HTTP_PORT": self.ports.get(role.name, 0),
            "TOPIC_PARTITIONS": TOPIC_PARTITIONS,
            "OTLP_ENDPOINT": self.otlp_endpoint,
        }
        if role.role == "api" and role != DASHBOARD:  # what answers nobody in person needs no secret
            told |= {"OIDC_ISSUER": self.issuer, "SESSION_SECRET": self.session_secret}
        return Program(
            name=role.name,
            command=[f"services.{role.service}", role.role],
            warm=True,
            log=LOGS / f"{role.name}.log",
            folder=ROOT,
            environment={f"{role.service.upper()}_{name}": str(value) for name, value in told.items()},
        )
