"""A caller that costs little: HTTP/1.1 over plain sockets, every request written beforehand but for its key.

`python -m tests.bench.load <port> <path> <file> <requests> <connections>` sends as fast as it is answered; the file
holds the bodies and the callers' tokens (`Script`). Invariant: a connection has one request under way at a time, like
any caller; any answer but 201 ends the measurement.
"""

import asyncio
import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import msgspec
import uvloop

from shared.runtime.clock import new_id
from tests.bench.contest import say_done, stand_ready

Answered = Callable[["Line", int, bytes], None]


class Script(msgspec.Struct, frozen=True):
    """What is sent, by whom: the callers take turns with their tokens, whatever the body."""

    bodies: list[dict[str, Any]]
    tokens: list[str]


def posts(path: str, script: Script) -> Iterator[bytes]:
    """Yield requests for ever, each with a key of its own and the next caller's token."""
    run, tokens = new_id().hex, itertools.cycle(script.tokens)
    for number, body in enumerate(itertools.cycle([msgspec.json.encode(each) for each in script.bodies])):
        yield (
            b"POST %b HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\nauthorization: Bearer %b\r\n"
            b"idempotency-key: %b-%d\r\ncontent-length: %d\r\n\r\n%b"
            % (path.encode(), next(tokens).encode(), run.encode(), number, len(body), body)
        )


class Line(asyncio.Protocol):
    """One connection; `answered` is called with it, the status and the body of each answer."""

    def __init__(self, answered: Answered) -> None:
        self._answered, self._heard = answered, bytearray()
        self.sent_at = 0.0
        self.transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the way out."""
        self.transport = transport

    def send(self, request: bytes) -> None:
        """Send one request."""
        self.sent_at = perf_counter()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Take in what came; an answer that is complete is handed over."""
        self._heard += data
        head, found, rest = self._heard.partition(b"\r\n\r\n")
        if not found:
            return
        told = head.lower()
        at = told.find(b"content-length:")
        length = int(told[at + 15 :].split(b"\r\n", 1)[0])
        if len(rest) >= length:
            self._heard.clear()
            self._answered(self, int(head[9:12]), bytes(rest[:length]))


async def lines(port: int, count: int, answered: Answered) -> list[Line]:
    """Open so many connections."""
    loop = asyncio.get_running_loop()
    opened = [await loop.create_connection(lambda: Line(answered), "127.0.0.1", port) for _ in range(count)]
    return [line for _, line in opened]


async def flood(port: int, requests: Iterator[bytes], count: int, connections: int) -> list[float]:
    """Send so many requests as fast as they are answered; returns the seconds that each took."""
    took: list[float] = []
    done = asyncio.get_running_loop().create_future()
    left = itertools.islice(requests, count)

    def answered(line: Line, status: int, body: bytes) -> None:
        took.append(perf_counter() - line.sent_at)
        if status != 201:
            done.set_exception(RuntimeError(f"answered {status}: {body!r:.300}"))
        elif request := next(left, None):
            line.send(request)
        elif len(took) == count:
            done.set_result(None)

    opened = await lines(port, connections, answered)
    stand_ready()
    for line in opened:
        line.send(next(left))
    await done
    return took


async def _main(port: int, requests: Iterator[bytes], count: int, connections: int) -> None:
    await flood(port, requests, count, connections)
    say_done()


if __name__ == "__main__":
    _, _port, _path, _file, _count, _connections = sys.argv
    _script = msgspec.json.decode(Path(_file).read_bytes(), type=Script)
    uvloop.run(_main(int(_port), posts(_path, _script), int(_count), int(_connections)))
