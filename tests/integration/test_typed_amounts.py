"""Amounts as people type them into a form: read where only one number can be meant, left alone otherwise."""

import pytest

from services.registry.reference.routes.fields import rupiah_typed


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1500000", "1500000"),
        ("1.500.000", "1500000"),
        ("1,500,000", "1500000"),
        ("1 500 000", "1500000"),
        ("Rp 1.500.000,00", "1500000"),
        ("rp1.500.000,-", "1500000"),
        ("Rp. 0", "0"),
        ("1.5", "1.5"),
        ("1.50.000", "1.50.000"),
        ("-5", "-5"),
        ("1,5 juta", "1,5 juta"),
        ("1.500.000,50", "1.500.000,50"),
        ("\u0661\u0662", "\u0661\u0662"),
    ],
)
def test_an_amount_is_read_as_it_is_written(typed: str, read: str) -> None:
    assert rupiah_typed(typed) == read
