"""A caller that costs little: HTTP/1.1 over plain sockets, every request written beforehand but for its key.

`python -m tests.bench.load <port> <path> <bodies file> <requests> <connections>` sends as fast as it is answered.
Invariant: a connection has one request under way at a time, like any caller; any answer but 201 ends the measurement.
"""

import asyncio
import itertools
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import uvloop

from shared.runtime.clock import new_id
from tests.bench.contest import say_done, stand_ready

Answered = Callable[["Line", int, bytes], None]


def posts(path: str, bodies: Sequence[bytes]) -> Iterator[bytes]:
    """Yield requests for ever, each with a key of its own."""
    run = new_id().hex
    for number, body in enumerate(itertools.cycle(bodies)):
        yield (
            b"POST %b HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\nidempotency-key: %b-%d\r\n"
            b"content-length: %d\r\n\r\n%b" % (path.encode(), run.encode(), number, len(body), body)
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
    _bodies = [json.dumps(body).encode() for body in json.loads(Path(_file).read_text())]
    uvloop.run(_main(int(_port), posts(_path, _bodies), int(_count), int(_connections)))
