"""Whether the log that a position belongs to is still the log that is there.

A topic can be deleted and made again, a cluster can be emptied or restored: then offsets of the old log say nothing of
the new one. A position therefore keeps the id of its topic, and a log that ends before it is not the one that was read.

Invariant: what is wrong with the log itself is named as that and never as a gap, so nobody can waive it.
"""

from typing import Final, Literal, NamedTuple, get_args
from uuid import UUID

LogFault = Literal["log-replaced", "log-shorter", "topic-missing"]
"""Another topic of the same name; the same one with less in it; none that this consumer may see."""
LOG_FAULTS: Final[tuple[LogFault, ...]] = get_args(LogFault)
ACCEPTABLE: Final[tuple[LogFault, ...]] = ("log-replaced", "log-shorter")
"""With these an operator may say: read what is there now from its beginning."""


class TopicSeen(NamedTuple):
    """A topic as the cluster has it now."""

    id: UUID | None
    """None where the cluster keeps no ids."""
    partitions: int


class KnownLog(NamedTuple):
    """What a consumer keeps of the log of a partition."""

    position: int
    """Offset of the next record to read."""
    topic_id: UUID | None = None
    """None until it was seen for the first time."""
    halted: str = ""
    """Why the partition has stopped."""
    accepted: int = 0
    """How often another log was accepted."""

    def is_older_than(self, before: "KnownLog", committed: int) -> bool:
        """Tell whether a database was put back to an older state: it says less than it said, or than was committed."""
        if self.accepted != before.accepted:
            return self.accepted < before.accepted
        return self.position < max(before.position, committed)


def fault_of(known: KnownLog, seen: TopicSeen | None, end: int | None) -> LogFault | None:
    """Say what is wrong with a partition's log; `seen` is its topic as it is now, `end` where it ends, if known.

    Of a log of which nothing was read, nothing can be wrong.
    """
    if not known.position:
        return None
    if seen is None:
        return "topic-missing"
    if known.topic_id and seen.id and known.topic_id != seen.id:
        return "log-replaced"
    if end is None:
        return "log-shorter" if known.halted == "log-shorter" else None
    return "log-shorter" if end < known.position else None
