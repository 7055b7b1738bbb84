"""The centres of the demo: about a hundred over all provinces, and their consultants.

Invariant: the youngest of South Sulawesi is Maros (73.09), founded in 2022 with the rest of its cohort. Names of the
2022 sites are real, everything else about them is invented; the other centres are called "PLUT Contoh".
Source: press reports on the cohort of 2022 and on the seven fields of consultants.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from deploy.local.demo_data.commands import Command, dice
from deploy.local.demo_data.names import person
from deploy.local.demo_data.regions import name, regencies
from shared.regions import PROVINCES

MAROS: Final = "73.09"
COHORT_2022: Final = (
    "35.01", "35.11", "35.07", "51.01", "51.05", "51.08", "51.04", "52.08", "53.15", MAROS, "74.07", "74.71", "71.72",
)  # fmt: skip
"""The thirteen taken here as new; which of the twenty sites were only revitalised is not published."""
REVITALISED_2022: Final = ("82.07", "91.06", "33.22", "33.06", "12.11")
PER_PROVINCE: Final = 3
"""Centres a province has at most; the provinces of the 2022 sites may have more."""
FIELDS: Final = (
    "production", "marketing", "finance", "human-resources", "institutional", "information-technology",
    "cooperation-networks",
)  # fmt: skip
FIELDS_OF_MAROS: Final = 5
INAUGURATED: Final = date(2022, 12, 27)


@dataclass(frozen=True)
class Centre:
    """A planned centre."""

    region: str
    name: str
    founded_on: date
    founding: str
    operational_on: date

    @property
    def province(self) -> str:
        """The province's two digits."""
        return self.region[:2]

    @property
    def level(self) -> str:
        """What kind of office it belongs to; cities have numbers from 71 in their province."""
        return "province" if len(self.region) == len("73") else "city" if self.region[3] == "7" else "regency"

    @property
    def command(self) -> Command:
        """Return its registration."""
        body: dict[str, Any] = {
            "name": self.name,
            "level": self.level,
            "region_code": self.region,
            "founded_on": self.founded_on.isoformat(),
            "founding": self.founding,
            "operational_on": self.operational_on.isoformat(),
            "parent_office": "Dinas Koperasi dan UKM",
        }
        return Command(f"centre-{self.region}", "registry", ("centres",), body, self.province)


def centres() -> list[Centre]:
    """Return every centre, in the order of regions."""
    named = [_centre_of_2022(region) for region in (*COHORT_2022, *REVITALISED_2022)]
    others = [_older(region) for province in PROVINCES for region in _sites(province)]
    return sorted([*named, *others], key=lambda centre: centre.region)


def _sites(province: str) -> list[str]:
    """Return where a province's other centres stand: its own office first, then some regencies."""
    taken = {*COHORT_2022, *REVITALISED_2022}
    free = [region for region in regencies(province) if region not in taken]
    draw = dice("sites", province)
    return [province, *draw.sample(free, min(len(free), draw.randint(1, PER_PROVINCE - 1)))]


def _centre_of_2022(region: str) -> Centre:
    draw = dice("centre", region)
    founding = "new" if region in COHORT_2022 else "revitalised"
    opened = date(2023, 5, 15) if region == MAROS else date(2023, 1, 9) + timedelta(days=draw.randint(0, 100))
    return Centre(region, f"PLUT {_place(region)}", INAUGURATED, founding, opened)


def _older(region: str) -> Centre:
    draw = dice("centre", region)
    founded = date(draw.randint(2013, 2021), draw.randint(1, 12), draw.randint(1, 28))
    opened = founded + timedelta(days=draw.randint(60, 400))
    return Centre(region, f"PLUT Contoh {_place(region)}", founded, "new", opened)


def _place(region: str) -> str:
    return name(region).removeprefix("Kabupaten ")


def consultants(centre: Centre) -> list[Command]:
    """Return the appointments of a centre; the first consultant coordinates."""
    draw = dice("consultants", centre.region)
    count = FIELDS_OF_MAROS if centre.region == MAROS else draw.randint(2, 4)
    fields = FIELDS[:count] if centre.region == MAROS else draw.sample(FIELDS, count)
    return [
        Command(
            f"consultant-{centre.region}-{field}",
            "registry",
            ("consultants",),
            {
                "name": person(draw, draw.choice(("female", "male"))),
                "centre_id": centre.command.ref,
                "field": field,
                "coordinator": field == fields[0],
                "appointed_on": (centre.operational_on + timedelta(days=draw.randint(0, 90))).isoformat(),
            },
            centre.province,
        )
        for field in fields
    ]
