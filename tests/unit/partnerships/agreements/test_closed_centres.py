"""Behind the last day of one of its centres no agreement is signed."""

from dataclasses import replace
from datetime import date

import pytest

from services.partnerships.agreements.commands import sign_agreement
from shared.runtime.errors import Invalid
from tests.unit.partnerships.samples import BANYUMAS, MAROS, a_world, an_agreement

LAST = date(2026, 1, 9)


@pytest.mark.parametrize("centre", [MAROS, BANYUMAS])
async def test_an_agreement_of_a_closed_centre_names_its_last_day(centre: object) -> None:
    work = a_world()
    work.known_centres |= {each.id: replace(each, closed_on=LAST) for each in (MAROS, BANYUMAS) if each == centre}
    both = (MAROS.id, BANYUMAS.id)
    await sign_agreement(an_agreement(centre_ids=both, signed_on=LAST), work)
    with pytest.raises(Invalid) as refused:
        await sign_agreement(an_agreement(centre_ids=both), work)
    (flaw,) = refused.value.flaws
    assert (refused.value.slug, flaw.field, flaw.value) == ("centre-closed-by-then", "signed_on", "2026-01-10")
    name = work.known_centres[MAROS.id if centre == MAROS else BANYUMAS.id].name
    assert flaw.rule.en == f"must not be after 2026-01-09: the last day of {name}"
    assert "2026-01-09" in flaw.rule.id
