"""Nobody but the province's office gives somebody another NIK at once, and nobody learns whether one is taken."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from services.registry.people.commands import nik_requests as nik_requests_commands
from services.registry.people.commands import profile as profile_commands
from services.registry.people.commands import registration as registration_commands
from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.people.rules.nik_requests import (
    NikLimits,
    NikRequest,
    NikTriedTooOften,
    NikTries,
    check_tries,
    decide,
)
from shared.runtime.errors import Conflict, NotFound, TooMany
from tests.support.fakes.unit_of_work import NOON
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import NOBODY, PERSON, an_entrepreneur, refusal

FREE, TAKEN, ODD = "7309014101990009", "7309014101990002", "7310014101990003"


@pytest.fixture
def work() -> FakeRegistryWork:
    return FakeRegistryWork(home="73")


async def somebody(work: FakeRegistryWork, nik: str = PERSON.nik) -> UUID:
    """Register somebody, as the province's office; returns the reference."""
    was, work.is_office = work.is_office, True
    ref = (await registration_commands.register_entrepreneur(an_entrepreneur(person=replace(PERSON, nik=nik)), work)).id
    work.is_office = was
    return ref


@pytest.fixture
async def ani(work: FakeRegistryWork) -> UUID:
    """Somebody within reach of a consultant; another one, with the NIK that is taken, is not."""
    ref = await somebody(work)
    work.hidden.add(await somebody(work, TAKEN))
    work.is_office = False
    return ref


def requests(work: FakeRegistryWork) -> list[NikRequest]:
    return [*work.things[NikRequest].values()]


async def test_a_consultant_hears_the_same_of_a_nik_that_is_free_and_of_one_that_is_taken(
    work: FakeRegistryWork, ani: UUID
) -> None:
    answers = [await profile_commands.correct(ani, {"nik": nik}, work) for nik in (FREE, TAKEN)]
    assert [each.warnings for each in answers] == [("nik-awaits-office",)] * 2
    assert [each.version for each in answers] == [2, 3]
    assert work.things[Entrepreneur][ani].person.nik == PERSON.nik
    assert [(each.nik, each.state, each.entrepreneur_ref) for each in requests(work)] == [
        (FREE, "open", ani), (TAKEN, "open", ani),
    ]  # fmt: skip


async def test_the_rest_of_a_correction_is_not_kept_waiting(work: FakeRegistryWork, ani: UUID) -> None:
    told = len(work.told)
    made = await profile_commands.correct(ani, {"name": "Ani Lestari", "nik": ODD}, work)
    kept = work.things[Entrepreneur][ani].person
    assert (kept.name, kept.nik, len(work.told)) == ("Ani Lestari", PERSON.nik, told)
    assert made.warnings == ("nik-region-differs", "nik-awaits-office")


async def test_a_correction_that_leaves_the_nik_alone_asks_nobody(work: FakeRegistryWork, ani: UUID) -> None:
    for _ in range(5):
        await profile_commands.correct(ani, {"name": "Ani Lestari", "nik": PERSON.nik}, work)
    assert requests(work) == []


async def test_of_one_person_only_some_niks_are_tried_a_day(work: FakeRegistryWork, ani: UUID) -> None:
    for serial in range(3):
        await profile_commands.correct(ani, {"nik": f"730901410199100{serial}"}, work)
    refused = await refusal(work, profile_commands.correct(ani, {"nik": FREE}, work))
    assert isinstance(refused, NikTriedTooOften)
    assert (refused.slug, refused.kind, refused.retry_after_seconds) == ("nik-limit", "too_many", 86_401)
    assert work.noted == [("limit", ani)]
    assert len(requests(work)) == 3
    work.now += timedelta(days=1)
    await profile_commands.correct(ani, {"nik": FREE}, work)


async def test_a_caller_tries_only_some_niks_a_day_of_whomever(work: FakeRegistryWork, ani: UUID) -> None:
    work.nik_limits = NikLimits(person=3, caller=2)
    others = [await somebody(work, f"730901410199200{serial}") for serial in range(3)]
    for ref in others[:2]:
        await profile_commands.correct(ref, {"nik": FREE}, work)
    assert (await refusal(work, profile_commands.correct(others[2], {"nik": FREE}, work))).slug == "nik-limit"
    work.who = "somebody else"
    await profile_commands.correct(ani, {"nik": FREE}, work)


async def test_the_office_too_tries_only_some(work: FakeRegistryWork, ani: UUID) -> None:
    work.is_office = True
    for serial in range(3):
        made = await profile_commands.correct(ani, {"nik": f"730901410199100{serial}"}, work)
        assert "nik-awaits-office" not in made.warnings
    assert work.things[Entrepreneur][ani].person.nik == "7309014101991002"
    assert {(each.state, each.nik) for each in requests(work)} == {("accepted", None)}
    assert (await refusal(work, profile_commands.correct(ani, {"nik": FREE}, work))).slug == "nik-limit"


async def test_the_office_gives_the_nik_that_was_asked_for(work: FakeRegistryWork, ani: UUID) -> None:
    await profile_commands.correct(ani, {"nik": FREE}, work)
    work.is_office, work.who = True, "office"
    (request,) = requests(work)
    made = await nik_requests_commands.accept(request.id, work)
    assert work.things[Entrepreneur][ani].person.nik == FREE
    settled = work.things[NikRequest][request.id]
    assert (made.version, settled.state, settled.decided_by, settled.decided_at) == (2, "accepted", "office", NOON)
    assert settled.nik is None
    again = await refusal(work, nik_requests_commands.refuse(request.id, work))
    assert (type(again), again.slug) == (Conflict, "nik-request-decided")


