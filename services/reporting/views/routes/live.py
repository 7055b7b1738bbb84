"""What changes, as it changes: one server-sent event a few times a second at most, to everybody who listens.

A listener hears that something has moved and where, and asks for what it shows; numbers themselves are not sent, so
a slow listener can miss nothing. One that comes back after a break is notified at once.

Invariant: a change is never dropped, only joined with those that follow it.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Header
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel

from services.reporting.views.rules.answers import Change
from shared.http.auth.permissions import PUBLIC
from shared.http.dependencies import Dependency, provided

_SPACING_SECONDS: Final = 0.25
_RETRY_MS: Final = 2_000


class Moved(BaseModel):
    """The data of a `fold` event."""

    provinces: list[str]
    views: list[str]
    as_of: datetime | None


def joined(one: Change, other: Change) -> Change:
    """Return one change that says what two said."""
    newest = max((each for each in (one.as_of, other.as_of) if each), default=None)
    return Change(one.provinces | other.provinces, one.views | other.views, newest)


@dataclass(eq=False)
class _Listener:
    pending: Change | None = None
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, change: Change) -> None:
        self.pending = change if self.pending is None else joined(self.pending, change)
        self.ready.set()

    async def next(self) -> Change:
        await self.ready.wait()
        self.ready.clear()
        change, self.pending = self.pending, None
        return change or Change()


class Broadcast:
    """Carries changes from the one source to every listener of this process."""

    def __init__(self, everything: Change) -> None:
        self._everything = everything
        self._listeners: set[_Listener] = set()
        self.number = 0
        """How many changes have been sent since the process began."""

    async def carry(self, changes: AsyncIterator[Change]) -> None:
        """Pass changes on until they end."""
        async for change in changes:
            self.number += 1
            for listener in self._listeners:
                listener.add(change)

    @contextmanager
    def listener(self, last_seen: str) -> Iterator[_Listener]:
        """Lend a listener; one that says what it saw last, and has missed something since, is notified at once."""
        listener = _Listener()
        if last_seen and last_seen != str(self.number):
            listener.add(self._everything)
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)


BROADCAST: Final = Dependency[Broadcast]("broadcast")
router = APIRouter(tags=["views"], dependencies=[PUBLIC])


@router.get("/live", response_class=EventSourceResponse, summary="Changes, as server-sent events of type `fold`")
async def follow_changes(
    broadcast: Annotated[Broadcast, provided(BROADCAST)], last_event_id: Annotated[str, Header()] = ""
) -> AsyncIterator[ServerSentEvent]:
    with broadcast.listener(last_event_id) as listener:
        yield ServerSentEvent(comment="listening", retry=_RETRY_MS)
        while True:
            change = await listener.next()
            yield _event(broadcast.number, change)
            await asyncio.sleep(_SPACING_SECONDS)


def _event(number: int, change: Change) -> ServerSentEvent:
    moved = Moved(provinces=sorted(change.provinces), views=sorted(change.views), as_of=change.as_of)
    return ServerSentEvent(event="fold", id=str(number), data=moved)
