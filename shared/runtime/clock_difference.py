"""How it is said that two clocks differ.

Invariant: it is said of this server's clock, in the largest unit that fits, so that an operator sees a wrong day or a
wrong time zone at a glance.
"""

from typing import Final

from shared.i18n import Text

_UNITS: Final = ((3_600.0, Text("jam", "h")), (60.0, Text("menit", "min")), (1.0, Text("detik", "s")))


def clock_words(other: Text, ahead_seconds: float) -> Text:
    """Say how far this server's clock is from another one's; positive: this server's is ahead."""
    apart = distance(abs(ahead_seconds))
    way = Text("mendahului", "ahead") if ahead_seconds > 0 else Text("tertinggal", "behind")
    return Text(
        f"jam server ini berbeda {apart.id} dari jam {other.id} ({way.id})",
        f"this server's clock differs from {other.en}'s by {apart.en} ({way.en})",
    )


def distance(seconds: float) -> Text:
    """Return a length of time in hours, else in minutes, else in seconds, without decimals."""
    size, unit = next((each for each in _UNITS if round(seconds / each[0]) >= 1), _UNITS[-1])
    return Text(f"{round(seconds / size)} {unit.id}", f"{round(seconds / size)} {unit.en}")
