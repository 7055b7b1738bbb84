"""Services whose database is nowhere: for what is answered before anything is looked up.

Invariant: applications are put together by each service's own `app.py`; a route that asks its database fails.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any, Final

import httpx2
from fastapi import FastAPI

from shared.http.auth.permissions import Declared, declared
from shared.runtime.clock import new_id
from tests.support import tokens
from tests.support.in_process import Service

NOWHERE: Final = "postgresql://nobody@127.0.0.1:9/nothing"
SERVICES: Final = ("registry", "mentoring", "partnerships", "reporting")
ID: Final = "00000000-0000-0000-0000-000000000404"


def built(name: str) -> FastAPI:
    """Return a service's api."""
    return Service(name, NOWHERE).app()


@asynccontextmanager
async def asking(app: FastAPI, client: str = "province:73", language: str = "en") -> AsyncIterator[httpx2.AsyncClient]:
    """Lend a client of an application, with the headers that every command needs; `client` "" is nobody."""
    headers = {"Accept-Language": language, "Idempotency-Key": str(new_id()), "If-Match": '"1"'}
    headers |= tokens.shown(client) if client else {}
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://inside", headers=headers) as lent:
        yield lent


def json_commands(app: FastAPI) -> Iterator[tuple[Declared, str]]:
    """Yield the routes that take JSON; shape: (route, address)."""
    described: dict[str, Any] = app.openapi()["paths"]
    for route in declared(app):
        operation = described.get(route.path, {}).get(route.method.lower(), {})
        if "application/json" in operation.get("requestBody", {}).get("content", {}):
            yield route, address(route.path)


def address(template: str) -> str:
    """Return an address of a template, its parameters filled with ids of nothing."""
    while "{" in template:
        before, _, rest = template.partition("{")
        template = before + ID + rest.partition("}")[2]
    return template
