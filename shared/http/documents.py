"""What a service says of itself: its OpenAPI and AsyncAPI documents, each as JSON and as a page.

Invariant: a page of a document needs nothing from elsewhere and runs nothing; its policy names its one style by digest.
"""

from base64 import b64encode
from hashlib import sha256
from typing import Any, Final

from fastapi import APIRouter, FastAPI, Request, Response

from shared.http import asyncapi_page, openapi_page
from shared.http.auth.permissions import PUBLIC
from shared.http.document_page import STYLE
from shared.http.pages.responses import language_of, page
from shared.messaging.asyncapi import Streams, document
from shared.runtime.settings import ServiceSettings

_STYLE_DIGEST: Final = b64encode(sha256(STYLE.encode()).digest()).decode()
_POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_DIGEST}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
HEADERS: Final = {
    "content-security-policy": _POLICY,
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}


def documented() -> APIRouter:
    """Return `/docs`, the page of the application's OpenAPI document."""
    router = APIRouter(include_in_schema=False, dependencies=[PUBLIC])

    @router.get("/docs")
    async def docs(request: Request) -> Response:
        app: FastAPI = request.app
        return _answer(request, openapi_page.page(app.openapi(), language_of(request)))

    return router


def streams(owner: str, settings: ServiceSettings) -> APIRouter:
    """Return `/asyncapi.json` and its page `/asyncapi`."""
    router = APIRouter(tags=["streams"], dependencies=[PUBLIC])
    counts = (settings.topic_partitions, settings.topic_replication)
    described = document(Streams(owner, settings.provinces, settings.kafka_servers, *counts))

    @router.get("/asyncapi.json", summary="AsyncAPI 3 document of this service's streams")
    async def describe_streams() -> dict[str, Any]:
        return described

    @router.get("/asyncapi", include_in_schema=False)
    async def show_streams(request: Request) -> Response:
        return _answer(request, asyncapi_page.page(described, language_of(request)))

    return router


def _answer(request: Request, text: str) -> Response:
    """Answer with a page of a document, in the language that is chosen and, from then on, remembered."""
    answer = page(request, text)
    answer.headers.update(HEADERS)
    return answer
