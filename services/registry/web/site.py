"""What the registry's pages have in common: their frame, the context they are served at, the villages to choose from.

Invariant: a list on a page is asked the same questions as over the API, and shows the same things.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final, TypeVar, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import ValidationError

from shared.http.command_routes import UNIT_OF_WORK, OpenUnitOfWork, W
from shared.http.dependencies import Dependency, provided
from shared.http.list_routes import LISTS, JsonObject, ListParams, ListReader, Page, found, params_of
from shared.http.malformed import malformed
from shared.http.pages.responses import page, page_class
from shared.http.pages.site import MenuItem, Site
from shared.i18n import Text
from shared.persistence.list_queries import ListQuery
from shared.persistence.unit_of_work import CommandContext, UnitOfWork
from shared.regions import Borders
from shared.runtime.principal import CENTRES, EVERYBODY, PROVINCIAL, Principal

T = TypeVar("T")
WEB: Final = Path(__file__).parent
SITE: Final = Site(
    WEB,
    Text("Registri provinsi", "The province's registry"),
    (
        MenuItem("/pages/entrepreneurs", Text("Wirausaha", "Entrepreneurs"), PROVINCIAL),
        MenuItem("/pages/enterprises", Text("Usaha", "Enterprises"), PROVINCIAL),
        MenuItem("/pages/imports", Text("Impor tabel", "Import a table"), CENTRES),
        MenuItem("/pages/centres", Text("Sentra", "Centres"), EVERYBODY),
        MenuItem("/pages/programmes", Text("Program desa", "Village programme"), EVERYBODY),
        MenuItem("/pages/region-mappings", Text("Wilayah", "Regions"), ("province", "ministry")),
    ),
)
WARNINGS: Final[Mapping[str, Text]] = {
    "nik-region-unknown": Text(
        "Enam angka pertama NIK bukan kecamatan yang ada sekarang. Itu wajar bila wilayahnya pernah dimekarkan.",
        "The first six digits of the NIK are no district of today. That is normal where regions were split.",
    ),
    "nik-region-differs": Text(
        "NIK pertama kali terbit di kecamatan lain. Itu wajar bagi yang pernah pindah.",
        "The NIK was first issued in another district. That is normal for somebody who moved.",
    ),
    "nik-birth-date-differs": Text(
        "Tanggal lahir berbeda dari yang tertulis dalam NIK. Periksa sekali lagi dengan KTP.",
        "The birth date differs from the one in the NIK. Please check the identity card again.",
    ),
    "nik-sex-differs": Text(
        "Jenis kelamin berbeda dari yang tertulis dalam NIK. Periksa sekali lagi dengan KTP.",
        "The sex differs from the one in the NIK. Please check the identity card again.",
    ),
    "age-young": Text(
        "Usia di bawah 17 tahun saat terdaftar. Periksa tanggal lahirnya; yang dicatat adalah orang yang berusaha.",
        "Younger than 17 when registered. Please check the birth date; it is whoever runs the business that counts.",
    ),
    "age-old": Text(
        "Usia di atas 90 tahun saat terdaftar. Periksa tanggal lahirnya.",
        "Older than 90 when registered. Please check the birth date.",
    ),
    "nik-awaits-office": Text(
        "NIK belum berubah: kantor provinsi memeriksanya dahulu.",
        "The NIK has not changed yet: the province's office looks into it first.",
    ),
    "likely-duplicate": Text(
        "Ada orang lain yang sangat mirip. Bila orangnya sama, gabungkan.",
        "There is somebody very much alike. Merge them if they are the same person.",
    ),
    "known-otherwise": Text(
        "Sudah tercatat dengan nomor telepon, tanggal lahir atau desa lain; yang tercatat tidak diubah. Perbaiki di "
        "halaman orangnya bila perlu.",
        "On record already with another phone, birth date or village; what is on record was not changed. Correct it on "
        "the person's page where needed.",
    ),
    "days-mixed": Text(
        "Kolom tanggal ini campuran: sel tanggal yang harinya sampai 12, dan teks yang harinya di atas 12. Begitulah "
        "Excel berbahasa Inggris menukar hari dan bulan; periksa sebelum mulai.",
        "This column of days is a mixture: date cells with days up to 12, and texts with days beyond. That is how an "
        "English Excel exchanges day and month; please check before starting.",
    ),
    "enterprise-alike": Text(
        "Pemilik ini sudah mempunyai usaha dengan nama yang sama. Periksa apakah tercatat dua kali.",
        "This owner has an enterprise of the same name already. Please check whether it is recorded twice.",
    ),
    "centre-alike": Text(
        "Di wilayah ini sudah ada sentra dengan nama yang sama.",
        "There is a centre of the same name in this region already.",
    ),
    "centre-has-clients": Text(
        "Masih ada wirausaha yang terdaftar di sentra yang ditutup ini.",
        "People are registered at this centre, which is closed.",
    ),
    "second-manager": Text(
        "Sentra ini sudah mempunyai pengelola lain.",
        "This centre has another manager already.",
    ),
    "second-coordinator": Text(
        "Sentra ini sudah mempunyai koordinator lain.",
        "This centre has another coordinator already.",
    ),
    "second-official": Text(
        "Unit ini sudah mempunyai pejabat lain pada masa yang sama.",
        "This unit has another official at the same time already.",
    ),
    "help-without-nib": Text(
        "Ada bantuan yang tercatat untuk usaha ini padahal NIB-nya ditarik. Catat NIB yang benar.",
        "Help is on record for this enterprise whose NIB was taken back. Please record the right NIB.",
    ),
    "place-held-twice": Text(
        "Keduanya punya tempat di program yang sama; satu dilepas, yang sudah terbukti tetap.",
        "Both had a place in the same programme; one was given up, a confirmed one stays.",
    ),
    "village-year-quota-exceeded": Text(
        "Pemuda yang terdaftar di desa ini tahun ini sudah melebihi kuota setahun. Tempatnya tetap diberikan.",
        "More young people are enrolled in this village this year than its quota of a year. The place is given.",
    ),
    "village-total-quota-exceeded": Text(
        "Pemuda yang terdaftar di desa ini sudah melebihi kuota seluruh program. Tempatnya tetap diberikan.",
        "More young people are enrolled in this village than its quota of the whole programme. The place is given.",
    ),
}
"""What looked odd but was taken."""
_REGENCY_CHARACTERS: Final = 5
_ALL: Final = 500
ASIDE: Final = frozenset({"lang", "done"})
"""What an address says that is no question."""


DrawnToday = Callable[[], Awaitable[Borders]]
BORDERS: Final = Dependency[DrawnToday]("borders of today")
"""How to find the regions as they are drawn today."""
Values = dict[str, object]
"""What a template shows."""
_PageRoute: Final = page_class(SITE.refusal)


def page_router() -> APIRouter:
    """Return a router whose routes are pages."""
    return APIRouter(include_in_schema=False, route_class=_PageRoute)


@dataclass(frozen=True)
class PageContext:
    """Where a page is served: what was asked for, how things are looked up, how they are shown."""

    request: Request
    open_work: OpenUnitOfWork[UnitOfWork]
    shown: ListReader
    _find_borders: DrawnToday
    _drawn: list[Borders] = field(default_factory=list)
    """None until somebody asks: a form that cannot be read is refused without the database."""

    async def borders(self) -> Borders:
        """Return the regions as they are drawn today, with what was declared of them; asked once a page."""
        if not self._drawn:
            self._drawn.append(await self._find_borders())
        return self._drawn[0]

    def show(self, template: str, values: Values, status: int = 200) -> Response:
        """Answer with a page."""
        return page(self.request, self.render(template, values), status)

    def render(self, template: str, values: Values) -> str:
        """Return a template as text, with values filled in."""
        return SITE.render(self.request, template, self._drawn[0].history if self._drawn else None, **values)

    @property
    def done(self) -> str:
        """What was done just before, as the address tells it."""
        return self.request.query_params.get("done", "")

    async def page(self, name: str, principal: Principal) -> tuple[Page, ListParams]:
        """Return a page of a list as its address asks for it, and the question; raises `Invalid` for a strange one."""
        asked = {key: value for key, value in self.request.query_params.items() if value and key not in ASIDE}
        try:
            query = params_of(self.shown.listings[name]).model_validate(asked)
        except ValidationError as error:
            raise malformed(error.errors()) from None
        await self.borders()
        items = await self.shown.page(name, query.wanted(principal), query.after, query.limit + 1)
        return Page.of(items, query.limit), query

    async def all(self, name: str, principal: Principal, sort: str = "id", **filters: object) -> list[JsonObject]:
        """Return the things of a list that fit, up to the largest page."""
        return await self.shown.page(name, ListQuery(principal, filters, sort=sort), None, _ALL)

    async def one(self, name: str, identity: UUID, principal: Principal) -> JsonObject:
        """Return one thing of a list; raises `NotFound`."""
        await self.borders()
        return found(await self.shown.find(name, identity, principal))

    async def ask(self, principal: Principal, act: str, question: Callable[[W], Awaitable[T]]) -> T:
        """Return the answer to a question about what a subject's port knows, asked in one transaction."""
        async with self.open_work(CommandContext(principal, act)) as work:
            return await question(cast("W", work))

    async def names(self, name: str, principal: Principal) -> dict[str, str]:
        """Return what the things of a list are called by their ids, in order of their names."""
        return {str(each["id"]): each["name"] for each in await self.all(name, principal, "name")}


