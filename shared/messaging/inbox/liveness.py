"""Whether a consumer is away, by the age of its last sign of life.

Invariant: figures about progress decide nothing here: they stand still with whoever writes them.
"""

from collections.abc import Mapping
from typing import Final

AWAY_SECONDS: Final = 8
"""A consumer that has given no sign of life for this long is away; it gives one every two seconds."""


def not_followed(ages: Mapping[str, float]) -> str | None:
    """Say which consumers are away; `ages` are those of their signs of life, in seconds."""
    away = [f"{each} not followed for {age:.0f} s" for each, age in ages.items() if age > AWAY_SECONDS]
    return "; ".join(away) or None
