"""JSON as commands are sent it: read strictly, so that a body has one meaning or none.

Who calls is asked before what they sent is judged. The framework reads a body first, so a body that cannot be read
becomes a text, fits no model, and is refused in its turn.

Invariant: nothing is guessed. A name that is given twice, a number that is none or that no column holds, text that is
no Unicode, an encoding other than UTF-8, a media type other than JSON: each is refused with its place or its header.
"""

import json
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from math import isfinite
from typing import Any, Final

from fastapi import Request, Response
from fastapi.routing import APIRoute

from shared.http.validation_messages import MESSAGES
from shared.i18n import Text
from shared.runtime.errors import FieldError, Invalid, Kind, ServiceError

MOST_DEPTH: Final = 20
MOST_PARTS: Final = 20_000
"""Of objects, lists and values: more than any command has."""
_LEAST, _MOST = -(2**63), 2**63 - 1
_LONGEST: Final = 20
"""Characters of a whole number that may fit into 64 bits."""
_MOST_FLAWS: Final = 20
_SHOWN_CHARACTERS: Final = 80
_REFUSAL: Final = "naik_kelas.body_refusal"
"""Where a request keeps why its body was not read."""
_FITS_NONE: Final = "unread"
"""No object: a validator takes the attributes of an object of ours for fields, and all of them may be optional."""
MALFORMED: Final = Text("Ada isian yang perlu diperbaiki.", "Some fields need to be mended.")
_UNREAD: Final = Text(
    "Isi kiriman tidak dapat dibaca: kirim sebagai JSON dalam UTF-8.",
    "The body cannot be read: send it as JSON in UTF-8.",
)
_JSON_TYPE: Final = Text("harus application/json", "must be application/json")
_UTF_8: Final = Text(
    "isi kiriman harus JSON dalam UTF-8, tanpa BOM", "the body must be JSON in UTF-8, without a byte order mark"
)
_PLAIN: Final = Text("kirim tanpa kompresi", "send it without compression")
TWICE: Final = Text("disebut lebih dari sekali", "is given more than once")
_NO_NUMBER: Final = Text("harus bilangan; NaN dan Infinity tidak", "must be a number; NaN and Infinity are none")
_TOO_LARGE: Final = Text("di luar batas bilangan 64 bit", "is beyond a number of 64 bits")
_TOO_DEEP: Final = Text(f"bersarang lebih dari {MOST_DEPTH} tingkat", f"is nested deeper than {MOST_DEPTH} levels")
_TOO_MANY: Final = Text(f"lebih dari {MOST_PARTS} isian", f"holds more than {MOST_PARTS} values")


class BodyUnread(ServiceError):
    """The body is of a kind that nobody reads here; the flaw names the header that says so."""

    kind: Kind = "unreadable"

    def __init__(self, header: str, given: str, rule: Text) -> None:
        super().__init__("body-unread", _UNREAD, (FieldError(header, shown(given), rule),))


@dataclass(frozen=True)
class _RefusedValue:
    """Stands where a body holds what no JSON of ours may hold."""

    given: str
    rule: Text


Place = tuple[str, ...]


def shown(given: object) -> str:
    """Return what was sent as an answer can show it: a part of it, and no half of a surrogate pair."""
    return str(given)[:_SHOWN_CHARACTERS].encode(errors="replace").decode()


def read_json(raw: bytes) -> Any:
    """Return what a body says; raises `Invalid` naming each unfit place, `BodyUnread` for another charset."""
    try:
        said = json.loads(
            _text(raw), object_pairs_hook=_object, parse_int=_whole, parse_float=_number, parse_constant=_constant
        )
    except RecursionError:
        raise _refusal([FieldError("body", "", _TOO_DEEP)]) from None
    except json.JSONDecodeError:
        raise _refusal([FieldError("body", "", MESSAGES["json_invalid"])]) from None
    if flaws := list(_flaws(said)):
        raise _refusal(flaws)
    return said


def refuse_encoded(headers: Mapping[str, str]) -> None:
    """Raise `BodyUnread` for a body that is compressed: its size could not be bounded before it is read."""
    encoding = headers.get("content-encoding", "").strip()
    if encoding.lower() not in {"", "identity"}:
        raise BodyUnread("Content-Encoding", encoding, _PLAIN)


