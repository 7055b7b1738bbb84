"""Four places for things to be at, and five roles to ask for them.

Own, beside it another centre's in the same regency, a neighbour's, another province's.
Invariant: who reaches what is written here by hand and knows nothing of the code that decides it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal
from uuid import UUID

from tests.support import bodies
from tests.support.clients import Caller, Json

Where = Literal["own", "beside", "neighbour", "foreign"]
PLACES: Final[Mapping[Where, str]] = {"own": "73.09", "beside": "73.09", "neighbour": "73.10", "foreign": "33.02"}
VILLAGES: Final[Mapping[Where, str]] = {
    "own": "73.09.01.2003", "beside": "73.09.02.2003", "neighbour": "73.10.01.2002", "foreign": "33.02.01.2001",
}  # fmt: skip
REACHED: Final[Mapping[str, frozenset[Where]]] = {
    "consultant": frozenset({"own"}),
    "centre": frozenset({"own"}),
    "district": frozenset({"own", "beside"}),
    "province": frozenset({"own", "beside", "neighbour"}),
    "ministry": frozenset({"own", "beside", "neighbour", "foreign"}),
}
WIDELY: Final = ("programmes", "partners", "references", "region-mappings")
"""Lists of which everybody may know what belongs to their province."""
CENTRELESS: Final = ("units", "officials")
"""Lists of what belongs to no centre: everybody may know of it within their region."""


def reached(role: str, of: str) -> frozenset[Where]:
    """Return where the things of a list are that a role may know of."""
    if of in WIDELY and role != "ministry":
        return REACHED["province"]
    return REACHED[role] | (REACHED["district"] if of in CENTRELESS else frozenset())


def office(where: Where) -> str:
    """Return the client that speaks for the province of a place."""
    return f"province:{PLACES[where][:2]}"


@dataclass
class Things:
    """What stands at each place: list → where → id."""

    ids: dict[str, dict[Where, str]] = field(default_factory=dict)
    given: frozenset[str] = frozenset()
    """What every place has from the beginning."""

    def note(self, of: str, where: Where, made: Json | UUID) -> str:
        """Remember something that was made; returns its id."""
        identity = str(made if isinstance(made, UUID) else made["id"])
        self.ids.setdefault(of, {})[where] = identity
        return identity

    def client(self, role: str) -> str:
        """Return the client that asks in a role, at home in the first place."""
        bound = {"ministry": "", "province": ":73", "district": ":73.09"}
        return role + bound.get(role, f":73.09:{self.ids['centres']['own']}")


async def settle(registry: Caller) -> Things:
    """Register a centre, a consultant, an entrepreneur, an enterprise, a cooperative, a programme at each place."""
    things = Things(given=await listed(registry, "references"))
    for serial, where in enumerate(PLACES, start=1):
        with registry.speaking_for(office(where)):
            place = bodies.a_centre(region_code=PLACES[where])
            centre = things.note("centres", where, await registry.post("/centres", place))
            unit = bodies.a_unit(region_code=PLACES[where])
            made = things.note("units", where, await registry.post("/units", unit))
            things.note("officials", where, await registry.post("/officials", bodies.an_official(made)))
            hired = await registry.post("/consultants", bodies.a_consultant(centre))
            await furnish(registry, things, where, things.note("consultants", where, hired))
            person = bodies.an_entrepreneur(serial, village_code=VILLAGES[where], centre_id=centre)
            things.note("entrepreneurs", where, await registry.post("/entrepreneurs", person))
            await _settle_enterprise(registry, things, where)
            await _settle_cooperative(registry, things, where)
            mapping = bodies.a_mapping(old_code=VILLAGES[where], new_code=f"{VILLAGES[where][:8]}.2004")
            things.note("region-mappings", where, await registry.post("/region-mappings", mapping))
            if where in {"own", "foreign"}:  # a province's programme is everybody's in it
                programme = bodies.a_programme(owner_region=PLACES[where][:2])
                things.note("programmes", where, await registry.post("/programmes", programme))
                things.note("references", where, await registry.post("/references", bodies.a_reference()))
    for widely in ("programmes", "references"):
        things.ids[widely] |= dict.fromkeys(("beside", "neighbour"), things.ids[widely]["own"])
    for where in PLACES:
        with registry.speaking_for(office(where)):
            await _enrol(registry, things, where)
    return things


async def furnish(registry: Caller, things: Things, where: Where, consultant: str) -> None:
    """Give a consultant something of everything that a consultant has."""
    for version, (of, (first, _)) in enumerate(bodies.OF_CONSULTANT.items(), start=1):
        await registry.post(f"/consultants/{consultant}/{of}", first, version=version)
    for of in ("assignments", *bodies.OF_CONSULTANT):
        (only,) = (await registry.get(f"/{of}", consultant_ref=consultant))["items"]
        things.note(of, where, only)


async def listed(registry: Caller, of: str) -> frozenset[str]:
    """Return the ids of everything in a list."""
    return frozenset(each["id"] for each in (await registry.get(f"/{of}", limit=500))["items"])


async def _settle_enterprise(registry: Caller, things: Things, where: Where) -> None:
    registered = await registry.post("/enterprises", bodies.an_enterprise(things.ids["entrepreneurs"][where]))
    enterprise = things.note("enterprises", where, registered)
    parts = {
        "assessments": bodies.a_year(period_year=2024),
        "legalities": bodies.a_paper(number=f"{list(PLACES).index(where):013}"),
        "finances": bodies.a_loan(),
    }
    for version, (of, body) in enumerate(parts.items(), start=1):
        await registry.post(f"/enterprises/{enterprise}/{of}", body, version=version)
        (part,) = (await registry.get(f"/{of}", enterprise_ref=enterprise))["items"]
        things.note(of, where, part)


async def _enrol(registry: Caller, things: Things, where: Where) -> None:
    person = things.ids["entrepreneurs"][where]
    await registry.post(f"/programmes/{things.ids['programmes'][where]}/enrolments", bodies.an_enrolment(person))
    (place,) = (await registry.get("/enrolments", entrepreneur_ref=person))["items"]
    things.note("enrolments", where, place)


async def _settle_cooperative(registry: Caller, things: Things, where: Where) -> None:
    body = bodies.a_cooperative(district_code=VILLAGES[where][:8], centre_id=things.ids["centres"][where])
    cooperative = things.note("cooperatives", where, await registry.post("/cooperatives", body))
    await registry.post(f"/cooperatives/{cooperative}/years", bodies.a_cooperative_year(period_year=2024))
    (year,) = (await registry.get("/cooperative-years", cooperative_ref=cooperative))["items"]
    things.note("cooperative-years", where, year)
