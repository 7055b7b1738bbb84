"""A page as an answer: its headers, its language, and what a refusal looks like to whoever reads pages.

Invariant: every page is one self-contained answer under a content policy that lets no foreign or inline script run, and
a refusal looks like a page.
"""

import gzip
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from shared.http.auth.permissions import PUBLIC, PUBLIC_PAGE, LoginRequired
from shared.http.malformed import malformed
from shared.http.methods import ANYTHING
from shared.http.pages.assets import Asset
from shared.http.problems import STATUS, database_refusal, unexpected
from shared.i18n import LANGUAGES, Language, Text
from shared.persistence.database_errors import ANSWERED
from shared.runtime.errors import Invalid, NotFound, ServiceError

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS: Final = {
    "content-security-policy": _POLICY,
    "referrer-policy": "same-origin",
    "vary": "cookie, accept-encoding",
    "x-content-type-options": "nosniff",
}
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_A_YEAR_SECONDS: Final = 31_536_000
_NOWHERE: Final = Text("Tidak ada halaman di alamat ini.", "There is no page at this address.")
_UNREAD: Final[Mapping[int, Text]] = {
    400: Text(
        "Formulir ini tidak dapat dibaca. Buka lagi halamannya, lalu kirim.",
        "This form cannot be read. Open its page again, then send it.",
    ),
    413: Text("Yang dikirim terlalu besar.", "What was sent is too large."),
}
"""What the framework answers to a form that it did not read → why."""

Refusal = Callable[[Request, int, ServiceError], str]
"""Writes the page that says why there is no page."""


def language_of(request: Request) -> Language:
    """Return the language of a page: the one its address names, else the one chosen before, else Indonesian."""
    named, chosen = request.query_params.get("lang", ""), request.cookies.get("lang", "")
    return next((each for asked in (named, chosen) for each in LANGUAGES if each == asked), "id")


def page(request: Request, text: str, status: int = 200) -> Response:
    """Answer with a page; a language that its address names is remembered.

    Where people log in, a page is kept nowhere: the next one at an office's computer must not find it by going back.
    """
    answer = _packed(request, text.encode(), "text/html")
    answer.status_code = status
    kept = "private, no-store" if getattr(request.app.state, "door", None) else "private, no-cache"
    answer.headers.update(_HEADERS | {"content-language": language_of(request), "cache-control": kept})
    if request.query_params.get("lang", "") in LANGUAGES:
        answer.set_cookie("lang", language_of(request), max_age=_A_YEAR_SECONDS, samesite="lax", httponly=True)
    if status == STATUS["unavailable"]:
        answer.headers["retry-after"] = "5"
    return answer


def page_class(refusal: Refusal) -> type[APIRoute]:
    """Return the kind of route whose refusals are pages."""

    class PageRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            plain = super().get_route_handler()

            async def answer(request: Request) -> Response:
                try:
                    return await plain(request)
                except LoginRequired:
                    raise
                except Exception as error:
                    if (meant := _meant(request, error)) is None:
                        raise
                    return _refused(request, meant)

            return answer

    def _refused(request: Request, error: ServiceError) -> Response:
        status = STATUS[error.kind]
        return page(request, refusal(request, status, error), status)

    return PageRoute


def _meant(request: Request, error: Exception) -> ServiceError | None:
    """Return the refusal that an error stands for, for people read a page; None where the framework knows better."""
    if isinstance(error, ServiceError):
        return error
    if isinstance(error, RequestValidationError):
        strange = any(each["loc"][0] == "path" for each in error.errors())
        return NotFound("page-unknown", _NOWHERE) if strange else malformed(error.errors())
    if isinstance(error, HTTPException):
        words = _UNREAD.get(error.status_code)
        return Invalid("form-unread", words) if words else None
    foreseen = database_refusal(request, error) if isinstance(error, ANSWERED) else None
    return foreseen or unexpected(request, error)


def add_files(routes: APIRouter, files: Mapping[str, Asset], beneath: str = "") -> None:
    """Serve the files that pages bring along, and say of every other address beneath one that there is no page."""

    @routes.get("/static/{digest}/{name}", dependencies=[PUBLIC])
    async def static(request: Request, digest: str, name: str) -> Response:
        return _file(request, files.get(name), f"/static/{digest}/{name}")

    @routes.get(f"{beneath}/{ANYTHING}", dependencies=[PUBLIC_PAGE])
    async def nowhere(request: Request, _anything: str) -> Response:
        if "text/html" not in request.headers.get("accept", ""):
            raise HTTPException(404)
        raise NotFound("page-unknown", _NOWHERE)


def _file(request: Request, asset: Asset | None, address: str) -> Response:
    if asset is None:
        raise NotFound("page-unknown", _NOWHERE)
    packed = _takes_gzip(request)
    answer = Response(asset.packed if packed else asset.content, media_type=asset.media_type)
    # A page of an older release may still ask for its own file while instances are replaced: it gets today's, unkept.
    answer.headers["cache-control"] = _FOR_EVER if asset.address == address else "no-cache"
    answer.headers["vary"] = "accept-encoding"
    answer.headers["x-content-type-options"] = "nosniff"
    if packed:
        answer.headers["content-encoding"] = "gzip"
    return answer


def _packed(request: Request, body: bytes, media_type: str) -> Response:
    if not _takes_gzip(request):
        return Response(body, media_type=media_type)
    return Response(gzip.compress(body, 5, mtime=0), media_type=media_type, headers={"content-encoding": "gzip"})


def _takes_gzip(request: Request) -> bool:
    return "gzip" in request.headers.get("accept-encoding", "")