async def _context(
    request: Request,
    open_work: Annotated[OpenUnitOfWork[UnitOfWork], provided(UNIT_OF_WORK)],
    shown: Annotated[ListReader, provided(LISTS)],
    find_borders: Annotated[DrawnToday, provided(BORDERS)],
) -> PageContext:
    return PageContext(request, open_work, shown, find_borders)


InjectedContext = Annotated[PageContext, Depends(_context)]


def with_warnings(address: str, warnings: Iterable[str]) -> str:
    """Return an address that tells what looked odd about what was done."""
    return address + "".join(f"&odd={each}" for each in warnings)


def warnings_of(request: Request) -> list[Text]:
    """Return what an address tells of what looked odd."""
    return [WARNINGS[each] for each in request.query_params.getlist("odd") if each in WARNINGS]


def regency_of(code: str) -> str:
    """Return the regency in which a region lies; "" for something wider."""
    return code[:_REGENCY_CHARACTERS] if len(code) >= _REGENCY_CHARACTERS else ""


def regencies_of(region: str, borders: Borders) -> list[tuple[str, str]]:
    """Return the regencies that somebody bound to a region may choose from; shape: [(code, name)]."""
    codes = [regency_of(region)] if regency_of(region) else borders.codes_at(region, "regency") if region else ()
    return [(code, borders.name(code)) for code in codes]


def villages_by_district(regency: str, borders: Borders) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return a regency's villages of today; shape: [(district's name, [(code, name)])]."""
    return [
        (borders.name(district), [(code, borders.name(code)) for code in borders.codes_at(district, "village")])
        for district in (borders.codes_at(regency, "district") if borders.holds(regency) else ())
    ]
