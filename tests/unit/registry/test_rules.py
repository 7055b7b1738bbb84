"""The registry's rules on days, ages and NIK, one at a time."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.people.rules import entrepreneur as entrepreneur_rules
from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.people.rules.nik import check_nik, nik_warnings
from services.registry.programmes.rules import programme as programme_rules
from services.registry.programmes.rules.programme import Programme, Wish
from shared.regions import PROVINCES
from shared.runtime.errors import Conflict, Invalid
from tests.unit.registry.samples import PERSON

ANI = Entrepreneur(UUID(int=1), "73", PERSON, "73.09.01.2003", "wirausaha", None, date(2025, 6, 1), date(2025, 6, 1))
DESA = Programme("Desa Mandiri", 2025, 5, 20, 100, 16, 30, id=UUID(int=2), province="73", declared_on=date(2025, 1, 1))
TODAY = date(2029, 12, 31)
days = st.dates(date(1946, 1, 1), date(2026, 11, 22))


def born(day: date) -> Entrepreneur:
    """Return somebody born on a day."""
    return replace(ANI, person=replace(PERSON, birth_date=day))


@pytest.mark.parametrize(
    ("nik", "rule"),
    [
        ("730901410199000", "16 digits"),
        ("7309014101990001x", "16 digits"),
        ("73\N{ARABIC-INDIC DIGIT ZERO}9014101990001", "16 digits"),
        ("9909014101990001", "province"),
        ("7309014002990001", "birth date"),
        ("7309010001990001", "birth date"),
        ("7309013002990001", "birth date"),
        ("7309017201990001", "birth date"),
        ("7309014101990000", "0000"),
    ],
)
def test_what_cannot_be_a_nik_is_refused_by_the_rule_it_breaks(nik: str, rule: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_nik(nik, PROVINCES)
    (flaw,) = refused.value.flaws
    assert (flaw.field, flaw.value) == ("nik", nik)
    assert rule in flaw.rule.en


@given(day=days, female=st.booleans(), province=st.sampled_from(PROVINCES), serial=st.integers(1, 9_999))
def test_every_birth_date_gives_a_nik_that_is_taken_without_warning(
    day: date, province: str, serial: int, *, female: bool
) -> None:
    nik = f"{province}0101{day.day + 40 * female:02}{day:%m%y}{serial:04}"
    check_nik(nik, PROVINCES)
    person = replace(PERSON, nik=nik, birth_date=day, sex="female" if female else "male")
    assert nik_warnings(person, f"{province}.01.01.2001", known=True) == ()


def test_a_leap_day_of_either_century_is_a_birth_date() -> None:
    check_nik("7309012902000001", PROVINCES)  # 2000 has one
    check_nik("7309012902960001", PROVINCES)  # 1996 has one


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2000, 2, 29), date(2026, 2, 28), 25),
        (date(2000, 2, 29), date(2026, 3, 1), 26),
        (date(2000, 2, 29), date(2028, 2, 29), 28),
        (date(2000, 6, 15), date(2026, 6, 14), 25),
        (date(2000, 6, 15), date(2026, 6, 15), 26),
    ],
)
def test_an_age_is_counted_in_completed_years(birth: date, day: date, age: int) -> None:
    assert entrepreneur_rules.age_on(birth, day) == age


@given(days, st.integers(0, 40_000))
def test_an_age_grows_by_one_a_year_and_never_shrinks(birth: date, later: int) -> None:
    day = birth + timedelta(days=later)
    assert 0 <= entrepreneur_rules.age_on(birth, day) <= later / 365
    assert entrepreneur_rules.age_on(birth, day + timedelta(days=366)) - entrepreneur_rules.age_on(birth, day) in (1, 2)


def test_nobody_is_registered_who_would_be_older_than_anybody_is() -> None:
    entrepreneur_rules.register_entrepreneur(born(date(1904, 6, 2)), TODAY)
    for day in (date(1904, 6, 1), date(199, 3, 12)):
        with pytest.raises(Invalid, match="age-impossible") as refused:
            entrepreneur_rules.register_entrepreneur(born(day), TODAY)
        (flaw,) = refused.value.flaws
        assert (flaw.field, flaw.value) == ("birth_date", str(day))
        assert flaw.rule.en == "must make them at most 120 years old on 2025-06-01"


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
    place = programme_rules.enrol(born(birth), DESA, Wish(date(2026, 2, 1), "provincial", None), TODAY)
    assert (place.youth, programme_rules.enrolled(place).youth) == (youth, youth)


def test_a_group_is_known_to_the_province_alone() -> None:
    group = UUID(int=77)
    place = programme_rules.enrol(ANI, DESA, Wish(date(2026, 2, 1), "other", group), TODAY)
    assert place.group_ref == group
    assert str(group) not in repr(programme_rules.enrolled(place))


@pytest.mark.parametrize(
    ("day", "year"), [(date(2025, 6, 1), 1), (date(2025, 12, 31), 1), (date(2026, 1, 1), 2), (date(2029, 12, 31), 5)]
)
def test_the_year_of_a_programme_is_the_calendars(day: date, year: int) -> None:
    assert programme_rules.enrol(ANI, DESA, Wish(day, "provincial", None), TODAY).programme_year == year


@pytest.mark.parametrize(
    ("day", "slug"),
    [
        (date(2025, 5, 31), "day-too-early"),  # before she was registered
        (date(2030, 1, 1), "day-too-late"),  # after the programme
    ],
)
def test_nobody_is_enrolled_outside_the_programme_or_before_registration(day: date, slug: str) -> None:
    with pytest.raises(Invalid) as refused:
        programme_rules.enrol(ANI, DESA, Wish(day, "provincial", None), date(2031, 1, 1))
    assert refused.value.slug == slug
    with pytest.raises(Invalid):
        programme_rules.enrol(ANI, replace(DESA, start_year=2026), Wish(date(2025, 12, 31), "provincial", None), TODAY)
    with pytest.raises(Invalid):
        programme_rules.enrol(ANI, DESA, Wish(date(2026, 2, 2), "provincial", None), date(2026, 2, 1))


def test_a_programme_is_for_its_own_province() -> None:
    with pytest.raises(Conflict) as refused:
        programme_rules.enrol(replace(ANI, province="33"), DESA, Wish(date(2026, 2, 1), "provincial", None), TODAY)
    assert refused.value.slug == "programme-of-another-province"
