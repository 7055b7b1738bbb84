"""Who asks, and how far it reaches."""

from uuid import UUID

import pytest

from shared.runtime.principal import Principal, PrincipalUnfit, Role

OURS, THEIRS = UUID(int=1), UUID(int=2)


def test_a_region_reaches_itself_and_what_lies_in_it() -> None:
    district = Principal("d", "district", "73.09")
    assert district.reaches("73.09")
    assert district.reaches("73.09.01.2003")
    assert not district.reaches("73.10")
    assert not district.reaches("73")


def test_a_code_that_merely_begins_alike_is_another_region() -> None:
    assert not Principal("p", "province", "73").reaches("7")
    assert not Principal("d", "district", "73.09").reaches("73.091")


def test_a_centre_may_stand_for_its_whole_province() -> None:
    assert Principal("c", "centre", "73", OURS).reaches("73.10.01.2003")


def test_the_ministry_reaches_the_nation() -> None:
    assert Principal("m", "ministry", "").reaches("91.03.01.2001", THEIRS)


@pytest.mark.parametrize("role", ["consultant", "centre"])
def test_a_centre_reaches_its_own_and_what_is_nobodys_where_it_stands(role: Role) -> None:
    asks = Principal("c", role, "73.09", OURS)
    assert asks.reaches("73.10", OURS)
    assert not asks.reaches("33.02", OURS)
    assert asks.reaches("73.09.01.2003")
    assert not asks.reaches("73.09.01.2003", THEIRS)
    assert not asks.reaches("73.10.01.2003")


@pytest.mark.parametrize(
    ("claim", "given"),
    [
        ("sub", ("", "ministry", "", None)),
        ("role", ("x", "king", "", None)),
        ("region", ("x", "province", "73.09", None)),
        ("region", ("x", "ministry", "73", None)),
        ("region", ("x", "centre", "73.09.01", OURS)),
        ("centre", ("x", "centre", "73.09", None)),
        ("centre", ("x", "district", "73.09", OURS)),
        ("sub", ("a\0b", "ministry", "", None)),
        ("sub", ("a\nb", "ministry", "", None)),
        ("sub", ("\ud800", "ministry", "", None)),
        ("sub", ("x" * 256, "ministry", "", None)),
        ("region", ("x", "province", "7\0", None)),
        ("region", ("x", "province", "٧٣", None)),
        ("region", ("x", "district", "73-09", None)),
        ("region", ("x", "centre", "7%", OURS)),
    ],
)
def test_claims_that_contradict_each_other_are_nobody(claim: str, given: tuple[str, Role, str, UUID | None]) -> None:
    with pytest.raises(PrincipalUnfit) as refused:
        Principal(*given)
    assert refused.value.claim == claim


@pytest.mark.parametrize("name", ["Sitti\0", "Sitti\x1b[31m", "\udfff", "x" * 256])
def test_a_name_that_no_page_could_show_is_nobodys(name: str) -> None:
    assert Principal("x" * 255, "ministry", "", None, "Zéphyrine Ägidius, S.E. \U0001f600").name
    with pytest.raises(PrincipalUnfit) as refused:
        Principal("x", "ministry", "", None, name)
    assert refused.value.claim == "name"
