"""How much of the number of somebody's identity card is shown where nobody has asked for it.

A NIK is a district (6 digits), a birth date (6) and a serial number (4). Where people are listed their birth date and
village stand beside it, so the last four digits are all that cannot be read off the list; and the district is where the
number was first issued, which few need to see. The first four name a regency: enough to see that a number is a foreign
one, and no help in finding the rest.

Invariant: pure; whoever has the number in hand finds its holder by it, whole, and sees the rest by asking for it.
"""

from typing import Final

SHOWN_DIGITS: Final = 4
NIK_DIGITS: Final = 16
_HIDDEN: Final = "\N{BULLET}"


def masked(number: str | None) -> str | None:
    """Return a number with all but its beginning hidden."""
    return number and number[:SHOWN_DIGITS] + _HIDDEN * (len(number) - SHOWN_DIGITS)
