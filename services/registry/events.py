"""The registry's side of Kafka: which streams it owns, and the relay that fills them.

Invariant: the registry listens to nobody, so it works while every other service is away.
"""

from shared.contracts import topic
from shared.messaging.outbox.relay import Relay, open_relay
from shared.runtime.settings import ServiceSettings

OWNER = "registry"


def owned_topics(settings: ServiceSettings) -> list[str]:
    """Name the streams this instance writes."""
    return [topic(province, OWNER) for province in settings.provinces]


def relay(settings: ServiceSettings) -> Relay:
    """Return the relay from the registry's outbox to its streams."""
    return open_relay(settings, OWNER)
