"""How partnerships follows the registry: the replicator of its centres and codes.

Invariant: the registry's events are all that partnerships knows of them.
"""

from collections.abc import Sequence

from services.partnerships.settings import NAME
from shared.contracts.registry import HOME_FIELDS
from shared.messaging.inbox.replicator import Replicator, open_replicator
from shared.messaging.replica import Replica
from shared.runtime.settings import ServiceSettings


def registry_replicator(settings: ServiceSettings, replicas: Sequence[Replica]) -> Replicator:
    """Return the replicator of the registry's things; `replicas` says which, with all that follows from a change."""
    return open_replicator(settings, NAME, replicas, HOME_FIELDS)
