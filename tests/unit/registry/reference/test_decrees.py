"""The number of a decree that makes one region's code another: which shapes it has, and how people quote it."""

import pytest
from pydantic import BaseModel

from services.registry.reference.routes.fields import Decree
from services.registry.reference.rules.decrees import check_decree, decree_typed
from shared.http.pages.inputs import form_inputs
from shared.runtime.errors import Invalid

QUOTED = {
    "Kepmendagri No. 100 Tahun 2025": "kepmendagri-100-2025",
    "KEPMENDAGRI NOMOR 300.2.2-2138 TAHUN 2025": "kepmendagri-300-2-2-2138-2025",
    "UU 14/2022": "uu-14-2022",
    "kepmendagri-050-145-2022": "kepmendagri-050-145-2022",
}


@pytest.mark.parametrize("said", QUOTED)
def test_a_decree_is_taken_as_people_quote_it(said: str) -> None:
    assert check_decree("decree", decree_typed(said)) == QUOTED[said]


def test_a_form_takes_a_decree_as_people_quote_it() -> None:
    class Form(BaseModel):
        decree: Decree

    assert form_inputs(Form)["decree"].typed("Permendagri Nomor 72 Tahun 2019") == "permendagri-72-2019"


@pytest.mark.parametrize(
    "given",
    [
        "", "siti-aminah", "kepmendagri-siti-2025", "kepmendagri-100", "kepmendagri-100-25", "surat-100-2025",
        "kepmendagri-7309014101990001-2025", "kepmendagri-73090-1410199-2025", "kepmendagri-100-2025-siti",
    ],
)  # fmt: skip
def test_nothing_but_kind_number_and_year_is_taken(given: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_decree("decree", given)
    assert (refused.value.slug, refused.value.flaws[0].field) == ("decree-unknown", "decree")
    assert "kepmendagri-100-2025" in refused.value.flaws[0].rule.id


def test_a_phone_number_fits_into_no_decree() -> None:
    with pytest.raises(Invalid) as refused:
        check_decree("decree", "kepmendagri-081-2-3-4-56789-2025")
    assert refused.value.slug == "personal-data"
