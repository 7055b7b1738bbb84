"""What order and numbering are about.

Invariant: a lane is named alike by whoever writes it and whoever reads it.
"""

from typing import NamedTuple


class Partition(NamedTuple):
    """One partition of one topic: the unit of order and of numbering."""

    topic: str
    partition: int
