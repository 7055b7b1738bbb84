"""What was told of a record is reversed before another thing is told of it, whatever kind of record it is."""

from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.enterprises.rules.enterprise import Enterprise, SizeState
from services.registry.restatement.commands import restate
from services.registry.restatement.rules import (
    Restatable,
    changed,
    comes_first,
    reclassified,
    restated,
    reverse,
    valid,
)
from shared.contracts import Event
from shared.contracts.registry import (
    EnterpriseAssessed,
    FinanceAccessed,
    FinanceVoided,
    LegalityExpired,
    LegalityExpiryVoided,
)
from shared.i18n import Text
from shared.runtime.errors import Conflict, Invalid
from tests.support.fakes.unit_of_work_registry import FakeRegistryWork
from tests.unit.registry.samples import NOBODY

DAY = date(2026, 11, 22)
BEGUN = SizeState("low", "micro", "annual-sales", "pp-7-2021", 1, 2025)
BENGKEL = Enterprise(
    UUID(int=1), "73", NOBODY, None, "Bengkel", "73.09.01", "2020", "45201", "sole-proprietor", DAY, DAY, BEGUN, BEGUN
)


@dataclass(frozen=True)
class Loan:
    """A record of two facts: that it is there, and that it is over."""

    id: UUID
    day: date
    province: str = "73"
    first: bool | None = None
    over: bool = False
    event_id: UUID | None = None
    over_event_id: UUID | None = None
    noticed: int = 0
    void_reason: str | None = None
    voided_on: date | None = None
    version: int = 1


def is_there(loan: Loan) -> FinanceAccessed:
    return FinanceAccessed(
        enterprise_ref=BENGKEL.id, finance_id=loan.id, district_code="73.09.01", centre_id=None, source="kur",
        amount_band="up-to-10-million", first=bool(loan.first), facilitated_by=None, accessed_on=loan.day,
    )  # fmt: skip


def is_over(loan: Loan) -> LegalityExpired | None:
    if not loan.over:
        return None
    return LegalityExpired(
        enterprise_ref=BENGKEL.id, legality_id=loan.id, district_code="73.09.01", centre_id=None,
        document_kind="sni", expires_on=loan.day,
    )  # fmt: skip


def facts(loan: Loan) -> dict[str, Event | None]:
    return {"over_event_id": is_over(loan), "event_id": is_there(loan)}


LOANS = Restatable(
    facts,
    {FinanceAccessed: FinanceVoided, LegalityExpired: LegalityExpiryVoided},
    because="counted-anew",
    not_held=("loan-not-held", "loan_id", Text("pinjaman", "loan")),
    untold=("loan-without-event", Text("rilis", "release")),
)


def a_loan(number: int, month: int = 1, **changes: Any) -> Loan:
    """A loan of 2025 that was told of as its number."""
    return replace(Loan(UUID(int=number), date(2025, month, 1), event_id=UUID(int=100 + number)), **changes)


def told(was: Loan | None, now: Loan, of: Restatable[Loan] = LOANS) -> tuple[list[Any], Loan]:
    """Return what is told of a change, and the loan with the ids of its events, which count from 500."""
    numbers = count(500)
    return restated(of, (was, now), DAY, lambda: UUID(int=next(numbers)))


def test_a_new_record_is_told_with_the_id_that_it_keeps() -> None:
    new = Loan(UUID(int=1), DAY)
    assert told(None, new) == ([(is_there(new), UUID(int=500))], replace(new, event_id=UUID(int=500)))


def test_of_a_changed_record_the_old_fact_is_reversed_whole_and_the_new_one_told() -> None:
    was = a_loan(1, first=True)
    (back, anew), settled = told(was, replace(was, first=False))
    assert isinstance(back, FinanceVoided)
    assert (back.takes_back, back.reason_code, back.voided_on) == (UUID(int=101), "counted-anew", DAY)
    assert (back.enterprise_ref, back.counted, anew[0]) == (BENGKEL.id, is_there(was), is_there(settled))
    assert (settled.event_id, anew[1]) == (UUID(int=500), UUID(int=500))


