"""Who gave, confirmed, looked at and gave up a place in a programme, when, and what of it became what."""

from tests.support import bodies
from tests.support.clients import Caller, Json

PROOF = {"business_started_on": "2026-02-17", "evidence_kind": "nib", "confirmed_on": "2026-03-01"}


async def placed(registry: Caller, programme: str, serial: int) -> str:
    """Register somebody of that serial, with a place; returns the reference."""
    ref = str((await registry.post("/entrepreneurs", bodies.an_entrepreneur(serial)))["id"])
    await registry.post(f"/programmes/{programme}/enrolments", bodies.an_enrolment(ref))
    return ref


async def trail(registry: Caller, ref: str) -> list[tuple[str, int, Json]]:
    """Return what is on the trail of somebody since they registered; shape: (end of the act, version, changes)."""
    lines = (await registry.get("/audit", thing_id=ref, sort="at"))["items"][1:]
    assert all(each["who"] and each["at"] and each["thing"] == "entrepreneur" for each in lines)
    return [(each["act"].rpartition("/")[2], each["version"], each["changes"]) for each in lines]


async def test_each_step_of_a_place_says_what_it_was_and_what_it_became(registry: Caller) -> None:
    programme = (await registry.post("/programmes", bodies.a_programme()))["id"]
    ref = await placed(registry, programme, 1)
    await registry.post(f"/entrepreneurs/{ref}/confirmations", {"programme_id": programme, **PROOF}, version=2)
    look = {"programme_id": programme, "checked_on": "2026-09-01", "still_running": True}
    await registry.post(f"/entrepreneurs/{ref}/status-checks", look, version=3)
    given = {
        "programme_id": programme, "village_code": "73.09.01.2003", "programme_year": 2, "youth": True,
        "funding": "provincial", "group_ref": None, "enrolled_on": "2026-02-01", "business_started_on": None,
        "evidence_kind": None, "confirmed_on": None, "checked_on": None, "still_running": None,
    }  # fmt: skip
    confirmed = given | PROOF | {"business_started_on": "2026-02-01"}
    seen = confirmed | {"checked_on": "2026-09-01", "still_running": True}
    assert await trail(registry, ref) == [
        ("enrolments", 2, {"place": [None, given]}),
        ("confirmations", 3, {"place": [given, confirmed]}),
        ("status-checks", 4, {"place": [confirmed, seen], "checks": [[], [["2026-09-01", True]]]}),
    ]


async def test_a_merge_says_which_places_moved_and_which_were_given_up(registry: Caller) -> None:
    moves, twice = [(await registry.post("/programmes", bodies.a_programme()))["id"] for _ in range(2)]
    into, ref = [await placed(registry, twice, serial) for serial in (1, 2)]
    await registry.post(f"/programmes/{moves}/enrolments", bodies.an_enrolment(ref, funding="other"))
    await registry.post(f"/entrepreneurs/{ref}/merge", {"into_ref": into}, version=3)
    theirs, mine = [
        [changes["place"] for act, _, changes in await trail(registry, each) if act == "merge" and "place" in changes]
        for each in (ref, into)
    ]
    assert {(before["programme_id"], after) for before, after in theirs} == {(moves, None), (twice, None)}
    ((before, after),) = mine
    assert (before, after["programme_id"], after["funding"]) == (None, moves, "other")
