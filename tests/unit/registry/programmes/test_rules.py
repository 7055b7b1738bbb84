"""The rules on places in programmes, one at a time."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import strategies as st

from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.programmes.rules import programme as programme_rules
from services.registry.programmes.rules.programme import EnrolmentRequest, Programme
from shared.regions import History
from shared.runtime.errors import Conflict, Invalid
from tests.unit.registry.samples import PERSON

ANI = Entrepreneur(UUID(int=1), "73", PERSON, "73.09.01.2003", "wirausaha", None, date(2025, 6, 1), date(2025, 6, 1))
DESA = Programme("Desa Mandiri", 2025, 5, 20, 100, 16, 30, id=UUID(int=2), province="73", declared_on=date(2025, 1, 1))
TODAY = date(2029, 12, 31)
HISTORY = History.load()
BORDERS = HISTORY.on(TODAY)
days = st.dates(date(1946, 1, 1), date(2026, 11, 22))


def born(day: date) -> Entrepreneur:
    """Return somebody born on a day."""
    return replace(ANI, person=replace(PERSON, birth_date=day))


@pytest.mark.parametrize(
    ("birth", "youth"),
    [
        (date(2010, 2, 1), True),  # 16 on the day
        (date(2010, 2, 2), False),  # 15
        (date(1995, 2, 2), True),  # the whole thirtieth year
        (date(1995, 2, 1), False),  # 31 on the day
    ],
)
def test_youth_is_decided_on_the_day_of_enrolment(birth: date, *, youth: bool) -> None:
    place = programme_rules.enrol(born(birth), DESA, EnrolmentRequest(date(2026, 2, 1), "provincial", None), BORDERS)
    assert (place.youth, programme_rules.enrolled(place).youth) == (youth, youth)


def test_a_group_is_known_to_the_province_alone() -> None:
    group = UUID(int=77)
    place = programme_rules.enrol(ANI, DESA, EnrolmentRequest(date(2026, 2, 1), "other", group), BORDERS)
    assert place.group_ref == group
    assert str(group) not in repr(programme_rules.enrolled(place))


@pytest.mark.parametrize(
    ("day", "year"), [(date(2025, 6, 1), 1), (date(2025, 12, 31), 1), (date(2026, 1, 1), 2), (date(2029, 12, 31), 5)]
)
def test_the_year_of_a_programme_is_the_calendars(day: date, year: int) -> None:
    assert programme_rules.enrol(ANI, DESA, EnrolmentRequest(day, "provincial", None), BORDERS).programme_year == year


@pytest.mark.parametrize(
    ("day", "slug"),
    [
        (date(2025, 5, 31), "day-too-early"),  # before she was registered
        (date(2030, 1, 1), "day-too-late"),  # after the programme
    ],
)
def test_nobody_is_enrolled_outside_the_programme_or_before_registration(day: date, slug: str) -> None:
    with pytest.raises(Invalid) as refused:
        programme_rules.enrol(ANI, DESA, EnrolmentRequest(day, "provincial", None), HISTORY.on(date(2031, 1, 1)))
    assert (refused.value.slug, [flaw.field for flaw in refused.value.flaws]) == (slug, ["enrolled_on"])
    with pytest.raises(Invalid):
        programme_rules.enrol(
            ANI, replace(DESA, start_year=2026), EnrolmentRequest(date(2025, 12, 31), "provincial", None), BORDERS
        )
    with pytest.raises(Invalid):
        programme_rules.enrol(
            ANI, DESA, EnrolmentRequest(date(2026, 2, 2), "provincial", None), HISTORY.on(date(2026, 2, 1))
        )


def test_a_place_is_given_from_the_first_day_of_the_programme_on() -> None:
    early = replace(ANI, registered_on=date(2024, 1, 1))
    assert programme_rules.enrol(
        early, DESA, EnrolmentRequest(date(2025, 1, 1), "provincial", None), BORDERS
    ).programme_year == 1  # fmt: skip
    with pytest.raises(Invalid):
        programme_rules.enrol(early, DESA, EnrolmentRequest(date(2024, 12, 31), "provincial", None), BORDERS)


def test_who_moved_is_enrolled_where_they_live_from_the_day_of_the_move_on() -> None:
    moved = replace(ANI, moved_on=date(2026, 3, 1))
    settled = programme_rules.enrol(moved, DESA, EnrolmentRequest(date(2026, 3, 1), "provincial", None), BORDERS)
    assert settled.enrolled_on == moved.moved_on
    with pytest.raises(Invalid) as refused:
        programme_rules.enrol(moved, DESA, EnrolmentRequest(date(2026, 2, 28), "provincial", None), BORDERS)
    assert (refused.value.slug, refused.value.flaws[0].field) == ("day-too-early", "enrolled_on")


def test_a_programme_is_for_its_own_province() -> None:
    with pytest.raises(Conflict) as refused:
        programme_rules.enrol(
            replace(ANI, province="33"), DESA, EnrolmentRequest(date(2026, 2, 1), "provincial", None), BORDERS
        )
    assert refused.value.slug == "programme-of-another-province"
