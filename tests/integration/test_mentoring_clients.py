"""What mentoring makes of what the registry tells of a client: notes go with them, sessions follow a merge."""

from collections.abc import AsyncIterator
from datetime import date
from itertools import permutations

import pytest
from msgspec.structs import replace

from shared.contracts import Event
from shared.contracts.registry.people import (
    ConsentGiven,
    ConsentWithdrawn,
    EntrepreneurErased,
    EntrepreneurMerged,
    EntrepreneurMoved,
)
from shared.messaging.inbox.decoding import ReplicatedEvent
from tests.support.bodies import a_session
from tests.support.clients import Caller
from tests.support.in_process import Service
from tests.support.sample_events import ANI, BUDI, MAROS, WORLD, replicated, replicated_events

DAY = date(2026, 3, 1)
REF = ANI.entrepreneur_ref
TWIN, THIRD = (replace(ANI, entrepreneur_ref=type(REF)(int=number)) for number in (302, 303))
MERGED = EntrepreneurMerged(entrepreneur_ref=REF, into_ref=TWIN.entrepreneur_ref, merged_on=DAY)
AGAIN = EntrepreneurMerged(entrepreneur_ref=TWIN.entrepreneur_ref, into_ref=THIRD.entrepreneur_ref, merged_on=DAY)
ERASED = EntrepreneurErased(entrepreneur_ref=THIRD.entrepreneur_ref, erased_on=DAY)


@pytest.fixture
async def mentoring(database: str) -> Service:
    """A mentoring that has heard of Ani, of her twin and of a third one."""
    service = Service("mentoring", database)
    service.migrate()
    await service.replicate(*replicated_events(*WORLD, TWIN, THIRD))
    return service


@pytest.fixture
async def caller(mentoring: Service) -> AsyncIterator[Caller]:
    async with mentoring.api("en") as caller:
        yield caller


def a_visit(ref: object = REF) -> dict[str, object]:
    """Return a session with somebody."""
    return a_session(str(MAROS.centre_id), str(BUDI.consultant_ref), str(ref), notes="Ani ingin membuka cabang.")


def then(event: Event, version: int) -> ReplicatedEvent:
    """Return what became of somebody."""
    return replicated(event, version=version, sequence=version)


async def test_who_is_erased_takes_the_notes_along_and_leaves_the_count(mentoring: Service, caller: Caller) -> None:
    made = await caller.post("/sessions", a_visit())
    await caller.post("/sessions", a_visit(TWIN.entrepreneur_ref))
    await mentoring.replicate(then(EntrepreneurErased(entrepreneur_ref=REF, erased_on=DAY), 2))
    notes = {each["client_ref"]: each["notes"] for each in (await caller.get("/sessions"))["items"]}
    assert notes == {str(REF): "", str(TWIN.entrepreneur_ref): "Ani ingin membuka cabang."}
    assert (await caller.get(f"/sessions/{made['id']}"))["contact_minutes"] == 60
    assert str(REF) not in {each["id"] for each in (await caller.get("/clients"))["items"]}
    await caller.post(f"/sessions/{made['id']}/void", {"reason_code": "duplicate"})


@pytest.mark.parametrize("order", [*permutations(((MERGED, 2), (AGAIN, 2), (ERASED, 2)))])
async def test_in_whatever_order_it_is_heard_notes_go_with_the_heir(
    mentoring: Service, caller: Caller, order: tuple[tuple[Event, int], ...]
) -> None:
    await caller.post("/sessions", a_visit())
    for event, version in order:
        await mentoring.replicate(then(event, version))
    (session,) = (await caller.get("/sessions"))["items"]
    assert (session["client_ref"], session["notes"]) == (str(THIRD.entrepreneur_ref), "")


async def test_a_duplicates_sessions_are_the_survivors(mentoring: Service, caller: Caller) -> None:
    await caller.post("/sessions", a_visit())
    await mentoring.replicate(then(MERGED, 2))
    (kept,) = (await caller.get("/sessions", client_ref=str(TWIN.entrepreneur_ref)))["items"]
    assert kept["notes"] == "Ani ingin membuka cabang."
    refused = await caller.refused(409, "/sessions", a_visit())
    assert (refused["slug"], str(TWIN.entrepreneur_ref) in refused["title"]) == ("client-merged", True)
    again = await caller.post("/sessions", a_visit(TWIN.entrepreneur_ref))
    assert (await caller.get(f"/sessions/{again['id']}"))["first_session"] is False


async def test_a_corrected_registration_is_followed_and_no_move_behind_it_is_lost(
    mentoring: Service, caller: Caller
) -> None:
    moved = EntrepreneurMoved(entrepreneur_ref=REF, village_code="73.09.01.2004", moved_on=DAY)
    right = replace(ANI, village_code="73.09.01.2005", kind="umkm")
    await mentoring.replicate(then(moved, 2), then(right, 4), then(moved, 5))
    shown = await caller.get(f"/clients/{REF}")
    assert (shown["village_code"], shown["kind"], shown["version"]) == ("73.09.01.2004", "umkm", 5)
    await mentoring.replicate(then(replace(right, village_code="73.09.01.2006"), 7))
    assert (await caller.get(f"/clients/{REF}"))["village_code"] == "73.09.01.2006"


async def test_consent_and_village_are_as_last_told_and_by_nobody_but_the_province(
    mentoring: Service, caller: Caller
) -> None:
    withdrawn = ConsentWithdrawn(entrepreneur_ref=REF, withdrawn_on=DAY)
    moved = EntrepreneurMoved(entrepreneur_ref=REF, village_code="73.09.01.2004", moved_on=DAY)
    forged = replicated(replace(ERASED, entrepreneur_ref=REF), province="33", version=9)
    await mentoring.replicate(then(moved, 2), then(withdrawn, 3), forged)
    shown = await caller.get(f"/clients/{REF}")
    assert (shown["village_code"], shown["silent_since"], shown["version"]) == ("73.09.01.2004", "2026-03-01", 3)
    assert (await caller.refused(409, "/sessions", a_visit()))["slug"] == "client-silent"
    await mentoring.replicate(then(ConsentGiven(entrepreneur_ref=REF, given_on=DAY), 4), then(withdrawn, 3))
    await caller.post("/sessions", a_visit())
