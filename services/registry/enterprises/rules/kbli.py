"""The KBLI, Indonesia's classification of economic activities: which editions there are, and which divisions of each.

Invariant: pure; a division is one of an edition, for editions differ: KBLI 2025 has no division 45 any more, and other
sections from J on. An enterprise's code of two to five digits begins with its division ("golongan pokok").
Source: Peraturan Kepala BPS 57/2009, 95/2015 and 19/2017, Peraturan BPS 2/2020 (all after ISIC Rev. 4, 88 divisions);
Peraturan BPS 7/2025 (after ISIC Rev. 5, 87 divisions). Names are shortened.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from shared.i18n import Text
from shared.runtime.validation import field_error

KbliEdition = Literal["2009", "2015", "2017", "2020", "2025"]
_REV_4: Final = (
    "A01-03 B05-09 C10-33 D35-35 E36-39 F41-43 G45-47 H49-53 I55-56 J58-63 K64-66 L68-68 M69-75 N77-82 O84-84 P85-85 "
    "Q86-88 R90-93 S94-96 T97-98 U99-99"
)
"""Sections, each with its first and last division."""
_REV_5: Final = (
    "A01-03 B05-09 C10-33 D35-35 E36-39 F41-43 G46-47 H49-53 I55-56 J58-60 K61-63 L64-66 M68-68 N69-75 O77-82 P84-84 "
    "Q85-85 R86-88 S90-93 T94-96 U97-98 V99-99"
)
_NAMES: Final[Mapping[str, Text]] = {
    "01": Text("Pertanian tanaman, peternakan, perburuan", "Crop and animal production, hunting"),
    "02": Text("Kehutanan dan pemanenan kayu", "Forestry and logging"),
    "03": Text("Perikanan", "Fishing and aquaculture"),
    "05": Text("Pertambangan batu bara dan lignit", "Mining of coal and lignite"),
    "06": Text("Pertambangan minyak bumi, gas alam dan panas bumi", "Extraction of petroleum, gas and geothermal heat"),
    "07": Text("Pertambangan bijih logam", "Mining of metal ores"),
    "08": Text("Pertambangan dan penggalian lainnya", "Other mining and quarrying"),
    "09": Text("Jasa penunjang pertambangan", "Mining support services"),
    "10": Text("Industri makanan", "Manufacture of food"),
    "11": Text("Industri minuman", "Manufacture of beverages"),
    "12": Text("Industri pengolahan tembakau", "Manufacture of tobacco products"),
    "13": Text("Industri tekstil", "Manufacture of textiles"),
    "14": Text("Industri pakaian jadi", "Manufacture of wearing apparel"),
    "15": Text("Industri kulit, barang dari kulit dan alas kaki", "Manufacture of leather goods and footwear"),
    "16": Text("Industri kayu, anyaman bambu dan rotan", "Manufacture of wood, bamboo and rattan products"),
    "17": Text("Industri kertas dan barang dari kertas", "Manufacture of paper and paper products"),
    "18": Text("Industri pencetakan dan reproduksi media rekaman", "Printing and reproduction of recorded media"),
    "19": Text("Industri batu bara dan pengilangan minyak bumi", "Manufacture of coke and refined petroleum"),
    "20": Text("Industri bahan kimia", "Manufacture of chemicals"),
    "21": Text("Industri farmasi, obat kimia dan obat tradisional", "Manufacture of medicines"),
    "22": Text("Industri karet dan plastik", "Manufacture of rubber and plastics products"),
    "23": Text("Industri barang galian bukan logam", "Manufacture of non-metallic mineral products"),
    "24": Text("Industri logam dasar", "Manufacture of basic metals"),
    "25": Text("Industri barang logam, bukan mesin", "Manufacture of metal products other than machinery"),
    "26": Text("Industri komputer, barang elektronik dan optik", "Manufacture of computers, electronics and optics"),
    "27": Text("Industri peralatan listrik", "Manufacture of electrical equipment"),
    "28": Text("Industri mesin dan perlengkapan", "Manufacture of machinery"),
    "29": Text("Industri kendaraan bermotor, trailer dan semitrailer", "Manufacture of motor vehicles and trailers"),
    "30": Text("Industri alat angkutan lainnya", "Manufacture of other transport equipment"),
    "31": Text("Industri furnitur", "Manufacture of furniture"),
    "32": Text("Industri pengolahan lainnya", "Other manufacturing"),
    "33": Text("Reparasi dan pemasangan mesin dan peralatan", "Repair and installation of machinery"),
    "35": Text("Listrik, gas, uap dan udara dingin", "Electricity, gas, steam and air conditioning"),
    "36": Text("Pengelolaan air", "Water supply"),
    "37": Text("Pengelolaan air limbah", "Sewerage"),
    "38": Text("Pengelolaan sampah dan daur ulang", "Waste collection and recycling"),
    "39": Text("Remediasi dan pengelolaan limbah lainnya", "Remediation and other waste management"),
    "41": Text("Konstruksi gedung", "Construction of buildings"),
    "42": Text("Konstruksi bangunan sipil", "Civil engineering"),
    "43": Text("Konstruksi khusus", "Specialised construction"),
    "45": Text("Perdagangan dan reparasi mobil dan sepeda motor", "Trade and repair of motor vehicles"),
    "46": Text("Perdagangan besar", "Wholesale trade"),
    "47": Text("Perdagangan eceran", "Retail trade"),
    "49": Text("Angkutan darat dan melalui saluran pipa", "Land and pipeline transport"),
    "50": Text("Angkutan perairan", "Water transport"),
    "51": Text("Angkutan udara", "Air transport"),
    "52": Text("Pergudangan dan penunjang angkutan", "Warehousing and support of transport"),
    "53": Text("Pos dan kurir", "Postal and courier services"),
    "55": Text("Penyediaan akomodasi", "Accommodation"),
    "56": Text("Penyediaan makanan dan minuman", "Food and beverage services"),
    "58": Text("Penerbitan", "Publishing"),
    "59": Text("Produksi film, video dan musik", "Film, video and music production"),
    "60": Text("Penyiaran", "Broadcasting"),
    "61": Text("Telekomunikasi", "Telecommunications"),
    "62": Text("Pemrograman dan konsultasi komputer", "Computer programming and consultancy"),
    "63": Text("Jasa informasi dan infrastruktur komputasi", "Information services and computing infrastructure"),
    "64": Text("Jasa keuangan, bukan asuransi dan dana pensiun", "Financial services except insurance and pensions"),
    "65": Text("Asuransi, reasuransi dan dana pensiun", "Insurance, reinsurance and pension funding"),
    "66": Text("Penunjang jasa keuangan dan asuransi", "Support of financial services and insurance"),
    "68": Text("Real estat", "Real estate"),
    "69": Text("Hukum dan akuntansi", "Legal and accounting services"),
    "70": Text("Kantor pusat dan konsultasi manajemen", "Head offices and management consultancy"),
    "71": Text("Arsitektur, keinsinyuran dan uji teknis", "Architecture, engineering and technical testing"),
    "72": Text("Penelitian dan pengembangan", "Research and development"),
    "73": Text("Periklanan dan penelitian pasar", "Advertising and market research"),
    "74": Text("Aktivitas profesional lainnya", "Other professional activities"),
    "75": Text("Kesehatan hewan", "Veterinary services"),
    "77": Text("Penyewaan dan sewa guna usaha tanpa hak opsi", "Rental and leasing"),
    "78": Text("Ketenagakerjaan", "Employment services"),
    "79": Text("Agen perjalanan dan penyelenggara tur", "Travel agencies and tour operators"),
    "80": Text("Keamanan dan penyelidikan", "Security and investigation"),
    "81": Text("Jasa untuk gedung dan pertamanan", "Services to buildings and landscape"),
    "82": Text("Administrasi dan penunjang kantor", "Office administration and support"),
    "84": Text("Administrasi pemerintahan dan jaminan sosial wajib", "Public administration and social security"),
    "85": Text("Pendidikan", "Education"),
    "86": Text("Kesehatan manusia", "Human health"),
    "87": Text("Sosial di dalam panti", "Residential care"),
    "88": Text("Sosial di luar panti", "Social work without accommodation"),
    "90": Text("Hiburan, kesenian dan kreativitas", "Arts and entertainment"),
    "91": Text("Perpustakaan, arsip, museum dan kebudayaan", "Libraries, archives, museums and culture"),
    "92": Text("Perjudian dan pertaruhan", "Gambling and betting"),
    "93": Text("Olahraga dan rekreasi", "Sports and recreation"),
    "94": Text("Keanggotaan organisasi", "Membership organisations"),
    "95": Text("Reparasi komputer dan barang pribadi", "Repair of computers and personal goods"),
    "96": Text("Jasa perorangan lainnya", "Other personal services"),
    "97": Text("Rumah tangga sebagai pemberi kerja", "Households as employers"),
    "98": Text("Rumah tangga yang menghasilkan untuk sendiri", "Households producing for their own use"),
    "99": Text("Badan internasional", "International organisations"),
}


@dataclass(frozen=True)
class Division:
    """A division of an edition: two digits, the letter of its section, what it is about."""

    code: str
    section: str
    name: Text


@dataclass(frozen=True)
class Edition:
    """An edition of the KBLI, and its divisions by their codes."""

    edition: KbliEdition
    decree: str
    divisions: Mapping[str, Division]


def _divisions(sections: str) -> Iterator[Division]:
    for letter, first, last in ((each[0], each[1:3], each[4:]) for each in sections.split()):
        codes = (code for code in _NAMES if first <= code <= last)
        yield from (Division(code, letter, _NAMES[code]) for code in codes)


def _edition(edition: KbliEdition, decree: str, sections: str) -> Edition:
    return Edition(edition, decree, {each.code: each for each in _divisions(sections)})


EDITIONS: Final[Mapping[str, Edition]] = {
    each.edition: each
    for each in (
        _edition("2009", "Peraturan Kepala BPS 57/2009", _REV_4),
        _edition("2015", "Peraturan Kepala BPS 95/2015", _REV_4),
        _edition("2017", "Peraturan Kepala BPS 19/2017", _REV_4),
        _edition("2020", "Peraturan BPS 2/2020", _REV_4),
        _edition("2025", "Peraturan BPS 7/2025", _REV_5),
    )
}
"""Every edition since the classification has its present divisions, the oldest first."""


def check_kbli(edition: str, code: str) -> str:
    """Return the division of a code.

    Raises `Invalid` for an edition that was never published, and for a division that this edition does not have.
    """
    if edition not in EDITIONS:
        known = ", ".join(EDITIONS)
        rule = Text(f"harus salah satu edisi KBLI: {known}", f"must be one of the KBLI's editions: {known}")
        raise field_error("kbli-edition-unknown", "kbli_edition", edition, rule)
    divisions = EDITIONS[edition].divisions
    division = code[:2]
    if division not in divisions:
        near = ", ".join(each for each in divisions if each[0] == division[:1])
        rule = Text(
            f"KBLI {edition} tidak mempunyai golongan pokok {division}; yang ada: {near}",
            f"names no division of KBLI {edition}: there is no {division}, there are {near}",
        )
        raise field_error("kbli-unknown", "kbli_code", code, rule)
    return division


def check_division(field: str, code: str) -> None:
    """Raise `Invalid` for a code of a field whose division no edition has: no enterprise can have it."""
    known = {division for each in EDITIONS.values() for division in each.divisions}
    if code[:2] not in known:
        codes = ", ".join(sorted(known))
        rule = Text(f"harus diawali golongan pokok KBLI: {codes}", f"must begin with a division of the KBLI: {codes}")
        raise field_error("kbli-unknown", field, code, rule)