def refuse_media_type(headers: Mapping[str, str]) -> None:
    """Raise `BodyUnread` unless the headers announce plain JSON in UTF-8."""
    refuse_encoded(headers)
    given, message = headers.get("content-type", ""), Message()
    message["content-type"] = given
    kind = message.get_content_type() if given else ""
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise BodyUnread("Content-Type", given, _JSON_TYPE)
    if str(message.get_param("charset", "utf-8")).lower() not in {"utf-8", "utf8"}:
        raise BodyUnread("Content-Type", given, _UTF_8)


class JsonRequest(Request):
    """A request whose JSON is read strictly, or not at all."""

    async def json(self) -> Any:
        """Return what the body says; a text that fits no model where it cannot be read, for callers are asked first."""
        try:
            refuse_media_type(self.headers)
            return read_json(await self.body())
        except ServiceError as refusal:
            self.scope[_REFUSAL] = refusal
            return _FITS_NONE


class JsonRoute(APIRoute):
    """A route that takes JSON: its body is read strictly."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the framework's own handler, for requests that are read strictly."""
        plain = super().get_route_handler()

        async def answer(request: Request) -> Response:
            return await plain(JsonRequest(request.scope, request.receive))

        return answer


def refusal_of(request: Request, body: object) -> ServiceError | None:
    """Return why a body was not read at all; None for one that was read, and does not fit."""
    if _REFUSAL in request.scope:
        refusal: ServiceError = request.scope[_REFUSAL]
        return refusal
    try:
        if isinstance(body, bytes):
            refuse_media_type(request.headers)
    except BodyUnread as refusal:
        return refusal
    return None


def _refusal(flaws: Sequence[FieldError]) -> Invalid:
    return Invalid("malformed", MALFORMED, tuple(flaws[:_MOST_FLAWS]))


def _text(raw: bytes) -> str:
    try:
        text = raw.decode() if json.detect_encoding(raw) == "utf-8" else ""
    except UnicodeDecodeError:
        text = ""
    if not text:
        raise BodyUnread("Content-Type", "", _UTF_8)
    return text


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) < len(pairs):
        times = Counter(name for name, _ in pairs)
        said |= {name: _RefusedValue("", TWICE) for name, count in times.items() if count > 1}
    return said


def _whole(digits: str) -> int | _RefusedValue:
    number = int(digits) if len(digits) <= _LONGEST else _MOST + 1
    return number if _LEAST <= number <= _MOST else _RefusedValue(digits, _TOO_LARGE)


def _number(digits: str) -> float | _RefusedValue:
    number = float(digits)
    return number if isfinite(number) else _RefusedValue(digits, _TOO_LARGE)


def _constant(word: str) -> _RefusedValue:
    return _RefusedValue(word, _NO_NUMBER)


def _flaws(said: object) -> Iterator[FieldError]:
    """Yield what is unfit in a body, each with its place."""
    left: list[tuple[Place, object]] = [((), said)]
    for _ in range(MOST_PARTS):
        if not left:
            return
        place, part = left.pop()
        if len(place) > MOST_DEPTH:
            yield _flaw(place[:1], "", _TOO_DEEP)
            return
        yield from _own_flaws(place, part)
        left += reversed(list(_inside(place, part)))
    yield FieldError("body", "", _TOO_MANY)


def _inside(place: Place, part: object) -> Iterator[tuple[Place, object]]:
    if isinstance(part, dict):
        yield from (((*place, name), each) for name, each in part.items())
    elif isinstance(part, list):
        yield from (((*place, str(number)), each) for number, each in enumerate(part))


def _own_flaws(place: Place, part: object) -> Iterator[FieldError]:
    if isinstance(part, _RefusedValue):
        yield _flaw(place, part.given, part.rule)
    for text in part if isinstance(part, dict) else (part,):
        if isinstance(text, str) and (rule := _rule_of(text)):
            yield _flaw((*place, text) if isinstance(part, dict) else place, text, rule)


def _rule_of(text: str) -> Text | None:
    """Return the rule that a text breaks: PostgreSQL stores neither NUL nor half of a surrogate pair."""
    if "\0" in text:
        return MESSAGES["string_with_nul"]
    return MESSAGES["string_unicode"] if any("\ud800" <= each <= "\udfff" for each in text) else None


def _flaw(place: Place, given: str, rule: Text) -> FieldError:
    return FieldError(shown(".".join(place)).replace("\0", "\\0") or "body", shown(given).replace("\0", "\\0"), rule)
