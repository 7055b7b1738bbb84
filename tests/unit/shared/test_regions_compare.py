"""Two editions are compared by rules that can be told; what they do not pair off stays listed without a partner."""

import pytest

from shared.regions.compare import Change, changes

RENUMBERED = Change("moved-in-parent", "73.09.01.2001", "73.09.01.2009", "Camba")
SPLIT_OFF = Change("moved-in-grandparent", "73.09.01.2001", "73.09.02.2001", "Camba")


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({"73.09": "KABUPATEN MAROS"}, {"73.09": "Kabupaten Maros"}, []),
        ({"73.09": "Maros"}, {"73.09": "Marus"}, [Change("renamed", "73.09", "73.09", "Maros")]),
        ({"73.09.01.2001": "Camba"}, {"73.09.01.2009": "CAMBA"}, [RENUMBERED]),
        ({"73.09.01.2001": "Camba"}, {"73.09.02.2001": "Camba"}, [SPLIT_OFF]),
        ({"73": "Sulawesi"}, {"75": "Sulawesi"}, [Change("moved-in-parent", "73", "75", "Sulawesi")]),
    ],
)
def test_one_name_pairs_an_old_code_with_a_new_one(
    before: dict[str, str], after: dict[str, str], found: list[Change]
) -> None:
    assert changes(before, after) == found


def test_a_name_in_the_same_district_is_nearer_than_one_in_the_same_regency() -> None:
    after = {"73.09.01.2009": "Camba", "73.09.02.2001": "Camba"}
    assert changes({"73.09.01.2001": "Camba"}, after) == [RENUMBERED, Change("begun", "", "73.09.02.2001", "")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"73.09.01.2001": "Camba"}, {"73.10.01.2001": "Camba"}),
        ({"73.09.01.2001": "Camba"}, {"73.09.02": "Camba"}),
        ({"73.09.01.2001": "Camba"}, {"73.09.02.2001": "Cambang"}),
        ({"73.09.01.2001": "Camba", "73.09.03.2001": "Camba"}, {"73.09.02.2001": "Camba"}),
        ({"73.09.01.2001": "Camba"}, {"73.09.02.2001": "Camba", "73.09.03.2001": "Camba"}),
    ],
)
def test_what_is_not_certain_is_listed_and_never_paired(before: dict[str, str], after: dict[str, str]) -> None:
    assert {change.kind for change in changes(before, after)} == {"ended", "begun"}
