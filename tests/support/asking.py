"""Who asks in tests that open a unit of work themselves: the nation's whole reach, unless said otherwise.

Invariant: it is a principal as any other; nothing in a test goes around the reach of whoever asks.
"""

from shared.access.principal import Principal
from shared.work import Asking, Instance
from tests.support.fakes.work import NOON
from tests.support.inside import PARTITIONS, PROVINCES

ASKING = Asking(Principal("tester", "ministry", ""), "TEST /nothing")
INSTANCE = Instance(PROVINCES, PARTITIONS, lambda: NOON)
"""Sulawesi Selatan and Jawa Tengah, at noon."""
