"""One role served by uvicorn until SIGTERM.

Invariant: SIGTERM ends every role cleanly with 0; a failed task ends it with 1; a role with a route that declares no
scope does not start.
"""

import signal
import sys
from typing import Literal, NoReturn

import uvicorn
from fastapi import FastAPI

from shared.http.auth.permissions import refuse_unscoped
from shared.runtime.process import exit_status


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
    uvicorn.Server(config).run()
    if exit_status():
        sys.exit(exit_status())
