"""Which login sessions are over, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class FakeEndedSessions:
    """Keeps the port's promises without a database."""

    ended: dict[str, datetime] = field(default_factory=dict)
    until: dict[str, datetime] = field(default_factory=dict)
    """How long what is known of a session has to be kept; here it is kept for good."""

    async def end(self, keys: Sequence[str], ended_at: datetime, until: datetime) -> None:
        self.until |= dict.fromkeys(keys, until)
        self.ended |= {key: max(ended_at, self.ended.get(key, ended_at)) for key in keys}

    async def is_over(self, keys: Sequence[str], person: str, began_at: datetime) -> bool:
        return any(key in self.ended for key in keys) or (person in self.ended and self.ended[person] >= began_at)