def test_a_voided_record_takes_all_back_in_the_order_of_its_facts() -> None:
    was = a_loan(1, over=True, over_event_id=UUID(int=9))
    pair = reverse(LOANS, [a_loan(2), was], was.id, "duplicate", DAY)
    back, settled = told(*pair)
    assert [(type(each), each.takes_back, each.reason_code) for each in back] == [
        (LegalityExpiryVoided, UUID(int=9), "duplicate"),
        (FinanceVoided, UUID(int=101), "duplicate"),
    ]
    assert (settled.event_id, settled.over_event_id) == (None, None)
    assert (settled.void_reason, settled.voided_on) == ("duplicate", DAY)
    assert told(*pair, replace(LOANS, keeps_id=True))[1].event_id == UUID(int=101)


def test_a_fact_without_a_known_event_is_not_reversed() -> None:
    was = a_loan(1, over=True)
    back, settled = told(was, replace(was, over=False))
    assert (back, settled.over) == ([], False)


def test_what_is_not_held_or_was_never_told_cannot_be_reversed() -> None:
    with pytest.raises(Invalid) as unknown:
        reverse(LOANS, [a_loan(1)], NOBODY, "other", DAY)
    assert (unknown.value.slug, unknown.value.flaws[0].field) == ("loan-not-held", "loan_id")
    with pytest.raises(Conflict, match="loan-without-event"):
        reverse(LOANS, [a_loan(1, event_id=None)], UUID(int=1), "other", DAY)


def test_a_fact_that_no_event_reverses_is_a_mistake_in_the_declaration() -> None:
    was = a_loan(1)
    with pytest.raises(KeyError, match=FinanceAccessed.__name__):
        told(was, replace(was, first=True), replace(LOANS, reversals={EnterpriseAssessed: FinanceVoided}))


async def test_each_fact_is_a_version_of_the_whole_and_the_record_is_stored_with_the_last() -> None:
    work, was = FakeRegistryWork(), a_loan(1, first=True)
    for thing in (BENGKEL, was):
        await work.save_without_event(None, thing)
    moved = replace(BENGKEL, name="Bengkel Baru")
    whole = await restate(BENGKEL, [(was, replace(was, first=False)), (None, a_loan(2))], LOANS, work, moved)
    assert whole == replace(moved, version=4) == work.things[Enterprise][BENGKEL.id]
    assert [(type(each.event), each.version) for each in work.told] == [
        (FinanceVoided, 2), (FinanceAccessed, 3), (FinanceAccessed, 4),
    ]  # fmt: skip
    kept = work.things[Loan][was.id]
    assert (kept.version, kept.event_id) == (2, work.told[1].id)


async def test_a_record_that_says_what_it_said_is_stored_and_nothing_told() -> None:
    work, was = FakeRegistryWork(), a_loan(1)
    for thing in (BENGKEL, was):
        await work.save_without_event(None, thing)
    assert await restate(BENGKEL, [(was, replace(was, noticed=7))], LOANS, work) == BENGKEL
    assert (work.told, work.things[Loan][was.id]) == ([], replace(was, noticed=7, version=2))


def test_those_voided_are_not_valid_and_those_unchanged_are_no_change() -> None:
    known = [a_loan(1), a_loan(2, void_reason="other")]
    assert valid(known) == [known[0]]
    assert changed(known, lambda each: replace(each, noticed=each.id.int - 1)) == [
        (known[1], replace(known[1], noticed=1))
    ]


def day_of(loan: Loan) -> date:
    return loan.day


loans = st.lists(st.tuples(st.integers(1, 4), st.booleans() | st.none()), max_size=6)


@given(described=loans)
def test_after_restating_one_record_is_the_first_and_the_earliest(described: list[tuple[int, bool | None]]) -> None:
    known = [a_loan(number, month, first=first) for number, (month, first) in enumerate(described)]
    now = {each.id: each for each in known} | {now.id: now for _, now in reclassified(known, day_of)}
    untouchable = [each for each in known if each.first is None]
    assert all(now[each.id] == each for each in untouchable)
    firsts = [each for each in now.values() if each.first]
    assert len(firsts) == (1 if known and not untouchable else 0)
    assert all(firsts[0].day <= each.day for each in known if firsts)
    assert reclassified([*now.values()], day_of) == []


@given(described=loans, month=st.integers(1, 4))
def test_a_new_record_comes_first_only_before_all_others(described: list[tuple[int, bool | None]], month: int) -> None:
    known = [a_loan(number, at, first=first) for number, (at, first) in enumerate(described)]
    new = comes_first(a_loan(9, month), known, day_of)
    assert new.first == all(first is not None and at > month for at, first in described)
