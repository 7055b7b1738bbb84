"""What events add to which cells, by examples written by hand."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.reporting.indicators import DECLARED
from services.reporting.projection.rules.fold import Deltas, Fold
from services.reporting.projection.rules.surrogate_keys import NAMED_FROM, SurrogateKeys
from shared.contracts import Event
from tests.support.keys import apart
from tests.unit.reporting.samples import (
    ANI,
    BUDI,
    GOWA,
    MAROS,
    a_session,
    an_agreement,
    an_enrolment,
    an_entrepreneur,
)

Cells = dict[str, tuple[int, int]]


class Folded:
    """Deltas of events of South Sulawesi, read by the name of the place."""

    def __init__(self, *events: Event, subtracted: Sequence[Event] = ()) -> None:
        self._keys, self.deltas = SurrogateKeys(), Deltas()
        self._fold(Deltas(), events, subtracted)
        unresolved = self._keys.unresolved
        self._names, series = list(unresolved.names), list(unresolved.series)
        self._events = [each.definition.partition(":")[0] for each in series]
        self._keys.resolve(range(len(series)), range(NAMED_FROM, NAMED_FROM + len(self._names)))
        self._fold(self.deltas, events, subtracted)

    def _fold(self, deltas: Deltas, events: Sequence[Event], subtracted: Sequence[Event]) -> None:
        fold = Fold(DECLARED.plans, self._keys)
        for sign, each in [(1, event) for event in events] + [(-1, event) for event in subtracted]:
            fold.add(deltas, type(each), "73", [each], sign)

    def cells(self) -> Cells:
        """Return counts and amounts by place."""
        columns = [column.tolist() for column in self.deltas.cells()]
        return {self._place(key): (count, amount) for key, count, amount in zip(*columns, strict=True)}

    def members(self) -> dict[str, dict[Any, int]]:
        """Return references to members by place."""
        return {self._place(key): dict(members) for key, members in self.deltas.members.items()}

    def _place(self, key: int) -> str:
        return apart(key, self._names).region


def test_an_agreement_that_names_a_centre_twice_counts_once_at_it() -> None:
    folded = Folded(an_agreement(centre_ids=(MAROS, GOWA, MAROS)))
    assert folded.cells() == {
        "73": (1, 0), "73.09": (1, 0), f"73/{MAROS}": (1, 0), f"73/{GOWA}": (1, 0)
    }  # fmt: skip


def test_agreements_of_different_centres_each_count_at_their_own() -> None:
    folded = Folded(
        an_agreement(centre_ids=(MAROS, MAROS)), an_agreement(centre_ids=(GOWA,)), an_agreement(centre_ids=())
    )
    assert folded.cells() == {
        "73": (3, 0), "73.09": (3, 0), f"73/{MAROS}": (1, 0), f"73/{GOWA}": (1, 0)
    }  # fmt: skip


def test_what_concerns_the_whole_province_counts_once_in_it_and_in_no_regency() -> None:
    assert Folded(an_agreement(centre_ids=(), region_code="73")).cells() == {"73": (1, 0)}


@pytest.mark.parametrize("centre", [None, MAROS])
def test_who_has_a_centre_counts_at_it_and_who_has_none_does_not(centre: UUID | None) -> None:
    at_centre = {f"73/{MAROS}": (1, 0)} if centre else {}
    assert Folded(an_entrepreneur(centre_id=centre)).cells() == {"73": (1, 0), "73.09.01.2003": (1, 0)} | at_centre


def test_only_the_young_count_as_enrolled_youth() -> None:
    assert Folded(an_enrolment(youth=False)).cells() == {}
    assert Folded(an_enrolment(youth=False), an_enrolment()).cells()["73"] == (1, 0)


def test_a_sum_beyond_64_bits_does_not_wrap() -> None:
    most = 2**62
    sessions = [a_session(contact_minutes=most) for _ in range(2)]
    assert Folded(*sessions).cells()["73"] == (2, 2**63)


def test_a_negative_sum_beyond_64_bits_does_not_wrap() -> None:
    sessions = [a_session(contact_minutes=2**62) for _ in range(3)]
    assert Folded(subtracted=sessions).cells()["73"] == (-3, -3 * 2**62)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_small_amount_beside_large_ones_lets_no_sum_wrap(sign: int) -> None:
    large, small = [a_session(contact_minutes=2**62) for _ in range(3)], [a_session(contact_minutes=1)]
    folded = Folded(*large, subtracted=small) if sign > 0 else Folded(*small, subtracted=large)
    assert folded.cells()["73"] == (sign * 2, sign * (3 * 2**62 - 1))


def test_what_is_taken_back_in_the_same_batch_leaves_no_cell() -> None:
    assert Folded(a_session(), subtracted=[a_session()]).cells() == {}


def test_a_correction_of_the_minutes_alone_is_still_a_change() -> None:
    folded = Folded(a_session(contact_minutes=90), subtracted=[a_session(contact_minutes=60)])
    assert set(folded.cells().values()) == {(0, 30)}


def test_a_session_without_minutes_still_counts() -> None:
    assert set(Folded(a_session(contact_minutes=0)).cells().values()) == {(1, 0)}


def test_a_client_is_referred_to_once_for_every_session_at_the_centre_and_in_the_province() -> None:
    folded = Folded(a_session(), a_session(), a_session(client_ref=BUDI))
    assert folded.members() == {"73": {ANI: 2, BUDI: 1}, f"73/{MAROS}": {ANI: 2, BUDI: 1}}


def test_cells_come_in_the_order_of_their_keys() -> None:
    keys, _, _ = Folded(a_session(completed_on=date(2026, 9, 1)), a_session(), an_agreement()).deltas.cells()
    assert keys.tolist() == sorted(keys.tolist())


def test_where_nothing_is_folded_there_is_no_cell() -> None:
    assert [column.tolist() for column in Deltas().cells()] == [[], [], []]
