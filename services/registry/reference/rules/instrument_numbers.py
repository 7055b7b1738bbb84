"""How the number of a legal instrument is written, and what of it leaves the province.

Offices write them in a thousand ways: `188.44/1203/2023`, `518/XII/KOPERINDAG/2023`, `Nomor: 12 Tahun 2023`, `Perbup
Maros No. 12 Tahun 2023`. Invariant: pure; a number is kept and told as it was written; it consists of figures, Roman
numerals, words that institutions use and names of regions, so no person's name or number fits into one. A word that is
missing here is reference data of the kind `office-code`, which a province's office adds.
"""

import re
from collections.abc import Collection, Iterable
from functools import cache
from typing import Final

from shared.i18n import Text
from shared.regions import Regions
from shared.runtime.public_text import check_public
from shared.runtime.validation import field_error

OFFICE_WORDS: Final = frozenset(
    "nomor no tahun th tanggal tentang dan atas "  # how a number is quoted
    "uu perpu perppu perpres keppres inpres permen kepmen kepmenkop permenkop permenkopukm kepmenkopukm permendagri "
    "kepmendagri permenkumham permenpanrb kepmenpanrb perda perdakab perdakot perdaprov pergub perbup perwal perwali "
    "kepgub kepbup kepwal perkada kepkada keputusan peraturan kep kepts kpts skep surat sekda setda setdako setdakab "
    "sekretariat edaran instruksi rekomendasi nota dinas perjanjian mou pks "  # kinds of instruments
    "bupati wali kota walikota gubernur kab kabupaten prov provinsi pem pemkab pemkot pemprov pemda menteri presiden "
    "dprd bkd bkpsdm bkpp bpkad bpkd bappeda bappelitbang bappelitbangda inspektorat bag bagian bid bidang sub subbag "
    "huk hukum org organisasi ortala orpeg ropeg rohukum roorg biro perekonomian ekonomi ekbang kesra pemerintahan "
    "umum kepegawaian keuangan "  # who issues them
    "kop koperasi ukm umkm kumkm kopukm kopumkm kukm kukmp koperindag kopumdag perindag perindagkop perdagangan "
    "perindustrian industri indag diskop diskopukm diskopumkm diskopum diskumkm diskukm diskukmp diskoperindag "
    "diskopdag diskopdagin diskopindag diskopukmp diskumdag diskumindag diskoperindagkum disperindag disperindagkop "
    "dinkop dinkopukm dinkopumkm dinkopumkmperindag dagkop kumperindag kumindag disnaker disnakertrans naker "
    "plut upt uptd upti blud pkkpm diklat".split()
)
"""In small letters, as they stand in the numbers of instruments."""
_APART: Final = re.compile(r"[\s./\-():,_\u2013]+")
_FIGURE: Final = re.compile(r"[a-z]{0,2}[0-9]{1,6}[a-z]{0,2}")
_ROMAN: Final = re.compile(r"(?=.)c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_SHORT: Final = re.compile("[a-z]{1,2}")


def check_instrument_number(field: str, given: str, added: Iterable[str] = ()) -> str:
    """Return a number as it was written; `added`: the office codes of the province, and the names of its regions.

    Raises `Invalid` for one that has no figure, or more than figures, Roman numerals and words of institutions.
    """
    check_public(field, given, dated=True)
    known = OFFICE_WORDS | {*added}
    for part in _APART.split(given.lower()):
        if not _is_known(part, known):
            rule = Text(
                f"'{part}' bukan angka, angka Romawi, atau singkatan instansi yang dikenal; "
                "kantor provinsi dapat menambahkannya (rujukan: office-code)",
                f"'{part}' is no figure, no Roman numeral and no known word of an institution; "
                "the province's office may add it (reference data: office-code)",
            )
            raise field_error("instrument-number-unknown", field, given, rule)
    if not any(each in "0123456789" for each in given):
        raise field_error("instrument-number-unknown", field, given, Text("harus memuat angka", "must hold a figure"))
    return given


def _is_known(part: str, known: Collection[str]) -> bool:
    return part in known or any(form.fullmatch(part) for form in (_FIGURE, _ROMAN, _SHORT)) or not part


@cache
def words_of_regions(provinces: tuple[str, ...]) -> frozenset[str]:
    """Return the words of which the names of some provinces and of their regencies consist, in small letters."""
    regions = Regions.load()
    names = (regions.name(code) for province in provinces for code in (province, *regions.children(province)))
    return frozenset(word for name in names for word in re.findall("[a-z]+", name.lower()))


def published_number(number: str) -> str:
    """Return a number in the form in which it is compared: small letters, one sign between its parts, no blanks."""
    plain = re.sub("[^a-z0-9]+", lambda apart: next((each for each in apart[0] if each in "./"), "-"), number.lower())
    return plain.strip("./-")
