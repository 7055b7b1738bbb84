"""What the registry's pages have in common: their frame, the counter they are served at, the villages to choose from.

Invariant: a list on a page is asked the same questions as over the API, and shows the same things.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from fastapi import Request
from pydantic import ValidationError

from services.registry.domain.likeness import Description
from services.registry.domain.people import Entrepreneur
from shared.access.principal import Principal
from shared.access.scope import CENTRES, EVERYBODY, PROVINCIAL
from shared.commands import OpenWork
from shared.errors import Words
from shared.listing import Lists, Page, asked_of, found
from shared.lists import Wanted
from shared.problems import malformed
from shared.regions import Regions
from shared.web.frames import Place, Site
from shared.work import Asking

WEB: Final = Path(__file__).parents[2] / "web"
SITE: Final = Site(
    WEB,
    Words("Registri provinsi", "The province's registry"),
    (
        Place("/pages/entrepreneurs", Words("Wirausaha", "Entrepreneurs"), PROVINCIAL),
        Place("/pages/enterprises", Words("Usaha", "Enterprises"), PROVINCIAL),
        Place("/pages/imports", Words("Impor tabel", "Import a table"), CENTRES),
        Place("/pages/centres", Words("Sentra", "Centres"), EVERYBODY),
        Place("/pages/programmes", Words("Program desa", "Village programme"), EVERYBODY),
    ),
)
WARNINGS: Final[Mapping[str, Words]] = {
    "nik-region-unknown": Words(
        "Enam angka pertama NIK bukan kecamatan yang ada sekarang. Itu wajar bila wilayahnya pernah dimekarkan.",
        "The first six digits of the NIK are no district of today. That is normal where regions were split.",
    ),
    "nik-region-differs": Words(
        "NIK pertama kali terbit di kecamatan lain. Itu wajar bagi yang pernah pindah.",
        "The NIK was first issued in another district. That is normal for somebody who moved.",
    ),
    "nik-birth-date-differs": Words(
        "Tanggal lahir berbeda dari yang tertulis dalam NIK. Periksa sekali lagi dengan KTP.",
        "The birth date differs from the one in the NIK. Please check the identity card again.",
    ),
    "nik-sex-differs": Words(
        "Jenis kelamin berbeda dari yang tertulis dalam NIK. Periksa sekali lagi dengan KTP.",
        "The sex differs from the one in the NIK. Please check the identity card again.",
    ),
    "likely-duplicate": Words(
        "Ada orang lain yang sangat mirip. Bila orangnya sama, gabungkan.",
        "There is somebody very much alike. Merge them if they are the same person.",
    ),
    "help-without-nib": Words(
        "Ada bantuan yang tercatat untuk usaha ini padahal NIB-nya ditarik. Catat NIB yang benar.",
        "Help is on record for this enterprise whose NIB was taken back. Please record the right NIB.",
    ),
    "place-held-twice": Words(
        "Keduanya punya tempat di program yang sama; satu dilepas, yang sudah terbukti tetap.",
        "Both had a place in the same programme; one was given up, a confirmed one stays.",
    ),
    "village-year-quota-exceeded": Words(
        "Pemuda yang terdaftar di desa ini tahun ini sudah melebihi kuota setahun. Tempatnya tetap diberikan.",
        "More young people are enrolled in this village this year than its quota of a year. The place is given.",
    ),
    "village-total-quota-exceeded": Words(
        "Pemuda yang terdaftar di desa ini sudah melebihi kuota seluruh program. Tempatnya tetap diberikan.",
        "More young people are enrolled in this village than its quota of the whole programme. The place is given.",
    ),
}
"""What looked odd but was taken."""
_RUPIAH: Final = re.compile(r"(?:rp\.?\s*)?([0-9]{1,3}(?:[., ][0-9]{3})+|[0-9]+)(?:,00?|,-)?", re.IGNORECASE)
_APART: Final = re.compile(r"[., ]")
_REGENCY_CHARACTERS: Final = 5
_ALL: Final = 500
ASIDE: Final = frozenset({"lang", "done"})
"""What an address says that is no question."""


@dataclass(frozen=True)
class Counter:
    """Where pages are served: how commands are run and lists are looked up."""

    open_work: OpenWork[Any]
    shown: Lists

    async def page(self, request: Request, name: str, principal: Principal) -> tuple[Page, Any]:
        """Return a page of a list as its address asks for it, and the question; raises `Invalid` for a strange one."""
        asked = {key: value for key, value in request.query_params.items() if value and key not in ASIDE}
        try:
            query: Any = asked_of(name, self.shown.listings[name]).model_validate(asked)
        except ValidationError as error:
            raise malformed(error.errors()) from None
        items = await self.shown.page(name, query.wanted(principal), query.after, query.limit + 1)
        return Page.of(items, query.limit), query

    async def all(self, name: str, principal: Principal, sort: str = "id", **filters: Any) -> list[dict[str, Any]]:
        """Return the things of a list that fit, up to the largest page."""
        return await self.shown.page(name, Wanted(principal, filters, sort=sort), None, _ALL)

    async def one(self, name: str, identity: UUID, principal: Principal) -> dict[str, Any]:
        """Return one thing of a list; raises `NotFound`."""
        return found(await self.shown.find(name, identity, principal))

    async def alike(self, principal: Principal, description: Description) -> Sequence[Entrepreneur]:
        """Return who is registered already, within reach, and probably the same person."""
        async with self.open_work(Asking(principal, "GET likely")) as work:
            found: Sequence[Entrepreneur] = await work.alike(description)
            return found

    async def centres(self, principal: Principal) -> dict[str, str]:
        """Return the names of the centres within reach by their ids, in order of their names."""
        return {str(each["id"]): each["name"] for each in await self.all("centres", principal, "name")}

    async def programmes(self, principal: Principal) -> dict[str, str]:
        """Return the names of the programmes within reach by their ids, in order of their names."""
        return {str(each["id"]): each["name"] for each in await self.all("programmes", principal, "name")}


def with_odd(address: str, warnings: Iterable[str]) -> str:
    """Return an address that tells what looked odd about what was done."""
    return address + "".join(f"&odd={each}" for each in warnings)


def odd_of(request: Request) -> list[Words]:
    """Return what an address tells of what looked odd."""
    return [WARNINGS[each] for each in request.query_params.getlist("odd") if each in WARNINGS]


def rupiah(values: Mapping[str, str], *names: str) -> dict[str, str]:
    """Return typed amounts without what people write around digits: "Rp 1.500.000,00" is 1500000."""
    typed = {name: values[name] for name in names if values.get(name)}
    read = {name: (_RUPIAH.fullmatch(said), said) for name, said in typed.items()}
    return {name: _APART.sub("", amount[1]) if amount else said for name, (amount, said) in read.items()}


def regency_of(code: str) -> str:
    """Return the regency in which a region lies; "" for something wider."""
    return code[:_REGENCY_CHARACTERS] if len(code) >= _REGENCY_CHARACTERS else ""


def regencies_of(region: str) -> list[tuple[str, str]]:
    """Return the regencies that somebody bound to a region may choose from; shape: [(code, name)]."""
    regions = Regions.load()
    codes = [regency_of(region)] if regency_of(region) else regions.children(region) if region else ()
    return [(code, regions.name(code)) for code in codes]


def villages_by_district(regency: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return a regency's villages; shape: [(district's name, [(code, name)])]."""
    regions = Regions.load()
    return [
        (regions.name(district), [(code, regions.name(code)) for code in regions.children(district)])
        for district in (regions.children(regency) if regency in regions else ())
    ]
