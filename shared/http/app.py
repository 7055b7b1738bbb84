"""The application that every role serves: problems, documents, and what stands around them.

Invariant: an application made here answers each refusal as problem+json, and no browser takes an answer for anything
but what its header says.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Final

from fastapi import FastAPI

from shared.http.auth.permissions import Authenticator
from shared.http.documents import documented
from shared.http.middleware import Bounded, Headed, Marked, Metered, untraced
from shared.http.openapi.document import describe
from shared.http.openapi.operation_ids import operation_id
from shared.http.problems import speak_problems

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]
_PLAIN: Final = {"x-content-type-options": "nosniff"}
_UNKEPT: Final = {"cache-control": "private, no-store"}


def create_app(
    title: str,
    lifespan: Lifespan | None = None,
    door: Authenticator | None = None,
    roomy: Mapping[str, int] | None = None,
) -> FastAPI:
    """Return an application that speaks problems, is traced and metered.

    `door` finds out who calls, where it asks; `roomy`: address → bytes, where more than usual may be sent.
    """
    app = FastAPI(
        title=f"Naik Kelas: {title}",
        version="1.0.0",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=operation_id,
        telemetry={"metrics": False, "logs": False, "operation_spans": False, "exclude": untraced},
    )
    app.state.door = door
    app.add_middleware(Marked, headers=_PLAIN if door is None else _PLAIN | _UNKEPT)
    app.add_middleware(Bounded, roomy=roomy or {})
    app.add_middleware(Metered)
    app.add_middleware(Headed)
    speak_problems(app)
    app.include_router(documented())
    describe(app)
    return app
