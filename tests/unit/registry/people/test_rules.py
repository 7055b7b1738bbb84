"""The rules on NIK and ages, one at a time."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.people.rules import entrepreneur as entrepreneur_rules
from services.registry.people.rules.entrepreneur import Entrepreneur
from services.registry.people.rules.nik import check_nik, nik_warnings
from services.registry.programmes.rules.programme import Programme
from shared.regions import PROVINCES
from shared.runtime.errors import Invalid
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
        ("7309010113990001", "birth date"),
        ("7309010100990001", "birth date"),
        ("7309014000990001", "birth date"),
        ("7309012902990001", "birth date"),
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


@pytest.mark.parametrize(
    ("taken", "refused", "rule"),
    [
        (date(1904, 6, 2), [date(1904, 6, 1), date(199, 3, 12)], "at most 120 years"),
        (date(2015, 6, 1), [date(2015, 6, 2), date(2024, 5, 31), date(2025, 6, 1)], "at least 10 years"),
    ],
)
def test_nobody_is_registered_who_would_be_older_or_younger_than_anybody_is(
    taken: date, refused: list[date], rule: str
) -> None:
    entrepreneur_rules.register_entrepreneur(born(taken), TODAY)
    for day in refused:
        with pytest.raises(Invalid, match="age-impossible") as impossible:
            entrepreneur_rules.register_entrepreneur(born(day), TODAY)
        (flaw,) = impossible.value.flaws
        assert (flaw.field, flaw.value) == ("birth_date", str(day))
        assert flaw.rule.en == f"must make them {rule} old on 2025-06-01"


@pytest.mark.parametrize(
    ("birth", "warnings"),
    [
        (date(2008, 6, 1), ()),
        (date(2008, 6, 2), ("age-young",)),
        (date(2015, 6, 1), ("age-young",)),
        (date(1934, 6, 2), ()),
        (date(1934, 6, 1), ("age-old",)),
    ],
)
def test_an_age_before_the_first_identity_card_and_a_great_one_look_odd(birth: date, warnings: tuple[str, ...]) -> None:
    assert entrepreneur_rules.age_warnings(birth, date(2025, 6, 1)) == warnings
