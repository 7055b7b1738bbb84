"""Refusals as `application/problem+json` (RFC 9457), in Indonesian or English.

Invariant: the HTTP status of every refusal is decided here and nowhere else, and each flaw names the field, the value
and the rule. Of an error that nobody foresaw the answer says only the reference under which it is in the log.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException

from shared.http.auth.permissions import LoginRequired
from shared.http.json_bodies import refusal_of
from shared.http.malformed import malformed
from shared.http.methods import allowed
from shared.i18n import Text
from shared.persistence.database_errors import ANSWERED, meaning
from shared.runtime.clock import new_id
from shared.runtime.errors import FieldError, Kind, ServiceError, Unexpected
from shared.runtime.telemetry import log
from shared.runtime.telemetry.logs import described
from shared.runtime.telemetry.metrics import template

STATUS: Mapping[Kind, int] = {
    "invalid": 422,
    "unreadable": 415,
    "unauthenticated": 401,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "stale": 412,
    "unguarded": 428,
    "too_many": 429,
    "unavailable": 503,
    "unexpected": 500,
}
_METHOD_REFUSED = 405
_FRAMES = 20
"""Of an error that nobody foresaw: below what libraries add there have to be some of ours."""
_NOBODY_NAMED = {"token-missing", "session-over"}
_REFUSED_BEARER = 'Bearer error="invalid_token"'

_HTTP: Mapping[int, Text] = {
    404: Text("Alamat ini tidak ada.", "There is nothing at this address."),
    413: Text("Yang dikirim terlalu besar.", "What was sent is too large."),
    405: Text("Cara memanggil alamat ini tidak sesuai.", "This address is not called that way."),
}


def prefers_english(accept_language: str) -> bool:
    """Tell whether a reader asks for English before Indonesian."""
    for part in accept_language.lower().split(","):
        tag = part.split(";")[0].strip()
        if tag.startswith(("id", "en")):
            return tag.startswith("en")
    return False


def problem(
    request: Request, status: int, slug: str, words: Text, flaws: tuple[FieldError, ...] = (), **more: str
) -> JSONResponse:
    """Answer a refusal in the reader's language; `more` are members that only some problems have."""
    english = prefers_english(request.headers.get("accept-language", ""))

    def say(either: Text) -> str:
        return either.en if english else either.id

    body: dict[str, Any] = {
        "type": f"urn:naik-kelas:problem:{slug}",
        "title": say(words),
        "status": status,
        "slug": slug,
        "instance": request.url.path,
        "errors": [{"field": flaw.field, "value": flaw.value, "rule": say(flaw.rule)} for flaw in flaws],
        **more,
    }
    if flaws:  # where there is nothing more to say than the title, nothing repeats it
        body["detail"] = "; ".join(f"{flaw.field}: {say(flaw.rule)}" for flaw in flaws)
    headers = {
        "content-language": "en" if english else "id",
        "vary": "accept-language",
        "x-content-type-options": "nosniff",
    }
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ServiceError)  # noqa: S101  # the handler is registered for this type
    answer = problem(request, STATUS[error.kind], error.slug, error.words, error.flaws)
    if error.kind == "unauthenticated":
        answer.headers["www-authenticate"] = "Bearer" if error.slug in _NOBODY_NAMED else _REFUSED_BEARER
    if error.retry_after_seconds is not None:
        answer.headers["retry-after"] = str(error.retry_after_seconds)
    return answer


def _malformed(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101  # the handler is registered for this type
    return _refused(request, refusal_of(request, error.body) or malformed(error.errors()))


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  # the handler is registered for this type
    if error.status_code == _METHOD_REFUSED:
        return _otherwise(request)
    answer = _said_of(request, error.status_code, str(error.detail))
    answer.headers.update(error.headers or {})
    return answer


def _otherwise(request: Request) -> Response:
    """Answer a method that an address does not have with those that it has, and an OPTIONS with them alone."""
    methods = allowed(request.app, request.url.path)
    if not methods:
        return _said_of(request, 404)
    answer = Response(status_code=204) if request.method == "OPTIONS" else _said_of(request, _METHOD_REFUSED)
    answer.headers["allow"] = ", ".join(methods)
    return answer


def _said_of(request: Request, status: int, otherwise: str = "") -> JSONResponse:
    return problem(request, status, f"http-{status}", _HTTP.get(status, Text(otherwise, otherwise)))


def database_refusal(request: Request, error: Exception) -> ServiceError | None:
    """Return what a database's fault stands for, with a line in the log and a note for readiness.

    None when the statement itself is wrong, which nobody foresaw.
    """
    refusal = meaning(error)
    if refusal is not None:
        log().error(refusal.slug, reason=type(getattr(error, "orig", error)).__name__)
        if (condition := getattr(request.app.state, "condition", None)) is not None:
            condition.saw(error)
    return refusal


def _database(request: Request, error: Exception) -> JSONResponse:
    refusal = database_refusal(request, error)
    if refusal is None:
        raise error
    return _refused(request, refusal)


def unexpected(request: Request, error: Exception) -> Unexpected:
    """Return what is said of an error that nobody foresaw, and log under the same reference what it was, and where."""
    reference = str(new_id())
    route = {"method": request.method, "route": template(request.scope)}
    log().error("unexpected-error", reference=reference, **route, **described(error, _FRAMES))
    return Unexpected(reference)


async def _unforeseen(request: Request, error: Exception) -> JSONResponse:
    meant = unexpected(request, error)
    answer = problem(request, STATUS[meant.kind], meant.slug, meant.words, reference=meant.reference)
    answer.headers["cache-control"] = "no-store"  # said outside of what else keeps answers out of caches
    return answer


async def _to_login(_: Request, error: Exception) -> RedirectResponse:
    assert isinstance(error, LoginRequired)  # noqa: S101  # the handler is registered for this type
    return RedirectResponse(error.address, 303, {"cache-control": "no-store"})


def _at_once(answer: Callable[[Request, Exception], Response]) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Return a handler that the framework calls itself: a refusal waits for no thread that an upload may have."""

    async def spoken(request: Request, error: Exception) -> Response:
        return answer(request, error)

    return spoken


def speak_problems(app: FastAPI) -> None:
    """Make an application answer every refusal as a problem, and send whoever has to log in to do so."""
    app.add_exception_handler(LoginRequired, _to_login)
    app.add_exception_handler(ServiceError, _at_once(_refused))
    app.add_exception_handler(RequestValidationError, _at_once(_malformed))
    app.add_exception_handler(HTTPException, _at_once(_http))
    for fault in ANSWERED:
        app.add_exception_handler(fault, _at_once(_database))
    app.add_exception_handler(Exception, _unforeseen)
