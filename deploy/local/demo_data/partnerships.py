"""The partners of the demo and what centres signed with them.

Invariant: Maros is the fastest of the centres founded in 2022: two weeks from its opening to its first agreement, and
a week more until university, BUMN and halal centre are all there; nobody else of the cohort needs less than six weeks.
One act of the coordination meeting of 2023 has several centres.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from deploy.local.demo_data.centres import COHORT_2022, MAROS, Centre
from deploy.local.demo_data.commands import Command, dice
from deploy.local.demo_data.regions import name
from shared.regions import PROVINCES

KINDS: Final = {
    "university": "Universitas Contoh",
    "halal-centre": "Halal Center Contoh",
    "bank": "Bank Pembangunan Contoh",
    "bumd": "Perusda Contoh",
    "association": "Asosiasi Pendamping Contoh",
    "local-government": "Dinas Contoh",
}
"""What a province may have, with the words that its name begins with."""
NATIONAL: Final = {
    "bumn": "BUMN Contoh Nusantara",
    "marketplace": "Lokapasar Contoh",
    "ministry": "Kementerian Contoh",
    "media": "Media Contoh",
    "private": "PT Contoh Sejahtera",
}
CAPITAL: Final = "31"
SERVICE_LINES: Final = ("training", "marketing", "finance-access", "halal-certification", "digital", "incubation")
MEETING_ON: Final = date(2023, 5, 31)
DAYS_OF_MAROS: Final = {"university": 14, "bumn": 16, "halal-centre": 21}
"""Days from its opening to each agreement; its own act with a BUMN is the meeting's."""
TERMINATED: Final = 3


def partners() -> list[Command]:
    """Return all partners: a handful for the nation, a few in each province, all core types in South Sulawesi."""
    national = [_partner(kind, words, CAPITAL) for kind, words in NATIONAL.items()]
    return [*national, *(partner for province in PROVINCES for partner in _of_province(province))]


def _of_province(province: str) -> list[Command]:
    draw = dice("partners", province)
    kinds = list(KINDS) if province == MAROS[:2] else ["university", *draw.sample(list(KINDS)[1:], draw.randint(1, 2))]
    return [_partner(kind, f"{KINDS[kind]} {name(province)}", province) for kind in kinds]


def _partner(kind: str, name: str, region: str) -> Command:
    body = {"name": name, "type": kind, "region_code": region}
    return Command(f"partner-{region}-{kind}", "partnerships", ("partners",), body, region[:2])


def agreements(centres: list[Centre], known: list[Command], today: date) -> list[Command]:
    """Return every act: the meeting's, those of Maros, and up to three of every other centre."""
    by_province = {
        province: [partner for partner in known if partner.body["region_code"] == province] for province in PROVINCES
    }
    own = [act for centre in centres for act in _acts(centre, by_province[centre.province], today)]
    return [_meeting(centres), *own]


def _meeting(centres: list[Centre]) -> Command:
    """Return the act that several centres signed with one BUMN at the coordination meeting."""
    opened = [
        centre for centre in centres if centre.operational_on <= MEETING_ON - timedelta(days=DAYS_OF_MAROS["bumn"])
    ]
    cohort = [centre for centre in opened if centre.region in COHORT_2022]
    partner = _partner("bumn", NATIONAL["bumn"], CAPITAL)
    return _act("agreement-meeting", cohort, [partner], MEETING_ON, "")


def _acts(centre: Centre, choice: list[Command], today: date) -> Iterator[Command]:
    for number, (partner, days) in enumerate(_waits(centre, choice)):
        signed = centre.operational_on + timedelta(days=days)
        if signed < today:
            yield _act(f"agreement-{centre.region}-{number}", [centre], [partner], signed, centre.province)


def _waits(centre: Centre, choice: list[Command]) -> list[tuple[Command, int]]:
    """Return with whom a centre signs, and how many days after it opened."""
    if centre.region == MAROS:
        by_kind = {partner.body["type"]: partner for partner in choice}
        return [(by_kind[kind], days) for kind, days in DAYS_OF_MAROS.items() if kind in by_kind]
    draw = dice("agreements", centre.region)
    chosen = draw.sample(choice, min(len(choice), draw.randint(0, 3)))
    first = draw.randint(45, 400)
    return [(partner, first + number * draw.randint(100, 900)) for number, partner in enumerate(chosen)]


def _act(key: str, centres: list[Centre], partners_: list[Command], signed: date, by: str) -> Command:
    draw = dice("act", key)
    body: dict[str, Any] = {
        "kind": "mou",
        "scope": "ksdpk",
        "centre_ids": [centre.command.ref for centre in centres],
        "partner_ids": [partner.ref for partner in partners_],
        "signed_on": signed.isoformat(),
        "starts_on": signed.isoformat(),
        "ends_on": (signed + timedelta(days=365 * draw.randint(1, 5))).isoformat(),
        "service_lines": sorted(draw.sample(SERVICE_LINES, 2)),
    }
    return Command(key, "partnerships", ("agreements",), body, by)


def terminations(acts: list[Command], today: date) -> Iterator[Command]:
    """Yield the early end of a few agreements that would still be active."""
    active = [act for act in acts[1:] if act.body["ends_on"] > today.isoformat() and MAROS not in act.key]
    for act in dice("terminations").sample(active, min(TERMINATED, len(active))):
        signed = date.fromisoformat(act.body["signed_on"])
        body = {"terminated_on": (signed + (today - signed) // 2).isoformat(), "reason_code": "mutual"}
        yield Command(f"termination-{act.key}", "partnerships", ("agreements", act.ref, "termination"), body, act.by)
