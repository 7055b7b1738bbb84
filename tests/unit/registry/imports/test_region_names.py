"""A village by name or code, within the region of whoever sends the table."""

from datetime import date

import pytest

from services.registry.imports.rules.region_names import Places
from shared.regions import History, Succession
from shared.runtime.errors import Invalid

MAROS = Places(("73.09",))
SOUTH = Places(("73",))
CILACAP = Places(("33",))


@pytest.mark.parametrize(
    ("village", "district", "regency"),
    [
        ("Bonto Matene", "Mandai", "Maros"),
        ("BONTOMATENE", "Kec. Mandai", "Kab. Maros"),
        ("Desa Bonto Matene", "Kecamatan Mandai", "Kabupaten Maros"),
        ("Ds. Bonto Matene", "73.09.01", "7309"),
        ("73.09.01.2005", "", ""),
        ("7309012005", "Mandai", ""),
    ],
)
def test_a_village_is_found_by_its_names(village: str, district: str, regency: str) -> None:
    assert SOUTH.find(village, district, regency) == "73.09.01.2005"
    assert MAROS.find(village, district, "") == "73.09.01.2005"


@pytest.mark.parametrize(
    ("names", "slug"),
    [
        (("Bonto Matene", "", "Maros"), "village-ambiguous"),
        (("Bonto Matene", "", ""), "village-ambiguous"),
        (("Bonto Matene", "Mandai", "Kota Maros"), "village-unknown"),
        (("Bonto Matene", "Kota Mandai", "Kabupaten Gowa"), "village-unknown"),
        (("Tidak Ada", "", ""), "village-unknown"),
        (("99.99.99.9999", "", ""), "region-unknown"),
        (("33.02.01.2001", "", ""), "village-elsewhere"),
    ],
)
def test_a_village_that_is_not_certain_is_never_guessed(names: tuple[str, str, str], slug: str) -> None:
    with pytest.raises(Invalid) as refused:
        SOUTH.find(*names)
    assert refused.value.slug == slug


@pytest.mark.parametrize(
    "names",
    [
        ("Allepolea", "Lau", "Maros"), ("Kel. Alle Polea", "Kec. LAU", "Kab. Maros"), ("", "", ""),
        ("Allepollea", "", ""),
        ("73.09.12.1001", "7309.12", "73.09"), ("", "Lau", ""), ("", "", "Kabupaten Marros"),
    ],
)  # fmt: skip
def test_a_code_is_taken_with_the_names_that_it_has_and_with_a_slip_in_them(names: tuple[str, str, str]) -> None:
    assert SOUTH.agreed("village_code", "73.09.12.1001", names) == "73.09.12.1001"


@pytest.mark.parametrize(
    "names",
    [
        ("Bontoa", "Mandai", ""), ("Bontoa", "", ""), ("", "Mandai", ""), ("", "", "Kota Maros"), ("", "", "Gowa"),
        ("Allepolea", "Mandai", "Maros"), ("Soreang", "Lau", ""), ("73.09.12.1002", "", ""), ("Desa Lain", "", ""),
    ],
)  # fmt: skip
def test_a_code_beside_names_that_say_something_else_is_refused_with_both(names: tuple[str, str, str]) -> None:
    with pytest.raises(Invalid, match="village-contradicted") as refused:
        SOUTH.agreed("village_code", "73.09.12.1001", names)
    flaw = refused.value.flaws[0]
    assert (flaw.field, flaw.value) == ("village_code", "73.09.12.1001")
    assert "Allepolea, Lau, Kabupaten Maros" in flaw.rule.id
    assert ", ".join(filter(None, names)) in flaw.rule.en


def test_a_code_in_the_column_of_names_is_held_against_the_others_too() -> None:
    with pytest.raises(Invalid, match="village-contradicted"):
        SOUTH.find("7309012005", "Bantimurung", "")


def test_a_code_that_was_renumbered_goes_with_the_name_of_its_day() -> None:
    banggai, old, day = Places(("72.01",)), "72.01.09.2015", date(2025, 4, 24)
    assert banggai.agreed("village_code", old, ("Tolisu", "", ""), day) == old
    with pytest.raises(Invalid, match="village-contradicted"):
        banggai.agreed("village_code", old, ("Allepolea", "", ""), day)


def test_what_several_villages_are_called_is_answered_with_their_codes() -> None:
    with pytest.raises(Invalid) as refused:
        MAROS.find("Bonto Matene", "", "")
    assert "73.09.01.2005 (Mandai)" in refused.value.flaws[0].rule.en


def test_a_code_beyond_the_senders_region_is_refused_with_the_region() -> None:
    with pytest.raises(Invalid) as refused:
        MAROS.coded("village_code", "73.71.01.1001")
    assert "Kabupaten Maros (73.09)" in refused.value.flaws[0].rule.en
    assert MAROS.coded("village_code", "7309012005") == "73.09.01.2005"


def test_a_code_is_judged_by_the_day_on_which_somebody_was_registered() -> None:
    banggai, old = Places(("72.01",)), "72.01.09.2015"
    before, since = date(2025, 4, 24), date(2025, 4, 25)
    assert banggai.coded("village_code", old, before) == old
    assert banggai.find("7201092015", "", "", before) == old
    with pytest.raises(Invalid) as refused:
        banggai.coded("village_code", old, since)
    assert "72.01.24.2001" in refused.value.flaws[0].rule.en


def test_a_village_is_named_by_the_code_that_a_decree_gives_it_from_its_day() -> None:
    old, made, decreed = "73.09.01.2005", "73.09.01.2099", date(2026, 7, 1)
    other, split = "73.09.01.2004", ("73.09.01.2097", "73.09.01.2098")
    history = History.with_declared(
        (
            Succession(old, made, decreed, "a-decree", "Bonto Matene"),
            *(Succession(other, each, decreed, "a-decree", f"Bagian {each[-1]}") for each in split),
        )
    )
    maros, eve, parted = Places(("73.09",), history), date(2026, 6, 30), history.name(other)
    assert [maros.find("Bonto Matene", "Mandai", "", day) for day in (eve, decreed)] == [old, made]
    assert maros.find("Bagian 8", "Mandai", "", decreed) == split[1]
    assert maros.find(parted, "Mandai", "", eve) == other
    for day, village in ((eve, "Bagian 8"), (decreed, parted), (decreed, old), (eve, made)):
        with pytest.raises(Invalid):
            maros.find(village, "Mandai", "", day)


def test_a_city_is_not_the_regency_of_the_same_name() -> None:
    with pytest.raises(Invalid):
        CILACAP.find("Rejowinangun Utara", "", "Kabupaten Magelang")
    assert CILACAP.find("Rejowinangun Utara", "", "Kota Magelang").startswith("33.71")


def test_villages_that_rows_name_again_are_looked_for_once_and_what_is_kept_is_bounded() -> None:
    places = Places(("73.09",))
    assert {places.find("Bonto Matene", "Mandai", "", date(2026, 1, day)) for day in (5, 5, 6)} == {"73.09.01.2005"}
    for _ in range(2):
        with pytest.raises(Invalid, match="village-unknown"):
            places.find("Tidak Ada", "", "")
    kept = places._found.cache_info()
    assert (kept.hits, kept.currsize, kept.maxsize) == (1, 2, 20_000)
