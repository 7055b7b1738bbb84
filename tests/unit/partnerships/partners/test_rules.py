"""Where a partner is known: with the office that registers it, wherever its seat is."""

import pytest

from services.partnerships.partners.rules import home_of


@pytest.mark.parametrize(
    ("seat", "asked_from", "home"),
    [
        ("34", "73", "73"),
        ("33", "", "33"),
        ("34", "", "73"),  # the ministry registers it, and its seat is in no province of this instance
    ],
)
def test_a_partner_is_known_where_it_was_registered(seat: str, asked_from: str, home: str) -> None:
    assert home_of(seat, asked_from, ("73", "33")) == home
