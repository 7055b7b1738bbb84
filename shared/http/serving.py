"""One role served by uvicorn until SIGTERM, and what is for operators beside it.

Invariant: SIGTERM ends every role cleanly with 0; a failed task ends it with 1; a role with a route that declares no
scope does not start, and neither does one that cannot have the port of its figures.
"""

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Literal, NoReturn

import uvicorn
from fastapi import FastAPI

from shared.http.auth.permissions import refuse_unscoped
from shared.http.listening_sockets import handed_down
from shared.runtime.process import exit_status
from shared.runtime.telemetry import log


def _leave(*_: object) -> NoReturn:
    """End as the interpreter ends, so that traces still leave; uvicorn raises again the signal that it has obeyed."""
    sys.exit(exit_status())


def serve(app: FastAPI, host: str, port: int, *, loop: Literal["uvloop", "asyncio"] = "uvloop") -> None:
    """Serve one role until SIGTERM; exits 1 when one of its tasks failed. Roles that speak to Kafka ask for asyncio."""
    refuse_unscoped(app)
    signal.signal(signal.SIGTERM, _leave)
    config = uvicorn.Config(
        app, host=host, port=port, log_config=None, access_log=False, loop=loop, timeout_graceful_shutdown=5
    )
    listening = handed_down(host, port)
    uvicorn.Server(config).run([listening] if listening else None)
    if exit_status():
        sys.exit(exit_status())


class _Beside(uvicorn.Server):
    """A server within a process that another one serves, and that alone hears its signals."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the process's own server."""
        yield


def _listening(host: str, port: int) -> socket.socket:
    try:
        return handed_down(host, port) or socket.create_server((host, port))
    except OSError as fault:
        log().error("metrics-port-refused", host=host, port=port, reason=fault.strerror)
        raise


@asynccontextmanager
async def serve_beside(app: FastAPI, host: str, port: int) -> AsyncIterator[None]:
    """Serve an application at a port of its own for as long as the block; raises `OSError` when that is not free."""
    listening = _listening(host, port)
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1)
    server = _Beside(config)
    serving = asyncio.ensure_future(server.serve([listening]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving
