"""How far the issuer's clock is from ours, as the dates of its answers say.

A server whose clock is wrong refuses every token, and each refusal would blame the token. Invariant: a difference is
said only when it is more than the issuer and we may differ by, and until a later measurement finds it gone.
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final

from shared.i18n import Text, in_both
from shared.runtime.clock_difference import clock_words
from shared.runtime.errors import Unauthenticated

MEASURED_SECONDS: Final = 60.0
"""After so long it is worth measuring again; clocks are set while processes run."""
_DATE_SECONDS: Final = 2.0
"""A date in a header knows whole seconds, and was written some time before it is read."""
_ISSUER: Final = Text("penerbit token", "the issuer")


class ClockDiffers(Unauthenticated):
    """A token cannot be judged here, because this server's clock is not the issuer's."""

    def __init__(self, ahead_seconds: float) -> None:
        said = issuer_clock_words(ahead_seconds)
        words = Text(
            f"Token tidak dapat diperiksa: {said.id}. Beri tahu pengelola.",
            f"The token cannot be judged: {said.en}. Tell the operator.",
        )
        super().__init__("token-clock-differs", words)


class IssuerClock:
    """What is known of one issuer's clock."""

    def __init__(
        self,
        leeway_seconds: float,
        clock: Callable[[], float] = time.time,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._leeway, self._clock, self._ticks = leeway_seconds, clock, ticks
        self._ahead, self._measured_at, self._asked_at = 0.0, float("-inf"), float("-inf")

    def heard(self, headers: Mapping[str, str]) -> None:
        """Note what an answer of the issuer says of its time; a cache on the way says how old the answer is."""
        try:
            dated, age = parsedate_to_datetime(headers.get("date", "")), float(headers.get("age", "0"))
        except (ValueError, TypeError):
            return
        aware = dated if dated.tzinfo else dated.replace(tzinfo=UTC)
        self._ahead = self._clock() - (aware.timestamp() + age)
        self._measured_at = self._ticks()

    @property
    def measured(self) -> bool:
        """Whether the last measurement is young."""
        return self._ticks() - self._measured_at < MEASURED_SECONDS

    def due(self) -> bool:
        """Tell, once a minute, that it is time to measure, whether or not the issuer answers."""
        if self.measured or self._ticks() - self._asked_at < MEASURED_SECONDS:
            return False
        self._asked_at = self._ticks()
        return True

    @property
    def ahead_seconds(self) -> float:
        """How far our clock is ahead of the issuer's; 0 while it is as near as it may be, or unknown."""
        return self._ahead if abs(self._ahead) > max(self._leeway, _DATE_SECONDS) else 0.0

    @property
    def failure_reason(self) -> str | None:
        """Say in both languages that our clock is not the issuer's."""
        return in_both(issuer_clock_words(self.ahead_seconds)) if self.ahead_seconds else None


def issuer_clock_words(ahead_seconds: float) -> Text:
    """Say how far this server's clock is from the issuer's."""
    return clock_words(_ISSUER, ahead_seconds)
