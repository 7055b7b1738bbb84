"""What is asked of the running demo from another terminal: a stream, read as a stranger would, or an operator's verb.

Invariant: what was asked takes this process's place, so its words, its end and Ctrl-C are its own.
"""

import os
import sys
from typing import Any

from deploy.local import state
from deploy.local.kafka import java
from deploy.local.messages import Refused
from deploy.local.paths import ENDPOINTS, ROOT
from deploy.local.roles import DASHBOARD, SERVICES, Parts, Role
from shared.contracts import topic

CONSUMER = "org.apache.kafka.tools.consumer.ConsoleConsumer"


def consume() -> int:
    """Become Kafka's own console consumer, on the wheel's JRE: `consume TOPIC [option ...]`; raises Refused."""
    known = _running()
    stream, *options = sys.argv[2:] or [topic("73", "mentoring")]
    command = java(
        CONSUMER,
        *("--bootstrap-server", known["kafka"], "--topic", stream, "--from-beginning", *options),
        logging="tools-log4j2.properties",
    )
    os.execv(command[0], command)  # noqa: S606 - the reader's Ctrl-C belongs to the tool


def operate() -> int:
    """Become a service's verb that runs to its end: `operate [SERVICE] VERB [option ...]`; raises Refused.

    Without a service it is reporting's.
    """
    known = _running()
    said = sys.argv[2:]
    service, said = (said[0], said[1:]) if said and said[0] in SERVICES else (DASHBOARD.service, said)
    verb, *options = said or ["help"]
    parts = Parts(databases=known["postgres"], kafka_servers=known["kafka"], issuer=known["issuer"])
    program = parts.program(Role(service, verb))
    os.chdir(ROOT)
    command = [sys.executable, "-m", *program.command, *options]
    os.execve(sys.executable, command, os.environ | program.environment)  # noqa: S606 - as above


def _running() -> dict[str, Any]:
    known: dict[str, Any] | None = state.read(ENDPOINTS)
    if not known:
        raise Refused("Demo tidak berjalan; mulai dengan: make up", "The demo is not running; start it with: make up")
    return known
