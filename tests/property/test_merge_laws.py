"""Whatever is recorded, taken back and merged in whatever order: the nation counts persons, not references.

What the registry tells is folded as reporting folds it. Invariant: a correction takes back what was told, once.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import date
from typing import Any, Final
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.registry.people.commands import profile as profile_commands
from services.registry.people.commands import registration as registration_commands
from services.registry.people.rules.entrepreneur import Entrepreneur, Person, registered
from services.registry.people.rules.registration_correction import registered_village
from services.registry.privacy import commands as privacy_commands
from services.registry.programmes.commands import enrolment as enrolment_commands
from services.registry.programmes.commands import programmes as programmes_commands
from services.registry.programmes.commands import registration as registration_correction
from services.registry.programmes.commands import reversals as reversals_commands
from services.registry.programmes.commands.enrolment import CheckStatus, ConfirmNew
from services.registry.programmes.commands.reversals import VoidOfPlace
from services.registry.programmes.rules.enrolment import Evidence, confirmed
from services.registry.programmes.rules.programme import Programme, enrolled
from services.registry.programmes.rules.status_checks import looks
from services.reporting.indicators import DECLARED
from shared.contracts import type_of
from shared.contracts.base import Correction
from shared.contracts.registry.people import EntrepreneurRegistered
from shared.contracts.registry.programmes import (
    EntrepreneurConfirmedNew,
    EntrepreneurEnrolled,
    EntrepreneurStatusChecked,
)
from shared.runtime.errors import ServiceError
from tests.property.test_fold_laws import PROVINCE, Life, SampleSeries, total
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import NOWHERE, PERSON, a_programme, an_enrolment, an_entrepreneur

_VILLAGES: Final = tuple(f"73.09.01.{village}" for village in (2003, 2004, 2005))
_COUNTED: Final = {each.source: each for each in DECLARED.indicators}
Act = Callable[[FakeRegistryWork], Awaitable[object]]


def _enrol(who: UUID, of: UUID, month: int) -> Act:
    return lambda work: programmes_commands.enrol_entrepreneur(
        an_enrolment(who, of, enrolled_on=date(2026, 1, 5 + month)), work
    )


def _confirm(who: UUID, of: UUID, month: int) -> Act:
    evidence = Evidence(date(2026, 1, 9), "nib", date(2026, 2, month))
    return lambda work: enrolment_commands.confirm_new(ConfirmNew(who, of, evidence), work)


def _check(who: UUID, of: UUID, month: int) -> Act:
    look = CheckStatus(who, of, date(2026, month, 3), still_running=month % 2 == 0)
    return lambda work: enrolment_commands.check_status(look, work)


def _void(how: Any, who: UUID, of: UUID, *more: Any) -> Act:
    return lambda work: how(VoidOfPlace(who, of, "other"), *more, work)


def _void_enrolment(who: UUID, of: UUID, month: int) -> Act:
    del month
    return _void(reversals_commands.void_enrolment, who, of)


def _void_confirmation(who: UUID, of: UUID, month: int) -> Act:
    del month
    return _void(reversals_commands.void_confirmation, who, of)


def _void_check(who: UUID, of: UUID, month: int) -> Act:
    return _void(reversals_commands.void_status_check, who, of, date(2026, month, 3))


def _correct(who: UUID, month: int) -> Act:
    said: dict[str, Any] = {"village_code": _VILLAGES[month % 3], "kind": ("umkm", "wirausaha")[month % 2]}
    if month % 4 == 0:
        said["registered_on"] = date(2026, 1, month)
    return lambda work: registration_correction.correct_registration(who, said, work)


def _move(who: UUID, month: int) -> Act:
    return lambda work: profile_commands.move(who, _VILLAGES[month % 3], date(2026, month, 4), work)


def _merge(who: UUID, into: UUID) -> Act:
    return lambda work: privacy_commands.merge(who, into, NOWHERE, work)


def acts(who: list[UUID], of: list[UUID]) -> st.SearchStrategy[Act]:
    """Make one of all the things that may be done to these people, possible or not."""
    somebody, programme, month = st.sampled_from(who), st.sampled_from(of), st.integers(3, 10)
    on_a_place = [st.builds(act, somebody, programme, month) for act in (_enrol, _confirm, _check)]
    back = [st.builds(act, somebody, programme, month) for act in (_void_enrolment, _void_confirmation, _void_check)]
    merge = st.builds(_merge, somebody, somebody)
    return st.one_of(
        *on_a_place, *back, st.builds(_correct, somebody, month), st.builds(_move, somebody, month), merge, merge
    )


def begun(who: UUID, of: UUID) -> st.SearchStrategy[list[Act]]:
    """Bring somebody so far in a programme: nowhere, enrolled, confirmed, or seen to run."""
    steps = [act(who, of, month) for act, month in ((_enrol, 3), (_confirm, 4), (_check, 5))]
    return st.integers(0, len(steps)).map(lambda reached: steps[:reached])


async def lived(data: st.DataObject) -> FakeRegistryWork:
    """Register three in two programmes and let anything happen to them."""
    work = FakeRegistryWork()
    described = [Person(f"Ani {n}", f"{PERSON.nik[:12]}{n:04}", "", PERSON.birth_date, "female") for n in range(1, 4)]
    who = [
        (await registration_commands.register_entrepreneur(an_entrepreneur(person=each), work)).id for each in described
    ]
    of = [(await programmes_commands.declare_programme(a_programme(), work)).id for _ in range(2)]
    before = [act for one in who for each in of for act in data.draw(begun(one, each))]
    for act in before + data.draw(st.lists(acts(who, of), min_size=3, max_size=12)):
        with suppress(ServiceError):
            await act(work)
    return work


def national(work: FakeRegistryWork) -> Mapping[Any, int]:
    """Return what reporting counts of all that was told."""
    fold = Life()
    parts = []
    for told in work.told:
        corrected = type_of(type(told.event)).corrects
        fact: Any = told.event.counted if corrected else told.event  # type: ignore[attr-defined]  # of a correction
        parts.append(fold(corrected or type(told.event), [fact], -1 if corrected else 1))
    return total(*parts)


def counted(cells: Mapping[Any, int], source: type[Any], region: str = PROVINCE) -> int:
    """Return what a region is said to have of an indicator."""
    definition, column = DECLARED.stored(_COUNTED[source])
    return sum(n for (kind, about, *_), n in cells.items() if kind == column and _is_of(about, definition, region))


def _is_of(about: SampleSeries, definition: str, region: str) -> bool:
    return (about.definition, about.region) == (definition, region)


@given(data=st.data())
def test_the_nation_counts_each_person_and_each_place_once(data: st.DataObject) -> None:
    work = asyncio.run(lived(data))
    cells, alive = national(work), [each for each in work.things[Entrepreneur] if each not in work.gone]
    assert counted(cells, EntrepreneurRegistered) == len(alive)
    assert counted(cells, EntrepreneurEnrolled) == len(work.kept)
    assert {place.entrepreneur_ref for place in work.kept.values()} <= set(alive)
    for village in _VILLAGES:
        there = [registered_village(work.things[Entrepreneur][each]) for each in alive]
        assert counted(cells, EntrepreneurRegistered, village) == there.count(village)
        places = [each.village_code for each in work.kept.values()]
        assert counted(cells, EntrepreneurEnrolled, village) == places.count(village)


@given(data=st.data())
def test_what_stands_of_what_was_told_is_what_is_on_record(data: st.DataObject) -> None:
    work = asyncio.run(lived(data))
    told = {each.id: each.event for each in work.told}
    voided = [each.event for each in work.told if isinstance(each.event, Correction)]
    assert [told[each.takes_back] for each in voided] == [each.counted for each in voided]  # type: ignore[attr-defined]
    reversed_events = Counter(each.takes_back for each in voided)
    assert set(reversed_events.values()) <= {1}
    standing = [event for identity, event in told.items() if identity not in reversed_events]
    people = [each for each in work.things[Entrepreneur].values() if each.id not in work.gone]
    there = {each.entrepreneur_ref: each for each in standing if isinstance(each, EntrepreneurRegistered)}
    assert there == {each.id: registered(each) for each in people}
    places_of = [each for each in standing if isinstance(each, EntrepreneurEnrolled)]
    proofs = [each for each in standing if isinstance(each, EntrepreneurConfirmedNew)]
    kept = list(work.kept.values())
    assert _sorted(places_of) == _sorted([enrolled(each) for each in kept])
    seen = [event for event in standing if isinstance(event, EntrepreneurStatusChecked)]
    assert {event.checked_on for event in seen} >= {each.checked_on for place in kept for each in looks(place)}
    assert all((place.checked_on is None) == (not looks(place)) for place in kept)
    assert _sorted(proofs) == _sorted([proof for each in kept if (proof := confirmed(each))])
    assert len(work.things[Programme]) == 2


def _sorted(facts: list[Any]) -> list[Any]:
    return sorted(facts, key=lambda each: (each.entrepreneur_ref, each.programme_id))
