"""From a centre's registration to a figure on the national side and the events behind it, each command sent twice."""

import json
from dataclasses import dataclass
from datetime import timedelta

from shared.runtime import clock
from tests.support import leak_search, streams
from tests.support.clients import Caller, Json
from tests.support.collector import Collector
from tests.support.eventually import eventually
from tests.support.system import System

VILLAGE = "73.09.05.2002"
REGENCY = "73.09"
NIK = "7309014101990001"
CANARIES = ("Sitti Canary", NIK, "081234567890", "1999-01-01", "rahasia dagang", "Budi Canary")
TODAY = clock.now().date() - timedelta(days=1)
YEAR = TODAY.year


@dataclass(frozen=True)
class Cast:
    """Who and what takes part in the walk, by their ids."""

    centre: str
    consultant: str
    entrepreneur: str


CENTRE: Json = {
    "name": "PLUT Uji Maros",
    "level": "regency",
    "region_code": REGENCY,
    "founded_on": "2022-07-22",
    "founding": "new",
    "operational_on": "2023-05-05",
}
ENTREPRENEUR: Json = {
    "name": CANARIES[0],
    "nik": NIK,
    "phone": CANARIES[2],
    "birth_date": CANARIES[3],
    "sex": "female",
    "village_code": VILLAGE,
    "kind": "umkm",
    "registered_on": f"{YEAR}-01-05",
    "consent_given_on": f"{YEAR}-01-05",
    "consent_text": "pdp-1",
    "consent_manner": "signed-paper",
}


async def register(registry: Caller) -> Cast:
    """Register a centre, a consultant and an entrepreneur, and enrol her."""
    centre = await registry.twice("/centres", CENTRE)
    hired = {"name": "Budi Canary", "centre_id": centre["id"], "field": "finance", "appointed_on": "2023-06-01"}
    consultant = await registry.twice("/consultants", hired)
    entrepreneur = await registry.twice("/entrepreneurs", {**ENTREPRENEUR, "centre_id": centre["id"]})
    declared = {"name": "Wirausaha Desa Uji", "owner_region": "73", "start_year": YEAR}
    programme = await registry.twice("/programmes", declared)
    wish = {"entrepreneur_ref": entrepreneur["id"], "enrolled_on": f"{YEAR}-01-06", "funding": "provincial"}
    await registry.twice(f"/programmes/{programme['id']}/enrolments", wish)
    proof = {"programme_id": programme["id"], "business_started_on": f"{YEAR}-01-06", "evidence_kind": "nib"}
    await registry.twice(
        f"/entrepreneurs/{entrepreneur['id']}/confirmations", {**proof, "confirmed_on": f"{YEAR}-01-06"}, version=2
    )
    return Cast(centre["id"], consultant["id"], entrepreneur["id"])


def a_session(cast: Cast, minutes: int) -> Json:
    """Return a session with our client, of that many minutes."""
    return {
        "centre_id": cast.centre,
        "consultant_ref": cast.consultant,
        "client_ref": cast.entrepreneur,
        "village_code": VILLAGE,
        "field": "finance",
        "channel": "visit",
        "contact_minutes": minutes,
        "completed_on": str(TODAY),
        "notes": CANARIES[4],
    }


async def hold_sessions(mentoring: Caller, cast: Cast) -> None:
    """Complete two sessions, as soon as mentoring has heard of everybody, and void one of them."""

    async def heard_of() -> bool:
        return (await mentoring.send("/sessions", a_session(cast, 90))).status_code == 201

    await eventually(heard_of)
    wrong = await mentoring.twice("/sessions", a_session(cast, 45))
    await mentoring.twice(f"/sessions/{wrong['id']}/void", {"reason_code": "duplicate"})


async def sign(partnerships: Caller, cast: Cast) -> None:
    """Register a partner and sign with it, as soon as partnerships has heard of the centre."""
    partner = await partnerships.twice(
        "/partners", {"name": "Universitas Uji", "type": "university", "region_code": "73.71"}
    )
    agreement = {
        "kind": "mou",
        "scope": "ksdpk",
        "centre_ids": [cast.centre],
        "partner_ids": [partner["id"]],
        "signed_on": "2023-06-04",
        "starts_on": "2023-06-04",
        "ends_on": f"{YEAR + 1}-06-03",
        "service_lines": ["marketing"],
    }

    async def heard_of() -> bool:
        answer = await partnerships.send("/agreements", agreement, key=f"agreement-{cast.centre}")
        return answer.status_code == 201

    await eventually(heard_of)
    assert (await partnerships.send("/agreements", agreement, key=f"agreement-{cast.centre}")).status_code == 201


