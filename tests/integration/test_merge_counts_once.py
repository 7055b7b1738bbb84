"""A merge at a real registry, as whoever counts its stream hears of it.

Invariant: what is counted is believed from Kafka alone; a correction names an event that was told, and carries it.
"""

from collections import Counter

from shared.contracts import CATALOGUE, type_of
from shared.contracts.registry.people import EntrepreneurMerged, EntrepreneurRegistered
from shared.contracts.registry.programmes import EntrepreneurConfirmedNew, EntrepreneurEnrolled
from shared.runtime.clock import new_id
from tests.support import bodies
from tests.support.clients import Caller, Json
from tests.support.eventually import eventually
from tests.support.offices import Office
from tests.support.sheets import HEADER, a_nik, a_row, xlsx

PROOF = {"business_started_on": "2026-02-17", "evidence_kind": "nib", "confirmed_on": "2026-03-01"}


async def imported(registry: Caller) -> str:
    """Send a table with one person; returns their reference."""
    key = {"Idempotency-Key": str(new_id())}
    table = {"file": ("a.xlsx", xlsx([HEADER, a_row(7)]))}
    sent: Json = (await registry.http.post("/imports", files=table, headers=key)).json()
    await registry.post(f"/imports/{sent['id']}/start", {})

    async def there() -> list[str]:
        return [each["id"] for each in (await registry.get("/entrepreneurs", q=a_nik(7)))["items"]]

    (ref,) = await eventually(there, within_seconds=30)
    return ref


def counted(events: list[Json]) -> Counter[str]:
    """Return how often each kind of event stands, having made sure that every correction is of one that was told."""
    told = {each["id"]: each for each in events}
    stands: Counter[str] = Counter()
    for event in events:
        corrects = CATALOGUE[event["dataschema"]].corrects
        stands[event["type"]] += 1
        if corrects is not None:
            was = told[event["data"]["takes_back"]]
            assert was["data"] == event["data"]["counted"]
            stands[was["type"]] -= 1
    return stands


async def test_whoever_was_registered_placed_and_confirmed_twice_counts_once(office: Office) -> None:
    registry = office.registry
    programme = (await registry.post("/programmes", bodies.a_programme()))["id"]
    kept = (await registry.post("/entrepreneurs", bodies.an_entrepreneur()))["id"]
    twin = await imported(registry)
    for ref in (kept, twin):
        await registry.post(f"/programmes/{programme}/enrolments", bodies.an_enrolment(ref))
    await registry.post(f"/entrepreneurs/{twin}/confirmations", {"programme_id": programme, **PROOF}, version=2)
    moved = {"village_code": "73.09.01.2004", "moved_on": "2026-03-02"}
    await registry.post(f"/entrepreneurs/{twin}/moves", moved, version=3)
    await registry.twice(f"/entrepreneurs/{twin}/merge", {"into_ref": kept}, version=4)
    await office.told(EntrepreneurMerged, twin)
    stands = counted(office.events())
    for kind in (EntrepreneurRegistered, EntrepreneurEnrolled, EntrepreneurConfirmedNew):
        assert stands[type_of(kind).name] == 1, kind
    shown = await registry.get(f"/entrepreneurs/{kept}")
    again = {"programme_id": programme, **PROOF}
    refused = await registry.refused(409, f"/entrepreneurs/{kept}/confirmations", again, version=shown["version"])
    assert refused["slug"] == "already-confirmed"
    (village,) = (await registry.get(f"/programmes/{programme}/progress", begun="true"))["items"]
    assert (village["persons"], village["confirmed"]) == (1, 1)
