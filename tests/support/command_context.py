"""Who asks in tests that open a unit of work themselves: the nation's whole reach, unless said otherwise.

Invariant: it is a principal as any other; nothing in a test goes around the reach of whoever asks.
"""

from shared.persistence.unit_of_work import CommandContext, Deployment
from shared.runtime.principal import Principal
from tests.support.fakes.unit_of_work import NOON
from tests.support.in_process import PARTITIONS, PROVINCES

ASKING = CommandContext(Principal("tester", "ministry", ""), "TEST /nothing")
INSTANCE = Deployment(PROVINCES, PARTITIONS, lambda: NOON)
"""Sulawesi Selatan and Jawa Tengah, at noon."""
