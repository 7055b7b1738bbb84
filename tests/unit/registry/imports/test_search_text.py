"""What is searched of a table: the same answers as reading every cell for itself, in one text."""

from hypothesis import example, given
from hypothesis import strategies as some

from services.registry.imports.rules.cells import Cell, text
from services.registry.imports.rules.search_text import mentions, search_text, sought
from services.registry.people.rules.duplicates import digits, subscriber
from services.registry.people.rules.names import normal

WORDS = some.text("aÉi \u0301\u00a0'.-\n\0\u200bß½\uff110189", max_size=12)
NIK = "7309014101990001"
CELLS = some.one_of(
    WORDS,
    some.text(max_size=8),
    some.floats(allow_nan=False),
    some.booleans(),
    some.dates(),
    some.sampled_from([NIK, f"'{NIK}", 7309014101990001.0, "0811-223.344"]),
    some.sampled_from(["SITI  AMINAH", "Siti\nAminah", "Ibu Siti Aminah"]),
)
NAMES = some.one_of(WORDS, some.text(max_size=8), some.sampled_from(["Siti Aminah", "siti", "Zéphyrine"]))


def carried(cells: list[Cell], name: str, nik: str, phone: str) -> bool:
    """Read every cell for itself: the definition that the search text keeps."""
    plain, number = normal(name), subscriber(phone)
    for said in map(text, cells):
        numbers = digits(said)
        if nik in numbers or (number and number in numbers) or (plain and f" {plain} " in f" {normal(said)} "):
            return True
    return False


@given(some.lists(CELLS, max_size=6), NAMES, some.sampled_from(["", "+62 811-223-344", "0899", "81122334"]))
@example(["Siti", "Aminah"], "Siti Aminah", "")
@example(["730901410199", "0001"], "x", "")
@example(["Siti\0Aminah"], "SitiAminah", "")
def test_whoever_stands_in_a_cell_is_found_in_its_search_text(cells: list[Cell], name: str, phone: str) -> None:
    found = mentions(search_text([cells[:2], cells[2:]]), sought(name, NIK, phone))
    if carried(cells, name, NIK, phone):
        assert found
    elif found:  # a digit of another script is a digit here: what may carry somebody is forgotten with them
        assert any(not each.isascii() for each in map(text, cells))


def test_a_name_that_is_longer_than_is_compared_is_found() -> None:
    name = f"{'Siti ' * 39}Aminah"[:200]
    assert mentions(search_text([[f"Ibu {name}."]]), sought(name, NIK, ""))


def test_a_cell_of_any_length_is_searched_to_its_end() -> None:
    assert mentions(search_text([["x " * 40_000 + "Siti Aminah"]]), sought("siti aminah", NIK, ""))


def test_nothing_said_is_nothing_to_search() -> None:
    assert search_text([[], ["", ""]]) == ""
    assert not mentions("", sought("Siti", NIK, ""))
