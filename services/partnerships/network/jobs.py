"""Partnerships' side of Kafka: which streams it owns, the relay that fills them, and the registry's that it follows.

Invariant: what the registry has told is all that partnerships knows of centres.
"""

from shared.contracts import topic
from shared.messaging.inbox.replicator import Apply, Replicator, open_replicator
from shared.messaging.outbox.relay import Relay, open_relay
from shared.runtime.settings import ServiceSettings

OWNER = "partnerships"
REGISTRY = "registry"
_HOME = ("region_code", "village_code", "owner_region")
"""Whatever the registry tells of lies in the province whose stream tells it."""


def owned_topics(settings: ServiceSettings) -> list[str]:
    """Name the streams this instance writes."""
    return [topic(province, OWNER) for province in settings.provinces]


def relay(settings: ServiceSettings) -> Relay:
    """Return the relay from partnerships' outbox to its streams."""
    return open_relay(settings, OWNER)


def follower(settings: ServiceSettings, learn: Apply) -> Replicator:
    """Return the follower of the registry's streams."""
    return open_replicator(settings, OWNER, REGISTRY, learn, _HOME)