async def test_the_office_alone_hears_that_a_nik_is_somebody_s(work: FakeRegistryWork, ani: UUID) -> None:
    await profile_commands.correct(ani, {"nik": TAKEN}, work)
    work.is_office = True
    holder = work.hidden.pop()
    (request,) = requests(work)
    refused = await refusal(work, nik_requests_commands.accept(request.id, work))
    assert (refused.slug, str(holder) in refused.words.en) == ("entrepreneur-already-registered", True)
    await nik_requests_commands.refuse(request.id, work)
    assert work.things[Entrepreneur][ani].person.nik == PERSON.nik
    assert work.things[NikRequest][request.id].state == "refused"


async def test_nobody_hears_whose_a_nik_is_whom_they_do_not_reach(work: FakeRegistryWork, ani: UUID) -> None:
    await profile_commands.correct(ani, {"nik": TAKEN}, work)
    (request,) = requests(work)
    refused = await refusal(work, nik_requests_commands.accept(request.id, work))
    assert (refused.slug, "somebody else" in refused.words.en) == ("entrepreneur-already-registered", True)


async def test_a_nik_that_was_asked_for_twice_is_given_once_and_given_again(work: FakeRegistryWork, ani: UUID) -> None:
    for _ in range(2):
        await profile_commands.correct(ani, {"nik": FREE}, work)
    first, second = requests(work)
    await nik_requests_commands.accept(first.id, work)
    assert (await refusal(work, nik_requests_commands.accept(first.id, work))).slug == "nik-request-void"
    await nik_requests_commands.accept(second.id, work)
    assert work.things[Entrepreneur][ani].person.nik == FREE


async def test_what_cannot_be_decided_is_refused(work: FakeRegistryWork, ani: UUID) -> None:
    missing = await refusal(work, nik_requests_commands.accept(NOBODY, work))
    assert (type(missing), missing.slug) == (NotFound, "nik-request-unknown")
    await profile_commands.correct(ani, {"nik": FREE}, work)
    (request,) = requests(work)
    work.gone[ani] = None
    assert (await refusal(work, nik_requests_commands.accept(request.id, work))).slug == "nik-request-void"


@pytest.mark.usefixtures("ani")
async def test_a_registration_that_meets_somebody_beyond_reach_is_for_the_office(work: FakeRegistryWork) -> None:
    wish = an_entrepreneur(person=replace(PERSON, nik=TAKEN))
    refused = await refusal(work, registration_commands.register_entrepreneur(wish, work))
    assert (type(refused), refused.slug) == (Conflict, "nik-not-usable")
    assert "already" not in refused.words.en
    assert "terdaftar" not in refused.words.id
    assert [(each.nik, each.entrepreneur_ref, each.state) for each in requests(work)] == [(TAKEN, None, "open")]
    (request,) = requests(work)
    work.is_office = True
    assert (await refusal(work, nik_requests_commands.accept(request.id, work))).slug == "nik-request-void"


async def test_registrations_that_meet_somebody_beyond_reach_are_limited_and_corrections_do_not_count(
    work: FakeRegistryWork, ani: UUID
) -> None:
    work.nik_limits = NikLimits(person=3, caller=2)
    taken = an_entrepreneur(person=replace(PERSON, nik=TAKEN))
    free = an_entrepreneur(person=replace(PERSON, nik=FREE))
    for serial in range(2):
        await profile_commands.correct(ani, {"nik": f"730901410199100{serial}"}, work)
    for _ in range(2):
        assert (await refusal(work, registration_commands.register_entrepreneur(taken, work))).slug == "nik-not-usable"
    for wish in (taken, free):
        refused = await refusal(work, registration_commands.register_entrepreneur(wish, work))
        assert (type(refused), refused.slug) == (NikTriedTooOften, "nik-limit")
    assert work.noted[-1] == ("limit", None)
    work.is_office = True
    await registration_commands.register_entrepreneur(free, work)


def test_when_to_ask_again_is_when_the_oldest_try_is_a_day_old() -> None:
    for tries in (NikTries(3, 0, NOON), NikTries(0, 20, NOON)):
        with pytest.raises(TooMany) as refused:
            check_tries(tries, NikLimits(), NOON + timedelta(hours=23))
        assert refused.value.retry_after_seconds == 3_601
    with pytest.raises(TooMany) as refused:
        check_tries(NikTries(3, 3), NikLimits(), NOON)
    assert refused.value.retry_after_seconds == 86_401
    for late in (timedelta(days=1), timedelta(days=2)):
        with pytest.raises(TooMany) as refused:
            check_tries(NikTries(3, 3, NOON), NikLimits(), NOON + late)
        assert refused.value.retry_after_seconds == 1
    with pytest.raises(TooMany) as refused:
        check_tries(NikTries(3, 3, NOON), NikLimits(), NOON + timedelta(milliseconds=500))
    assert (refused.value.retry_after_seconds, type(refused.value.retry_after_seconds)) == (86_400, int)
    check_tries(NikTries(2, 19, NOON), NikLimits(), NOON)


def test_what_was_decided_is_decided_once() -> None:
    request = NikRequest(NOBODY, "73", NOBODY, "73.09.01.2003", FREE, "open", "a", NOON)
    settled = decide(request, "refused", "b", NOON)
    assert (settled.state, settled.nik, settled.decided_by) == ("refused", None, "b")
    with pytest.raises(Conflict):
        decide(settled, "accepted", "b", NOON)
