"""The unit of order and of numbering: one partition of one topic.

Invariant: a partition is named alike by whoever writes it and whoever reads it.
"""

from typing import NamedTuple, Self


class Partition(NamedTuple):
    """One partition of one topic; its events are numbered from 1, without gaps."""

    topic: str
    partition: int

    @classmethod
    def named(cls, said: str) -> Self:
        """Return the partition of a name as `str` writes it; raises ValueError."""
        topic, _, partition = said.rpartition("/")
        return cls(topic, int(partition))

    def __str__(self) -> str:
        """Name it as operators and pages do: `73.mentoring/0`."""
        return f"{self.topic}/{self.partition}"
