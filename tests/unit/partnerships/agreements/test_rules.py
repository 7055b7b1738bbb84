"""The terms of agreements, for any term there can be."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.partnerships.agreements.rules import Agreement, Terms, sign, terminate
from services.partnerships.partners.rules import Partner
from shared.runtime.errors import Invalid
from tests.unit.partnerships.samples import BANK, MAROS, UGM, UNHAS

TODAY = date(2026, 11, 22)
days = st.dates(date(2010, 1, 1), date(2060, 1, 1))
PARTNERS = (UNHAS, BANK, UGM)


@given(st.tuples(days, days, days).map(sorted), st.permutations(PARTNERS), st.integers(1, 3))
def test_whatever_the_term_only_days_within_it_end_an_agreement(
    term: list[date], partners: list[Partner], several: int
) -> None:
    starts_on, day, ends_on = term
    terms = Terms("internal", (), min(starts_on, TODAY), starts_on, ends_on)
    signed = sign(UUID(int=1), terms, [MAROS], partners[:several], TODAY)
    assert sorted(signed.partner_types) == sorted({partner.type for partner in partners[:several]})
    agreement = Agreement("73", signed)
    assert terminate(agreement, day, "mutual").terminated_on == day
    for outside in {date(2009, 1, 1), date(2061, 1, 1)}:
        with pytest.raises(Invalid):
            terminate(agreement, outside, "mutual")
