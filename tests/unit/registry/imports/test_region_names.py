"""A village by name or code, within the region of whoever sends the table."""

from datetime import date

import pytest

from services.registry.imports.rules.region_names import Places
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
        ("7309012005", "whatever", ""),
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


def test_a_city_is_not_the_regency_of_the_same_name() -> None:
    with pytest.raises(Invalid):
        CILACAP.find("Rejowinangun Utara", "", "Kabupaten Magelang")
    assert CILACAP.find("Rejowinangun Utara", "", "Kota Magelang").startswith("33.71")
