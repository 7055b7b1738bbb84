"""The unit of order and of numbering: one partition of one topic.

Invariant: a partition is named alike by whoever writes it and whoever reads it.
"""

from typing import NamedTuple


class Partition(NamedTuple):
    """One partition of one topic; its events are numbered from 1, without gaps."""

    topic: str
    partition: int

    def __str__(self) -> str:
        """Name it as operators and pages do: `73.mentoring/0`."""
        return f"{self.topic}/{self.partition}"