async def figure(reporting: Caller, view: str, **query: str) -> Json:
    """Return the one row of a view for this year."""
    answer = await reporting.get(
        f"/views/{view}", **{"from": f"{YEAR}-01", "to": f"{YEAR}-12", "grain": "year", **query}
    )
    (row,) = answer["rows"]
    found: Json = row
    return found


async def test_what_happens_in_a_village_becomes_a_figure_with_its_events_behind_it(nation: System) -> None:
    async with (
        Caller(nation.url("registry")) as registry,
        Caller(nation.url("mentoring")) as mentoring,
        Caller(nation.url("partnerships")) as partnerships,
        Caller(nation.url("reporting")) as reporting,
    ):
        cast = await register(registry)
        await hold_sessions(mentoring, cast)
        await sign(partnerships, cast)
        expected = {
            ("sessions", "village", VILLAGE): 1,
            ("session-hours", "centre", cast.centre): 90,
            ("clients", "centre", cast.centre): 1,
            ("entrepreneurs", "village", VILLAGE): 1,
            ("village-quota-year", "village", VILLAGE): 1,
            ("youth-enrolled", "village", VILLAGE): 1,
            ("agreements-active", "centre", cast.centre): 1,
        }

        async def shown() -> bool:
            for (view, level, region), numerator in expected.items():
                row = await figure(reporting, view, level=level, region=region)
                assert row["numerator"] == numerator, (view, row)
            return True

        await eventually(shown, within_seconds=20)
        days = await figure(reporting, "days-to-first-agreement", level="centre", region=cast.centre)
        assert days["value"] == 30
        await behind(reporting, cast)


async def behind(reporting: Caller, cast: Cast) -> None:
    """Open the centre's sessions to the events behind them: two that count and one that takes back."""
    query = {"region": cast.centre, "from": f"{YEAR}-01", "to": f"{YEAR}-12"}

    async def archived() -> bool:
        page = await reporting.get("/views/sessions/events", **query)
        assert sorted(row["effect"] for row in page["rows"]) == [-1, 1, 1], page
        return True

    await eventually(archived)


async def test_a_stranger_reads_the_streams_and_finds_cloud_events_without_personal_data(nation: System) -> None:
    async with Caller(nation.url("registry")) as registry, Caller(nation.url("mentoring")) as mentoring:
        described = await mentoring.get("/asyncapi.json")
        assert described["asyncapi"] == "3.0.0"
        assert (await registry.get("/asyncapi.json"))["channels"]["registry"]["address"] == "{province}.registry"
    records = [each for name in ("73.registry", "73.mentoring") for each in streams.read(nation.kafka_servers, name)]
    assert records
    for record in records:
        event = json.loads(record.value)
        assert record.headers["content-type"] == "application/cloudevents+json"
        assert (event["specversion"], event["subject"]) == ("1.0", record.key)
        assert not [canary for canary in CANARIES if canary.encode() in record.value]


async def test_nobody_is_named_in_streams_logs_traces_figures_or_numbers(nation: System, collector: Collector) -> None:
    async with Caller(nation.url("registry")) as registry, Caller(nation.url("reporting")) as reporting:
        assert (await registry.http.get(f"/entrepreneurs/{NIK}")).status_code == 422
        assert (await reporting.http.get("/views/sessions", params={"region": NIK})).status_code == 422
        assert (await registry.send("/entrepreneurs", {**ENTREPRENEUR, "kind": NIK})).status_code == 422
    await eventually(lambda: any(span.name == "GET /entrepreneurs/{identity}" for span in collector.spans), 20)
    found = {
        place: found
        for place, text in leak_search.places(nation, collector)
        if (found := leak_search.named(text, CANARIES))
    }
    assert found == {}
