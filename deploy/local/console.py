"""Read a stream as a stranger would: with Kafka's own console consumer, on the wheel's JRE.

Invariant: nothing of ours stands between the reader and the broker; the tool is Kafka's, the address is the demo's.
"""

import os
import sys

from deploy.local import state
from deploy.local.kafka import java
from deploy.local.places import ENDPOINTS
from deploy.local.sentences import Refused
from shared.contracts import topic

CONSUMER = "org.apache.kafka.tools.consumer.ConsoleConsumer"


def consume() -> int:
    """Become the console consumer: `consume TOPIC [option ...]`; raises Refused."""
    known = state.read(ENDPOINTS)
    if not known:
        raise Refused("Demo tidak berjalan; mulai dengan: make up", "The demo is not running; start it with: make up")
    stream, *options = sys.argv[2:] or [topic("73", "mentoring")]
    command = java(
        CONSUMER,
        *("--bootstrap-server", known["kafka"], "--topic", stream, "--from-beginning", *options),
        logging="tools-log4j2.properties",
    )
    os.execv(command[0], command)  # noqa: S606 - the reader's Ctrl-C belongs to the tool
