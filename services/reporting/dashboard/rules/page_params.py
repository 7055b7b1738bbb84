"""What a page looks at, kept whole in its address, so that a view can be sent to a colleague and "back" works.

Invariant: an address that names nothing existing is refused with a reason; one that is merely clumsy (months the wrong
way round, a month that is none) is mended, and the page says how.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, TypedDict, Unpack
from urllib.parse import urlencode
from uuid import UUID

from services.reporting.dashboard.rules.periods import Span, is_month, this_year
from shared.i18n import LANGUAGES, Language, Text
from shared.regions import Borders, RegionCodeInvalid, Regions, level_of, normalise
from shared.runtime.errors import FieldError, NotFound

MAIN_VIEW: Final = "sessions"
_SHOWN_CHARACTERS: Final = 20
_TURNED: Final = Text(
    "Bulan awal berada sesudah bulan akhir; keduanya kami tukar.",
    "The first month was after the last; we exchanged them.",
)
_NO_MONTH: Final = Text(
    "“{typed}” bukan bulan; tulis misalnya 2026-03. Kami tampilkan tahun ini.",
    "“{typed}” is not a month; write 2026-03, for example. This year is shown.",
)


_RULE: Final = Text("kode Kemendagri, misalnya 73 atau 73.09", "a Kemendagri code, such as 73 or 73.09")


class RegionMissing(NotFound):
    """The address names a region that there is not, or not any more; `became` are the codes that it has now."""

    def __init__(self, code: str, became: Sequence[str] = ()) -> None:
        shown, now = code[:_SHOWN_CHARACTERS], ", ".join(became)
        super().__init__(
            "region-unknown",
            Text(f"Kode “{shown}” sekarang {now}.", f"The code “{shown}” is {now} by now.")
            if now
            else Text(f"Tidak ada wilayah dengan kode “{shown}”.", f"There is no region with the code “{shown}”."),
            (FieldError("region", shown, _RULE),),
        )


class Changes(TypedDict, total=False):
    """What a link may change about the address it stands on."""

    region: str
    span: Span | None
    view: str
    language: Language
    page: int | None


@dataclass(frozen=True)
class Address:
    """A region, a period, an indicator, a language; `None` is what was left to the page."""

    today: date
    language: Language = "id"
    language_named: bool = False
    region: str = ""
    asked_span: Span | None = None
    view: str = MAIN_VIEW
    page: int | None = None
    notices: tuple[Text, ...] = ()

    @property
    def span(self) -> Span:
        """The period shown: the one asked for, else this year so far."""
        return self.asked_span or this_year(self.today)

    def at(self, **changes: Unpack[Changes]) -> "Address":
        """Return the address a link leads to; a changed region, period or indicator starts at the first page."""
        found = replace(self, page=changes.get("page"))
        if "region" in changes:
            found = replace(found, region=changes["region"])
        if "span" in changes:
            found = replace(found, asked_span=changes["span"])
        if "view" in changes:
            found = replace(found, view=changes["view"])
        if "language" in changes:
            found = replace(found, language=changes["language"], language_named=True, page=self.page)
        return found

    def place(self, **changes: Unpack[Changes]) -> str:
        """Return the link to the page of a nation or region."""
        there = self.at(**changes)
        return _link("/", there.query(view="" if there.view == MAIN_VIEW else there.view))

    def figure(self, **changes: Unpack[Changes]) -> str:
        """Return the link to where a number comes from."""
        there = self.at(**changes)
        return _link(f"/figure/{there.view}", there.query())

    def about(self, **changes: Unpack[Changes]) -> str:
        """Return the link to the page of definitions."""
        there = self.at(**changes)
        return _link("/about", {"lang": there.language if there.language_named else ""})

    def spreadsheet(self) -> str:
        """Return the link to the events as CSV."""
        return _link(f"/figure/{self.view}.csv", self.query())

    def file_name(self) -> str:
        """Return what a downloaded file is called, without its ending."""
        return "-".join(part for part in (self.view, self.region, self.span.first, self.span.last) if part)

    @property
    def level(self) -> str:
        """The level of the region looked at; a centre is no region but may stand in its place."""
        return "centre" if is_centre(self.region) else level_of(self.region)

    def query(self, **more: str) -> dict[str, str]:
        """Return what stands after the question mark, without what goes without saying."""
        asked = self.asked_span
        return {
            "region": self.region,
            "from": asked.first if asked else "",
            "to": asked.last if asked else "",
            **more,
            "page": str(self.page) if self.page else "",
            "lang": self.language if self.language_named else "",
        }


def read_address(query: Mapping[str, str], cookie: str, today: date) -> Address:
    """Read an address; raises `RegionMissing`."""
    named = query.get("lang", "")
    language = next((each for each in LANGUAGES if each in (named, cookie)), "id") if named not in LANGUAGES else named
    span, notices = _span(query.get("from", ""), query.get("to", ""))
    page = query.get("page", "")
    return Address(
        today=today,
        language="en" if language == "en" else "id",
        language_named=named in LANGUAGES,
        region=_region(query.get("region", "").strip()),
        asked_span=span,
        view=query.get("view", "") or MAIN_VIEW,
        page=max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 8 else None,  # noqa: PLR2004
        notices=notices,
    )


def is_centre(region: str) -> bool:
    """Say whether what stands in a region's place is a centre's id."""
    try:
        return str(UUID(region)) == region.lower()
    except ValueError:
        return False


def _region(typed: str) -> str:
    if not typed or is_centre(typed):
        return typed.lower()
    try:
        code = normalise(typed)
    except RegionCodeInvalid:
        raise RegionMissing(typed) from None
    if code not in Regions.load() and not _may_be_declared(code):
        raise RegionMissing(typed)
    return code


def _may_be_declared(code: str) -> bool:
    """Say whether a code may be that of a district or village newer than the table: whoever knows decrees asks."""
    return level_of(code) in ("district", "village") and code[: len("73.09")] in Regions.load()


def require_region(address: Address, borders: Borders) -> None:
    """Raise `RegionMissing` for a region that is not there today, with what it has become."""
    region = address.region
    if not is_centre(region) and not borders.holds(region):
        raise RegionMissing(region, [each for each in borders.successors(region) if each != region])


def _span(first: str, last: str) -> tuple[Span | None, tuple[Text, ...]]:
    first, last = first or last, last or first
    for typed in (first, last):
        if typed and not is_month(typed):
            shown = typed[:_SHOWN_CHARACTERS]
            return None, (Text(_NO_MONTH.id.format(typed=shown), _NO_MONTH.en.format(typed=shown)),)
    if first > last:
        return Span(last, first), (_TURNED,)
    return (Span(first, last) if first else None), ()


def _link(path: str, query: Mapping[str, str]) -> str:
    asked = urlencode({name: value for name, value in query.items() if value})
    return f"{path}?{asked}" if asked else path
