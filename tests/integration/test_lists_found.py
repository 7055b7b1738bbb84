# ruff: noqa: RUF001  # names are spelt with the signs that people's keyboards have
"""Whoever looks for somebody finds them, however their name and numbers were typed; nobody by a word's middle."""

from unicodedata import normalize

import pytest

from shared.runtime.plain_text import plain_text
from tests.support.bodies import a_programme, an_enrolment, an_enterprise, an_entrepreneur
from tests.support.clients import Caller

COMPOSED, DECOMPOSED = normalize("NFC", "Zéphyrine Ägidius"), normalize("NFD", "Zéphyrine Ägidius")
NAMES = (
    COMPOSED, DECOMPOSED, "Ma'ruf Amin", "Ma`ruf Said", "Maʼruf", "Ma’ruf", "Ma´ruf", "I Nyoman Ø. Rāma", "Иван Петров",
    "Nguyễn Thị Ánh", "مُحَمَّد", "ꦱꦶꦠꦶ", "Nur-Aini, S.E.", "Si Li", "ﬁrma Ⅳ", "李小龙",
    "Siti\u200d Aminah", "Jos\u00e9\u00ad",
)  # fmt: skip
NIK = str(an_entrepreneur(6)["nik"])
"""Of the fifth in `NAMES`, counted from 0."""
PHONES = {1: "0812-3456-7890", 2: "+62 811 234567", 3: "(0411) 873 873", 4: "6285255501234"}
"""Whose phone number it is, as they stand in `NAMES` → the number."""
FOUND: tuple[tuple[str, set[str]], ...] = (
    (COMPOSED, {COMPOSED, DECOMPOSED}),
    (DECOMPOSED, {COMPOSED, DECOMPOSED}),
    ("zephyrine", {COMPOSED, DECOMPOSED}),
    ("ZÉPH ägi", {COMPOSED, DECOMPOSED}),
    ("ephyrine", set()),
    ("ma'ruf", {"Ma'ruf Amin", "Ma`ruf Said", "Maʼruf", "Ma’ruf", "Ma´ruf"}),
    ("maruf", {"Ma'ruf Amin", "Ma`ruf Said", "Maʼruf", "Ma’ruf", "Ma´ruf"}),
    ("Ma’ruf a", {"Ma'ruf Amin"}),
    ("rama nyoman", {"I Nyoman Ø. Rāma"}),
    ("иВАН", {"Иван Петров"}),
    ("nguyen anh", {"Nguyễn Thị Ánh"}),
    ("محمد", {"مُحَمَّد"}),
    ("ꦱꦶ", {"ꦱꦶꦠꦶ"}),
    ("aini nur", {"Nur-Aini, S.E."}),
    ("si li", {"Si Li"}),
    ("firma iv", {"ﬁrma Ⅳ"}),
    ("李", {"李小龙"}),
    ("siti ami", {"Siti\u200d Aminah"}),
    ("jose", {"Jos\u00e9\u00ad"}),
    ("0812-3456-7890", {NAMES[1]}),
    ("+62 812 3456", {NAMES[1]}),
    ("62811234567", {NAMES[2]}),
    ("811 23", {NAMES[2]}),
    ("0411873873", {NAMES[3]}),
    ("0852 555-01234", {NAMES[4]}),
    ("maʼruf 852555", {"Maʼruf"}),
    ("3456-7890", set()),
    (NIK, {NAMES[5]}),
    (f"{NIK[:6]} {NIK[6:]}", {NAMES[5]}),
    (NIK[1:], set()),
    ("\u00ad\u200b", set()),
    ("'", set()),
    ("a:* & !b | <->", set()),
    ("\\", set()),
)
"""What is asked, and who is found."""


async def test_people_are_found_however_their_names_and_numbers_are_typed(
    registry: Caller, subtests: pytest.Subtests
) -> None:
    for number, name in enumerate(NAMES):
        await registry.post("/entrepreneurs", an_entrepreneur(number + 1, name=name, phone=PHONES.get(number, "")))
    for asked, names in FOUND:
        with subtests.test(asked):
            found = (await registry.get("/entrepreneurs", q=asked))["items"]
            assert {each["name"] for each in found} == {plain_text(name) for name in names}


async def test_a_place_is_found_by_whatever_its_entrepreneur_is_found_by(registry: Caller) -> None:
    programme = (await registry.post("/programmes", a_programme()))["id"]
    ref = (await registry.post("/entrepreneurs", an_entrepreneur(1, name=COMPOSED, phone=PHONES[1])))["id"]
    await registry.post(f"/programmes/{programme}/enrolments", an_enrolment(ref))
    for asked in ("zephyrine", "0812 3456", str(an_entrepreneur(1)["nik"])):
        assert [each["name"] for each in (await registry.get("/enrolments", q=asked))["items"]] == [COMPOSED]
    assert (await registry.get("/enrolments", q="ephyrine"))["items"] == []


async def test_an_erased_person_is_found_by_nothing(registry: Caller) -> None:
    ref = (await registry.post("/entrepreneurs", an_entrepreneur(1, name=COMPOSED, phone=PHONES[1])))["id"]
    await registry.post("/enterprises", an_enterprise(ref))
    await registry.post(f"/entrepreneurs/{ref}/erasure", {"requested_on": "2026-03-01"})
    for path, asked in (("/entrepreneurs", "zephyrine"), ("/entrepreneurs", "0812"), ("/enterprises", "bengkel")):
        assert (await registry.get(path, q=asked))["items"] == []
