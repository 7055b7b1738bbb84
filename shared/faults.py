"""Named points at which a process can be made to die, so that a promise about crashes can be tested.

Invariant: without the variable `NAIK_KELAS_DIE_AT` nothing here has any effect. `name` dies the first time the point
is reached, `name:7` the seventh time.
"""

import os
from collections import Counter

_VARIABLE = "NAIK_KELAS_DIE_AT"
_reached: Counter[str] = Counter()


def _aim() -> tuple[str, int]:
    name, _, times = os.environ.get(_VARIABLE, "").partition(":")
    return name, int(times or 1)


_POINT, _TIMES = _aim()


def reached(point: str) -> None:
    """Die here, as if killed, when this is the point that was asked for."""
    if point != _POINT:
        return
    _reached[point] += 1
    if _reached[point] >= _TIMES:
        os._exit(137)
