"""A place in a programme, its evidence and a look are taken back at a real registry, as its stream and pages tell."""

from collections import Counter

from shared.contracts import CATALOGUE, type_of
from shared.contracts.registry.programmes import (
    EntrepreneurConfirmedNew,
    EntrepreneurEnrolled,
    EntrepreneurStatusChecked,
)
from tests.support import bodies
from tests.support.clients import Caller, Json
from tests.support.offices import Office

PROOF = {"business_started_on": "2026-02-17", "evidence_kind": "nib", "confirmed_on": "2026-03-01"}


def standing(events: list[Json]) -> Counter[str]:
    """Return how often each kind of event stands, having made sure that each correction carries what was told."""
    told = {each["id"]: each for each in events}
    stands: Counter[str] = Counter()
    for event in events:
        stands[event["type"]] += 1
        if CATALOGUE[event["dataschema"]].corrects is not None:
            was = told[event["data"]["takes_back"]]
            assert was["data"] == event["data"]["counted"]
            stands[was["type"]] -= 1
    return stands


async def placed(registry: Caller, programme: str) -> str:
    """Register somebody, with a place, evidence and two looks."""
    ref = str((await registry.post("/entrepreneurs", bodies.an_entrepreneur()))["id"])
    await registry.post(f"/programmes/{programme}/enrolments", bodies.an_enrolment(ref))
    await registry.post(f"/entrepreneurs/{ref}/confirmations", {"programme_id": programme, **PROOF}, version=2)
    for version, (day, runs) in enumerate((("2026-09-07", True), ("2026-10-05", False)), 3):
        look = {"programme_id": programme, "checked_on": day, "still_running": runs}
        await registry.post(f"/entrepreneurs/{ref}/status-checks", look, version=version)
    return ref


async def test_each_is_taken_back_once_and_the_right_programme_follows(office: Office) -> None:
    registry = office.registry
    wrong, right = [(await registry.post("/programmes", bodies.a_programme()))["id"] for _ in range(2)]
    ref = await placed(registry, wrong)
    of = {"programme_id": wrong}
    refused = await registry.refused(
        409, f"/entrepreneurs/{ref}/enrolments/void", {**of, "reason_code": "wrong-programme"}, version=5
    )
    assert refused["slug"] == "confirmation-stands"
    steps: list[tuple[str, Json]] = [
        ("status-checks", {"checked_on": "2026-10-05", "reason_code": "wrong-finding"}),
        ("status-checks", {"checked_on": "2026-09-07", "reason_code": "wrong-person"}),
        ("confirmations", {"reason_code": "wrong-person"}),
        ("enrolments", {"reason_code": "wrong-programme"}),
    ]
    seen = []
    for version, (what, body) in enumerate(steps, 5):
        await registry.twice(f"/entrepreneurs/{ref}/{what}/void", {**of, **body}, version=version)
        places = (await registry.get("/enrolments", entrepreneur_ref=ref))["items"]
        seen += [(each["checked_on"], each["still_running"], each["confirmed_on"]) for each in places]
    assert seen == [("2026-09-07", True, "2026-03-01"), (None, None, "2026-03-01"), (None, None, None)]
    await registry.post(f"/programmes/{right}/enrolments", bodies.an_enrolment(ref))
    await office.told(EntrepreneurEnrolled, ref, at_least=2)
    stands = standing(office.events())
    counts = [
        stands[type_of(kind).name]
        for kind in (EntrepreneurEnrolled, EntrepreneurConfirmedNew, EntrepreneurStatusChecked)
    ]
    assert counts == [1, 0, 0]
    assert (await registry.get(f"/programmes/{wrong}/progress", begun="true"))["items"] == []


async def test_the_trail_says_what_was_taken_back_and_why(registry: Caller) -> None:
    programme = (await registry.post("/programmes", bodies.a_programme()))["id"]
    ref = await placed(registry, programme)
    body = {"programme_id": programme, "checked_on": "2026-09-07", "reason_code": "wrong-date"}
    await registry.post(f"/entrepreneurs/{ref}/status-checks/void", body, version=5)
    (line,) = (
        await registry.get("/audit", thing_id=ref, act="POST /entrepreneurs/{entrepreneur_ref}/status-checks/void")
    )["items"]
    assert line["changes"] == {
        "checks": [[["2026-09-07", True], ["2026-10-05", False]], [["2026-10-05", False]]],
        "void_reason": [None, "wrong-date"],
    }
