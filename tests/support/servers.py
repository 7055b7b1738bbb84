"""What a test may do with a Kafka or a PostgreSQL of its own, whatever it runs in.

Invariant: a server that was stopped, killed or paused comes back under the same address with its data.
"""

from contextlib import AbstractContextManager
from typing import Protocol


class Server(Protocol):
    """A running server that can be made to fail."""

    @property
    def address(self) -> str:
        """Where clients find it: `host:port` of Kafka, the administrator's URL of PostgreSQL."""

    def stop(self) -> None:
        """End it in good order."""

    def kill(self) -> None:
        """End it as a power cut would."""

    def start(self) -> None:
        """Bring it back; returns when it answers."""

    def pause(self) -> None:
        """Let it hang: connections stay open, nothing is answered."""

    def resume(self) -> None:
        """Let it go on after `pause`."""


class Source(Protocol):
    """A place servers come from."""

    name: str

    def kafka(self) -> AbstractContextManager[Server]:
        """Lend a Kafka with no topics."""

    def postgres(self) -> AbstractContextManager[Server]:
        """Lend a PostgreSQL with no databases but its own."""
