"""The number of an identity card is shown by its beginning where nobody asked for it."""

from shared.runtime.masking import NIK_DIGITS, masked


def test_four_of_sixteen_digits_are_shown_and_none_that_a_birth_date_and_a_village_do_not_tell() -> None:
    assert masked("7309014101990001") == "7309" + "•" * 12
    assert len("7309014101990001") == NIK_DIGITS
    assert (masked(None), masked("")) == (None, "")
