"""A name that leaves a province holds no number or address of a person, however it is written."""

import pytest

from shared.runtime.errors import Invalid
from shared.runtime.public_text import check_public, holds_number, personal_part

ORGANISATIONS = (
    "PLUT-KUMKM Kabupaten Maros",
    "Bank BNI 46 Cabang Makassar",
    "Program 100.000 Wirausaha Baru 2024-2026",
    "Pusat Layanan Usaha Terpadu (PLUT) Jl. A. P. Pettarani No. 12, Kel. 73, RT 01/RW 02",
    "Dana Bergulir Rp 1.000.000.000 Tahap 2",
    "PT Astra 1957 Tbk",
    "Koperasi 08 Maret",
    "UPT 0812",
)
PERSONAL = {
    "NIK": (
        "PLUT 7309010302013364",
        "7309 0103 0201 3364",
        "7309.01.030201.3364",
        "7309-0103-0201-3364 milik Ani",
        "7 3 0 9 0 1 0 3 0 2 0 1 3 3 6 4",
        "\uff17\uff13\uff10\uff19\uff10\uff11\uff10\uff13\uff10\uff12\uff10\uff11\uff13\uff13\uff16\uff14",
        "\u0667\u0663\u0660\u0669\u0660\u0661\u0660\u0663\u0660\u0662\u0660\u0661\u0663\u0663\u0666\u0664",
        "7309\u200b0103\u200b0201\u200b3364",
        "NPWP 09.254.294.3-407.000",
    ),
    "telepon": ("hp 081377788899", "Ani 0813-7778-8899", "+62 813 7778 8899", "62813.7778.8899", "(0813) 77788899"),
    "surel": ("ani@example.com", "Ani <ani @ example.com>", "ani\uff20example.com"),
}


@pytest.mark.parametrize("name", ORGANISATIONS)
def test_the_name_of_an_organisation_leaves_as_it_is(name: str) -> None:
    assert check_public("name", name) == name


@pytest.mark.parametrize(("what", "text"), [(what, text) for what, texts in PERSONAL.items() for text in texts])
def test_what_tells_of_a_person_is_refused_and_named(what: str, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_public("name", text)
    (flaw,) = refused.value.flaws
    assert (refused.value.slug, flaw.field, flaw.value) == ("personal-data", "name", text)
    assert what in flaw.rule.id


def test_a_number_that_a_caller_chose_for_a_trace_is_read_as_a_person_s() -> None:
    for number in ("7309010302013364", "73090103020133640000000000000000", "0000000000000081377788899abcdeff"):
        assert holds_number(f"00-{number:0>32}-00f067aa0ba902b7-01")
    assert not holds_number("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")


def test_a_long_number_that_ends_in_its_year_is_a_document_s() -> None:
    assert personal_part("188.45/123/436.1.2/2023", dated=True) is None
    assert personal_part("188.45/123/436.1.2/2023") is not None
    for number in ("188.45/123/436.1.2/99", "730901.030201.2001", "730901.030201.3364/2023", "0813-7778-8899/2023"):
        assert personal_part(number, dated=True) is not None, number
