"""A relay of bytes in front of PostgreSQL that counts what its clients ask for, whatever library they ask with.

Every connection through it is passed on unchanged. Counted are, as the protocol (version 3) has them:
- *statements*: an Execute or a simple Query, `begin` and `commit` included;
- *round trips*: the messages that a client sends in order to have an answer (Query, Sync, Flush, the end of a COPY);
- *rows written*: what the server says that INSERT, UPDATE, DELETE, MERGE and COPY have touched.

Invariant: each counter is a pure function of the messages, so neither timing nor the size of packets changes it; it
runs in a thread of its own, so that a client that holds up its loop holds up nothing here.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Final
from urllib.parse import urlsplit, urlunsplit

_WRITES: Final = {b"INSERT", b"UPDATE", b"DELETE", b"MERGE", b"COPY"}
_ASKING: Final = {b"S", b"H", b"c"}
"""Sync, Flush, and the end of a COPY."""
_LENGTH_BYTES: Final = 4
_NO_KIND = b""
"""The first message of a client has none."""


class Messages:
    """Cuts a stream of bytes into messages; shape: (kind, content) handed to `take`."""

    def __init__(self, take: Callable[[bytes, bytes], None], *, begins_without_kind: bool) -> None:
        self._take, self._left, self._kind_bytes = take, bytearray(), 0 if begins_without_kind else 1

    def feed(self, data: bytes) -> None:
        """Take in some bytes."""
        self._left += data
        while (whole := self._whole()) and len(self._left) >= whole:
            kind = bytes(self._left[: self._kind_bytes])
            self._take(kind, bytes(self._left[self._kind_bytes + _LENGTH_BYTES : whole]))
            del self._left[:whole]
            self._kind_bytes = 1

    def _whole(self) -> int:
        """Return the length of the next message; 0 while it is not known."""
        head = self._kind_bytes + _LENGTH_BYTES
        return int.from_bytes(self._left[self._kind_bytes : head]) + self._kind_bytes if len(self._left) >= head else 0


class RoundTrip:
    """Counts one client's messages."""

    def __init__(self, counters: Counter[str]) -> None:
        self._counters, self._previous = counters, _NO_KIND

    def __call__(self, kind: bytes, _content: bytes) -> None:
        """Count a message; of several in a row that ask for an answer, all but a Query ask for the same one."""
        if kind in {b"Q", b"E"}:
            self._counters["statements"] += 1
        if kind == b"Q" or (kind in _ASKING and self._previous not in _ASKING):
            self._counters["round_trips"] += 1
        self._previous = kind


class Answered:
    """Counts what the server has done for one client."""

    def __init__(self, counters: Counter[str]) -> None:
        self._counters = counters

    def __call__(self, kind: bytes, content: bytes) -> None:
        """Count the rows that a completed statement has written."""
        words = content.rstrip(b"\0").split() if kind == b"C" else []
        if words and words[0] in _WRITES:
            self._counters["rows_written"] += int(words[-1])


class Wire:
    """Listens on a port of its own and passes everything on to one PostgreSQL."""

    def __init__(self, url: str) -> None:
        self._to, self.counters = urlsplit(url), Counter[str]()
        self._writers: list[asyncio.StreamWriter] = []
        self._server: asyncio.Server
        self.port = 0

    def url(self, database_url: str) -> str:
        """Return the address of a database of this PostgreSQL with the counters in between."""
        whole = urlsplit(database_url)
        who = whole.netloc.rpartition("@")[0]
        return urlunsplit(whole._replace(netloc=f"{who}@127.0.0.1:{self.port}", query="sslmode=disable"))

    async def open(self) -> None:
        """Begin to listen."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """End every connection that is still open, and listen no more."""
        self._server.close()
        for writer in self._writers:
            writer.close()
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_connection(self._to.hostname, self._to.port)
        asked = Messages(RoundTrip(self.counters), begins_without_kind=True)
        answered = Messages(Answered(self.counters), begins_without_kind=False)
        self._writers += writer, server_writer
        await asyncio.gather(_pass_on(reader, server_writer, asked), _pass_on(server_reader, writer, answered))


async def _pass_on(source: asyncio.StreamReader, sink: asyncio.StreamWriter, messages: Messages) -> None:
    """Count before passing on, so that whoever has an answer finds it counted."""
    try:
        while data := await source.read(1 << 16):
            messages.feed(data)
            sink.write(data)
            await sink.drain()
    except ConnectionError:
        pass
    finally:
        sink.close()


@contextmanager
def counted(url: str) -> Iterator[Wire]:
    """Lend the counters in front of a PostgreSQL."""
    loop, wire = asyncio.new_event_loop(), Wire(url)
    thread = Thread(target=loop.run_forever, name="wire")
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(wire.open(), loop).result()
        yield wire
    finally:
        asyncio.run_coroutine_threadsafe(wire.close(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
