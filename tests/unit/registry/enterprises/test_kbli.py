"""An enterprise's code names a division of its edition, or is refused with the divisions that there are."""

import pytest

from services.registry.enterprises.rules.kbli import EDITIONS, check_division, check_kbli
from shared.runtime.errors import Invalid

OLDER = ("2009", "2015", "2017", "2020")


@pytest.mark.parametrize("edition", OLDER)
def test_editions_after_isic_4_have_its_88_divisions_in_21_sections(edition: str) -> None:
    divisions = EDITIONS[edition].divisions
    assert len(divisions) == 88
    assert "".join(sorted({each.section for each in divisions.values()})) == "ABCDEFGHIJKLMNOPQRSTU"
    assert (divisions["45"].section, divisions["61"].section, divisions["85"].section) == ("G", "J", "P")


def test_the_edition_after_isic_5_has_87_divisions_in_22_sections() -> None:
    divisions = EDITIONS["2025"].divisions
    assert {*EDITIONS["2020"].divisions} - {*divisions} == {"45"}
    assert {*divisions} <= {*EDITIONS["2020"].divisions}
    assert "".join(sorted({each.section for each in divisions.values()})) == "ABCDEFGHIJKLMNOPQRSTUV"
    sections = [divisions[each].section for each in ("46", "60", "61", "68", "85", "99")]
    assert sections == ["G", "J", "K", "M", "Q", "V"]


@pytest.mark.parametrize(
    ("edition", "code", "division"),
    [
        ("2020", "45201", "45"),
        ("2025", "10794", "10"),
        ("2015", "01", "01"),
        ("2017", "9900", "99"),
        ("2025", "479", "47"),
    ],
)
def test_a_code_of_two_to_five_digits_begins_with_its_division(edition: str, code: str, division: str) -> None:
    assert check_kbli(edition, code) == division


@pytest.mark.parametrize("edition", [*OLDER, "2025"])
@pytest.mark.parametrize(
    "code", ["00", "00000", "04111", "34", "40100", "44", "48", "54", "57", "67", "76", "83", "89"]
)
def test_a_number_that_no_edition_gives_to_a_division_is_none(edition: str, code: str) -> None:
    with pytest.raises(Invalid, match="kbli-unknown"):
        check_kbli(edition, code)


def test_a_division_of_another_edition_is_refused_by_the_ones_there_are() -> None:
    with pytest.raises(Invalid, match="kbli-unknown") as refused:
        check_kbli("2025", "45201")
    (flaw,) = refused.value.flaws
    assert (flaw.field, flaw.value) == ("kbli_code", "45201")
    assert flaw.rule.en == "names no division of KBLI 2025: there is no 45, there are 41, 42, 43, 46, 47, 49"
    assert flaw.rule.id == "KBLI 2025 tidak mempunyai golongan pokok 45; yang ada: 41, 42, 43, 46, 47, 49"


@pytest.mark.parametrize("edition", ["2099", "2023", "2005", ""])
def test_an_edition_that_was_never_published_is_refused_by_those_that_were(edition: str) -> None:
    with pytest.raises(Invalid, match="kbli-edition-unknown") as refused:
        check_kbli(edition, "10794")
    (flaw,) = refused.value.flaws
    assert (flaw.field, flaw.value) == ("kbli_edition", edition)
    assert "2009, 2015, 2017, 2020, 2025" in flaw.rule.en


def test_every_division_is_called_something_in_both_languages() -> None:
    names = [division.name for edition in EDITIONS.values() for division in edition.divisions.values()]
    assert all(name.id and name.en for name in names)
    assert len({name.id for name in names}) == len({name.en for name in names}) == 88


@pytest.mark.parametrize("code", ["45", "45201", "10794"])
def test_a_code_that_some_edition_has_is_looked_for(code: str) -> None:
    check_division("kbli_code", code)


@pytest.mark.parametrize("code", ["", "0", "00", "04111", "x"])
def test_a_code_that_no_edition_has_is_refused_with_every_division(code: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_division("kbli_code", code)
    (flaw,) = refused.value.flaws
    assert (refused.value.slug, flaw.field, flaw.value) == ("kbli-unknown", "kbli_code", code)
    assert "01, 02, 03, 05" in flaw.rule.en
    assert flaw.rule.id.endswith("97, 98, 99")
