"""The views that the fake nation answers, and how it makes their numbers up."""

from collections.abc import Callable
from zlib import crc32

from services.reporting.application import ViewInfo
from shared.errors import Words

_ALL = ("nation", "province", "regency", "district", "village", "centre")
_MONTHLY = ("month", "quarter", "year", "all")
Made = tuple[int, int | None, float | None]


def _view(name: str, title: Words, unit: Words, definition: Words, **more: object) -> ViewInfo:
    return ViewInfo(
        **{  # type: ignore[arg-type]  # the fake names only what differs
            "name": name, "title": title, "unit": unit, "definition": definition, "basis": "Berkas domain, bagian 6",
            "kind": "count", "levels": _ALL, "dimensions": (), "grains": _MONTHLY, **more,
        }
    )  # fmt: skip


CATALOGUE = (
    _view(
        "entrepreneurs",
        Words("Wirausaha terdaftar", "Entrepreneurs registered"),
        Words("orang", "people"),
        Words(
            "Wirausaha, UMKM dan pengurus koperasi yang terdaftar pada periode ini.",
            "People registered in this period.",
        ),
        dimensions=("kind",),
    ),
    _view(
        "sessions",
        Words("Sesi pendampingan", "Mentoring sessions"),
        Words("sesi", "sessions"),
        Words(
            "Sesi yang selesai dan tidak dibatalkan, menurut hari di zona waktu PLUT.",
            "Sessions completed and not voided, by the day in the centre's own time zone.",
        ),
        dimensions=("field", "channel"),
    ),
    _view(
        "session-hours",
        Words("Jam pendampingan", "Mentoring hours"),
        Words("jam", "hours"),
        Words("Jumlah menit tatap muka dibagi 60.", "Contact minutes divided by 60."),
        kind="sum",
        dimensions=("field",),
    ),
    _view(
        "clients",
        Words("Klien didampingi", "Clients mentored"),
        Words("klien", "clients"),
        Words("Klien berbeda dengan sedikitnya satu sesi.", "Different clients with at least one session."),
        kind="distinct",
    ),
    _view(
        "village-quota-year",
        Words("Kuota desa, setahun", "Village quota, one year"),
        Words("dari 20 per desa", "of 20 a village"),
        Words(
            "Pemuda yang masuk program, dibagi 20 orang untuk setiap desa dan kelurahan.",
            "Youth enrolled, over 20 for every village.",
        ),
        kind="ratio",
        levels=("nation", "province", "regency", "district", "village"),
    ),
    _view(
        "village-quota-total",
        Words("Kuota desa, lima tahun", "Village quota, five years"),
        Words("dari 100 per desa", "of 100 a village"),
        Words(
            "Pemuda yang masuk program sejak mulai, dibagi 100 orang untuk setiap desa dan kelurahan.",
            "Youth enrolled since the start, over 100 for every village.",
        ),
        kind="ratio",
        levels=("nation", "province", "regency", "district", "village"),
        stock=True,
    ),
    _view(
        "agreements-active",
        Words("Perjanjian berlaku", "Active agreements"),
        Words("perjanjian", "agreements"),
        Words("Perjanjian yang berlaku pada akhir periode.", "Agreements in force at the end of the period."),
        stock=True,
        levels=("nation", "province", "centre"),
    ),
    _view(
        "agreements-signed",
        Words("Perjanjian ditandatangani", "Agreements signed"),
        Words("perjanjian", "agreements"),
        Words("Perjanjian yang ditandatangani pada periode ini.", "Agreements signed in this period."),
        dimensions=("scope",),
        levels=("nation", "province", "centre"),
    ),
    _view(
        "days-to-first-agreement",
        Words("Hari sampai perjanjian pertama", "Days to first agreement"),
        Words("hari (median)", "days (median)"),
        Words("Hari dari mulai beroperasi sampai perjanjian pertama.", "Days from opening to the first agreement."),
        kind="days",
        levels=("nation", "province", "centre"),
        stock=True,
    ),
    _view(
        "centres",
        Words("PLUT", "Centres"),
        Words("PLUT", "centres"),
        Words("PLUT yang terdaftar sampai akhir periode.", "Centres registered by the end of the period."),
        stock=True,
        levels=("nation", "province", "regency"),
    ),
)


def noise(*seed: str) -> float:
    """Return 0..1, the same for the same words."""
    return crc32("/".join(seed).encode()) / 2**32


def _amount(name: str, leaves: list[str], months: list[str], share: float, about: float) -> int:
    season = {month: 0.6 + 0.1 * (int(month[5:]) % 7) + (0.25 if month >= "2026" else 0) for month in months}
    small = 0.02 if len(leaves) == 1 and len(leaves[0]) > len("73.09") else 1.0
    return int(sum(about * share * small * noise(name, leaf) * noise(name, leaf, month) * season[month]
                   for leaf in leaves for month in months))  # fmt: skip


def _count(name: str, about: float) -> Callable[[list[str], list[str], float], Made]:
    return lambda leaves, months, share: (_amount(name, leaves, months, share, about), None, None)


def _ratio(name: str, quota: int) -> Callable[[list[str], list[str], float], Made]:
    def made(leaves: list[str], months: list[str], share: float) -> Made:
        villages = sum(1 if len(leaf) > len("73.09") else 160 for leaf in leaves)
        return int(villages * quota * share * noise(name, *leaves[:2]) * len(months) / 12), quota * villages, None

    return made


def _stock(name: str, about: float) -> Callable[[list[str], list[str], float], Made]:
    return lambda leaves, months, share: (_amount(name, leaves, months[-1:], share, about), None, None)


def _days(leaves: list[str], _months: list[str], _share: float) -> Made:
    return 3 * len(leaves), 4 * len(leaves), float(int(60 + 400 * noise(*leaves[:3])))


MEASURES: dict[str, Callable[[list[str], list[str], float], Made]] = {
    "entrepreneurs": _count("entrepreneurs", 60),
    "sessions": _count("sessions", 120),
    "session-hours": _count("session-hours", 150),
    "clients": _count("clients", 50),
    "village-quota-year": _ratio("village-quota-year", 20),
    "village-quota-total": _ratio("village-quota-total", 100),
    "agreements-active": _stock("agreements-active", 8),
    "agreements-signed": _count("agreements-signed", 1),
    "days-to-first-agreement": _days,
    "centres": _stock("centres", 2),
}
