"""The entrepreneurs of the demo, and the village programme of South Sulawesi.

Invariant: every NIK passes the registry's rules and fits its person (district, birth date, sex), and none is anybody's:
its serial begins with 99. One village gets exactly its yearly quota of twenty young people, in the running year.
Source: Pergub Sulsel 10/2014: 20 is the year's quota, and 20 % of five years'.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any, Final

from deploy.local.demo_data.centres import Centre
from deploy.local.demo_data.commands import Command, dice
from deploy.local.demo_data.names import person
from deploy.local.demo_data.regions import villages

TOTAL: Final = 1_000
PROGRAMME_PROVINCE: Final = "73"
QUOTA_VILLAGE: Final = "73.09.01.2003"
QUOTA: Final = 20
TEXT_SINCE: Final = date(2022, 10, 17)
"""Before the law that it names, nobody agreed to the text of today."""
PROGRAMME_YEARS: Final = 5
OTHER_VILLAGES: Final = 8
_NO_PROOF: Final = 0.2
"""The share of those elsewhere who run no new business yet."""
DAYS_BACK: Final = 1_500
KINDS: Final = ("wirausaha", "umkm", "umkm", "koperasi")


@dataclass(frozen=True)
class Entrepreneur:
    """A planned entrepreneur."""

    number: int
    centre: Centre
    village: str
    sex: str
    birth_date: date
    registered_on: date
    kind: str

    @property
    def key(self) -> str:
        """The key of the registration, by which others name this person."""
        return f"entrepreneur-{self.number:04}"

    @property
    def nik(self) -> str:
        """A number of the right form that fits the person: district, birth date (day + 40 for women), serial."""
        day = self.birth_date.day + (40 if self.sex == "female" else 0)
        district = self.village[:8].replace(".", "")
        return f"{district}{day:02}{self.birth_date:%m%y}{9_900 + self.number % 100}"

    @property
    def command(self) -> Command:
        """Return the registration."""
        day = self.registered_on.isoformat()
        body: dict[str, Any] = {
            "name": person(dice("name", self.number), self.sex),
            "nik": self.nik,
            "birth_date": self.birth_date.isoformat(),
            "sex": self.sex,
            "village_code": self.village,
            "kind": self.kind,
            "centre_id": self.centre.command.ref,
            "registered_on": day,
            "consent_given_on": day,
            "consent_text": "pdp-1" if self.registered_on >= TEXT_SINCE else "own-form",
            "consent_manner": "signed-paper",
        }
        return Command(self.key, "registry", ("entrepreneurs",), body, self.centre.province)


def entrepreneurs(centres: list[Centre], today: date) -> list[Entrepreneur]:
    """Return everybody: first the programme's young people, then the clients of all centres."""
    programme = programme_villages()
    maros = next(centre for centre in centres if centre.region == QUOTA_VILLAGE[:5])
    numbers = count(1)
    young = [_young(next(numbers), maros, village, today) for village in programme]
    weights = [dice("weight", centre.region).uniform(0.5, 2) for centre in centres]
    owners = dice("owners").choices(centres, weights, k=TOTAL - len(young))
    return [*young, *(_client(next(numbers), centre, today) for centre in owners)]


def programme_villages() -> list[str]:
    """Return a village for each enrolment: the quota village twenty times, some others less often."""
    draw = dice("programme")
    others = [village for village in villages(PROGRAMME_PROVINCE) if village != QUOTA_VILLAGE]
    chosen = draw.sample(others, OTHER_VILLAGES)
    return [QUOTA_VILLAGE] * QUOTA + [village for village in chosen for _ in range(draw.randint(6, 18))]


def _young(number: int, centre: Centre, village: str, today: date) -> Entrepreneur:
    draw = dice("young", number)
    sex = draw.choice(("female", "male"))
    born = date(today.year - draw.randint(18, 28), draw.randint(1, 12), draw.randint(1, 28))
    first = date(today.year, 1, 1) if village == QUOTA_VILLAGE else date(today.year - PROGRAMME_YEARS + 1, 1, 1)
    registered = first + timedelta(days=draw.randint(0, (today - first).days // 2))
    return Entrepreneur(number, centre, village, sex, born, registered, "wirausaha")


def _client(number: int, centre: Centre, today: date) -> Entrepreneur:
    draw = dice("client", number)
    sex = draw.choice(("female", "female", "male"))
    born = date(today.year - draw.randint(19, 60), draw.randint(1, 12), draw.randint(1, 28))
    registered = max(today - timedelta(days=draw.randint(2, DAYS_BACK)), centre.operational_on)
    village = draw.choice(villages(centre.region))
    return Entrepreneur(number, centre, village, sex, born, registered, draw.choice(KINDS))


def programme(today: date) -> Command:
    """Return the declaration: five years of which the present one is the last."""
    body = {
        "name": "Satu Desa Dua Puluh Wirausaha (contoh)",
        "owner_region": PROGRAMME_PROVINCE,
        "start_year": today.year - PROGRAMME_YEARS + 1,
        "years": PROGRAMME_YEARS,
        "quota_per_village_year": QUOTA,
        "quota_per_village_total": QUOTA * PROGRAMME_YEARS,
    }
    return Command(f"programme-{PROGRAMME_PROVINCE}", "registry", ("programmes",), body, PROGRAMME_PROVINCE)


def enrolments(people: list[Entrepreneur], today: date) -> Iterator[Command]:
    """Yield a place in the programme for each of its young people, a few days after they registered."""
    declared = programme(today)
    for entrepreneur in people[: len(programme_villages())]:
        draw = dice("enrolment", entrepreneur.number)
        body = {
            "entrepreneur_ref": entrepreneur.command.ref,
            "enrolled_on": _enrolled_on(entrepreneur, today, draw).isoformat(),
            "funding": draw.choice(("provincial", "provincial", "other")),
        }
        path = ("programmes", declared.ref, "enrolments")
        yield Command(f"enrolment-{entrepreneur.number:04}", "registry", path, body, PROGRAMME_PROVINCE)


def confirmations(people: list[Entrepreneur], today: date) -> Iterator[Command]:
    """Yield the proof that they run a new business: for all of the quota village, for most of the others."""
    declared = programme(today)
    for entrepreneur in people[: len(programme_villages())]:
        if entrepreneur.village != QUOTA_VILLAGE and dice("proof", entrepreneur.number).random() < _NO_PROOF:
            continue
        enrolled = _enrolled_on(entrepreneur, today, dice("enrolment", entrepreneur.number))
        body = {
            "programme_id": declared.ref,
            "business_started_on": enrolled.replace(day=1).isoformat(),
            "evidence_kind": "nib",
            "confirmed_on": min(enrolled + timedelta(days=60), today).isoformat(),
        }
        path = ("entrepreneurs", entrepreneur.command.ref, "confirmations")
        yield Command(f"proof-{entrepreneur.number:04}", "registry", path, body, PROGRAMME_PROVINCE, version=2)


def _enrolled_on(entrepreneur: Entrepreneur, today: date, draw: Random) -> date:
    later = timedelta(days=draw.randint(1, 20))
    return max(min(entrepreneur.registered_on + later, today - timedelta(days=1)), entrepreneur.registered_on)
