"""How a role is: alive, ready, and its figures.

Invariant: an orchestrator is told the truth in time, though a database hangs; a figure that cannot be read is left out
and counted. Figures are for operators, so an api serves them at a port of their own.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from shared.http.auth.permissions import PUBLIC
from shared.persistence.condition import DatabaseCondition, Findings
from shared.runtime.telemetry import log
from shared.runtime.telemetry.metrics import UNMEASURED

Check = Callable[[], Awaitable[str | None]]
"""Returns nothing when all is well, else one word for what is not."""
Measure = Callable[[], Awaitable[None]]
"""Sets figures that are looked up when somebody asks for them."""
_ANSWER_SECONDS: Final = 1.5
"""Whoever asks how we are gives up after two or three."""


def health(
    condition: DatabaseCondition, checks: Mapping[str, Check], notes: Mapping[str, Check] | None = None
) -> APIRouter:
    """Return `/health/live` and `/health/ready`.

    Ready means that every check passes in time and the database is fit. A note says what is odd and no obstacle, or is
    another role's to mend.
    """
    router = APIRouter(include_in_schema=False, dependencies=[PUBLIC])

    @router.get("/health/live")
    async def live() -> JSONResponse:
        return JSONResponse({"status": "live"})

    @router.get("/health/ready")
    async def ready() -> JSONResponse:
        found = Findings()
        wrong, said = await asyncio.gather(
            _failing({"database": lambda: condition.find(found), **checks}), _failing(notes or {})
        )
        wrong |= found.reasons
        told = {"status": "unready" if wrong else "ready", "reasons": wrong, "notes": said | found.notes}
        return JSONResponse(told, 503 if wrong else 200)

    return router


def figures(measures: Mapping[str, Measure]) -> APIRouter:
    """Return `/metrics`, for operators alone."""
    router = APIRouter(include_in_schema=False, dependencies=[PUBLIC])

    @router.get("/metrics")
    async def metrics() -> Response:
        await asyncio.gather(*(_measured(name, measure) for name, measure in measures.items()))
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router


async def _failing(checks: Mapping[str, Check]) -> dict[str, str]:
    """Return what is not well, by name."""
    found = await asyncio.gather(*(_in_time(check(), "no answer") for check in checks.values()))
    return {name: reason for name, reason in zip(checks, found, strict=True) if reason}


async def _in_time(asked: Awaitable[str | None], otherwise: str) -> str | None:
    """Wait for an answer, but not for long: a database that hangs lets nobody give up a question to it."""
    asking = asyncio.ensure_future(asked)
    await asyncio.wait((asking,), timeout=_ANSWER_SECONDS)
    if not asking.done():
        return otherwise
    fault = asking.exception()
    return type(fault).__name__ if fault else asking.result()


async def _measured(figure: str, measure: Measure) -> None:
    """Set figures; one that cannot be read is left out and counted."""

    async def attempt() -> str | None:
        try:
            await measure()
        except Exception as fault:  # noqa: BLE001  # whatever it is, the other figures are still wanted
            return type(fault).__name__
        return None

    reason = await _in_time(attempt(), "no answer")
    UNMEASURED.labels(figure).inc(1 if reason else 0)
    if reason:
        log().warning("figure-unmeasured", figure=figure, reason=reason)
