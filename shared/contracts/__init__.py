"""The published language: every event type of the four services, declared once.

Importing this package completes the catalogue. Invariant: what is not declared here does not travel.
"""

from shared.contracts import mentoring, partnerships, registry
from shared.contracts.base import CATALOGUE, Correction, Envelope, Event, EventType, Fact, source, topic, type_of

OWNERS = tuple(module.__name__.rsplit(".", 1)[-1] for module in (registry, mentoring, partnerships))
"""The services that publish facts, by the name of their module."""

__all__ = ["CATALOGUE", "OWNERS", "Correction", "Envelope", "Event", "EventType", "Fact", "source", "topic", "type_of"]
