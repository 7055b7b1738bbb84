"""The whole system as its users run it: four services, every role a process, on a real Kafka and PostgreSQL.

Invariant: the system is started through the same verbs and settings an operator uses, and nothing reaches into it
but HTTP and Kafka.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.support.processes import Process, Roles, settings_of

SERVICES = ("registry", "mentoring", "partnerships", "reporting")
ROLES: Mapping[str, tuple[str, ...]] = {
    "registry": ("api", "worker"),
    "mentoring": ("api", "worker"),
    "partnerships": ("api", "worker"),
    "reporting": ("api", "worker", "archive"),
}


@dataclass(frozen=True)
class System:
    """A running system, by the addresses of its parts."""

    kafka_servers: str
    databases: Mapping[str, str]
    """Service → URL."""
    processes: Mapping[tuple[str, str], Process]

    def url(self, service: str) -> str:
        """Return the address of a service's api."""
        return self.processes[service, "api"].url


def settings_for(
    kafka_servers: str, databases: Mapping[str, str], provinces: str, otlp_endpoint: str = ""
) -> dict[str, str]:
    """Return the environment of all four services; `databases`: service → URL."""
    environment: dict[str, str] = {}
    for service in SERVICES:
        environment |= settings_of(
            service,
            database_url=databases[service],
            kafka_servers=kafka_servers,
            provinces=provinces,
            topic_partitions=2,
            otlp_endpoint=otlp_endpoint,
            release="1.2.3",
        )
    return environment


async def start(
    roles: Roles, kafka_servers: str, databases: Mapping[str, str], provinces: str, otlp_endpoint: str = ""
) -> System:
    """Start everything and return when everything says that it is ready."""
    environment = settings_for(kafka_servers, databases, provinces, otlp_endpoint)
    migrations = [roles.start(service, "migrate", environment) for service in SERVICES]
    for migration in migrations:
        migration.done()
    processes = {
        (service, role): roles.start(service, role, environment) for service in SERVICES for role in ROLES[service]
    }
    for process in processes.values():
        await process.ready(within_seconds=60)
    return System(kafka_servers, databases, processes)
