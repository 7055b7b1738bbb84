"""Where everything of the running demo is: `var/endpoints.json`, and the lines a person sees.

Invariant: the file is there only while a launcher runs, says `ready` only when everything is, and is readable by its
owner alone, for it holds the databases' passwords.
"""

from deploy.local import state
from deploy.local.issuer.claims import FOLDER
from deploy.local.issuer.claims import SERVICES as CALLED_BACK
from deploy.local.messages import say
from deploy.local.paths import ENDPOINTS
from deploy.local.roles import DASHBOARD, SERVICES, Parts, Role, running_roles


def write(parts: Parts, pids: dict[str, int], *, ready: bool) -> None:
    """Write down all addresses."""
    addresses = {
        service: {role.role: parts.address(role) for role in running_roles() if role.service == service}
        for service in SERVICES
    }
    state.write(
        ENDPOINTS,
        {
            "ready": ready,
            "dashboard": parts.address(DASHBOARD),
            "services": addresses,
            "metrics": {role.name: parts.metrics(role) for role in running_roles()},
            "issuer": parts.issuer,
            "kafka": parts.kafka_servers,
            "postgres": parts.databases,
            "pids": pids,
        },
    )
    FOLDER.mkdir(parents=True, exist_ok=True)
    state.write(
        FOLDER / CALLED_BACK,
        [parts.address(Role(service, "api")) for service in SERVICES if service != DASHBOARD.service],
    )


def announce(parts: Parts) -> None:
    """Say the one line that everybody waits for, and the other addresses below it."""
    say(f"\nready  {parts.address(DASHBOARD)}")
    for service in SERVICES:
        if service != DASHBOARD.service:
            say(f"       {parts.address(Role(service, 'api'))}docs  {service}")
    say(f"       {parts.issuer}/token  token (client_id=province:73, client_secret=demo)")
    say(f"       {parts.kafka_servers}  Kafka (make consume TOPIC=73.mentoring)")
    say("Berhenti: Ctrl-C, atau make down", "stop with Ctrl-C or make down; all addresses are in var/endpoints.json")
