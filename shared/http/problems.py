"""Refusals as `application/problem+json` (RFC 9457), in Indonesian or English.

Invariant: the HTTP status of every refusal is decided here and nowhere else, and each flaw names the field, the value
and the rule. Of an error that nobody foresaw the answer says only the reference under which it is in the log.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from psycopg import OperationalError as ConnectionLost
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from shared.http.auth.permissions import LoginRequired
from shared.http.validation_messages import MESSAGES
from shared.i18n import Text
from shared.runtime.clock import new_id
from shared.runtime.errors import FieldError, Invalid, Kind, ServiceError, Unavailable, Unexpected
from shared.runtime.telemetry import log
from shared.runtime.telemetry.logs import described
from shared.runtime.telemetry.metrics import template

STATUS: Mapping[Kind, int] = {
    "invalid": 422,
    "unauthenticated": 401,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "stale": 412,
    "unguarded": 428,
    "unavailable": 503,
    "unexpected": 500,
}
_SHOWN_CHARACTERS = 80
_FRAMES = 20
"""Of an error that nobody foresaw: below what libraries add there have to be some of ours."""
_NOBODY_NAMED = {"token-missing", "session-over"}
_REFUSED_BEARER = 'Bearer error="invalid_token"'

_MALFORMED = Text("Ada isian yang perlu diperbaiki.", "Some fields need to be mended.")
_AWAY = Text("Layanan belum dapat menjawab; silakan coba lagi.", "The service cannot answer yet; please try again.")
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
        "detail": "; ".join(f"{flaw.field}: {say(flaw.rule)}" for flaw in flaws) or say(words),
        "instance": request.url.path,
        "errors": [{"field": flaw.field, "value": flaw.value, "rule": say(flaw.rule)} for flaw in flaws],
        **more,
    }
    headers = {"content-language": "en" if english else "id"}
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def _rule(error: Mapping[str, Any]) -> Text:
    known = MESSAGES.get(error["type"])
    if known is None:
        message = str(error["msg"]).removeprefix("Value error, ")
        return Text(message, message)
    context = dict(error.get("ctx", {}))
    choices = str(context.get("expected", "")).replace("'", "")
    return Text(
        known.id.format_map(context | {"expected": choices.replace(" or ", " atau ")}),
        known.en.format_map(context | {"expected": choices}),
    )


def _flaw(error: Mapping[str, Any]) -> FieldError:
    place = [str(part) for part in error["loc"] if part not in ("body", "query", "path", "header")]
    given = "" if error["type"] in ("missing", "json_invalid") else error.get("input")
    shown = str(given)[:_SHOWN_CHARACTERS].encode(errors="replace").decode()  # half a surrogate pair is no Unicode
    return FieldError(".".join(place) or "body", shown, _rule(error))


def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ServiceError)  # noqa: S101  # the handler is registered for this type
    answer = problem(request, STATUS[error.kind], error.slug, error.words, error.flaws)
    if error.kind == "unauthenticated":
        answer.headers["www-authenticate"] = "Bearer" if error.slug in _NOBODY_NAMED else _REFUSED_BEARER
    if error.retry_after_seconds is not None:
        answer.headers["retry-after"] = str(error.retry_after_seconds)
    return answer


def malformed(errors: Iterable[Mapping[str, Any]]) -> Invalid:
    """Return the refusal of what pydantic found wrong, field by field."""
    return Invalid("malformed", _MALFORMED, tuple(_flaw(each) for each in errors))


def _malformed(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101  # the handler is registered for this type
    return _refused(request, malformed(error.errors()))


def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101  # the handler is registered for this type
    words = _HTTP.get(error.status_code, Text(str(error.detail), str(error.detail)))
    return problem(request, error.status_code, f"http-{error.status_code}", words)


def _away(request: Request, error: Exception) -> JSONResponse:
    log().error("database-away", reason=type(error).__name__)
    return _refused(request, Unavailable("database-away", _AWAY))


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


def _to_login(_: Request, error: Exception) -> RedirectResponse:
    assert isinstance(error, LoginRequired)  # noqa: S101  # the handler is registered for this type
    return RedirectResponse(error.address, 303, {"cache-control": "no-store"})


def speak_problems(app: FastAPI) -> None:
    """Make an application answer every refusal as a problem, and send whoever has to log in to do so."""
    app.add_exception_handler(LoginRequired, _to_login)
    app.add_exception_handler(ServiceError, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(OperationalError, _away)
    app.add_exception_handler(ConnectionLost, _away)
    app.add_exception_handler(Exception, _unforeseen)
