"""The acts that are folded in a measurement: who was mentored, where and when, made from one seed.

Natural: 100 centres, 36 months and 20 fields, in order of time, a million acts in the 36 months, each centre in a
village of its own. Adversarial: in no order at all, and every second act opens a cell of a village that had none. One
act in a hundred takes the one before it back. Invariant: the same name and number of acts are always the same acts.
"""

import itertools
from collections.abc import Iterator
from random import Random
from typing import Final, NamedTuple

CENTRES: Final = 100
MONTHS: Final = 36
FIRST_YEAR: Final = 2023
FIELDS: Final = tuple(f"field-{letter}" for letter in "abcdefghijklmnopqrst")
CHANNELS: Final = ("visit", "centre", "phone", "online")
KINDS: Final = ("umkm", "koperasi", "wirausaha")
PROVINCES: Final = {"natural": ("32", "35", "73"), "adversarial": ("12", "33", "51")}
"""Each kind of acts has provinces of its own, so that both lie on one broker; a partition each."""

_VILLAGES_A_CENTRE: Final = 200
_CLIENTS_A_CENTRE: Final = 600
CLIENTS: Final = CENTRES * _CLIENTS_A_CENTRE
_VOIDED_EVERY: Final = 100
_ACTS_A_MONTH: Final = 1_000_000 // MONTHS
_CELLS: Final = CENTRES * _VILLAGES_A_CENTRE * len(FIELDS) * MONTHS
_STEP: Final = 7_368_787
"""Prime and no factor of the number of cells: stepping by it meets every cell once before any twice."""


class Act(NamedTuple):
    """One session, or the taking back of one."""

    centre: int
    """Its province is the one of its number modulo three."""
    village: int
    """Counted within the centre."""
    field: int
    month: int
    day: int
    minutes: int
    client: int
    """Counted over all centres."""
    sign: int = 1

    @property
    def channel(self) -> str:
        """Each field has its usual channel, so a field is a whole set of dimensions."""
        return CHANNELS[self.field % len(CHANNELS)]

    @property
    def kind(self) -> str:
        """What the client is, for life."""
        return KINDS[self.client % len(KINDS)]

    @property
    def completed_on(self) -> str:
        """The day on the calendar."""
        return f"{FIRST_YEAR + self.month // 12}-{self.month % 12 + 1:02}-{self.day:02}"


def acts(name: str, count: int) -> Iterator[Act]:
    """Yield so many acts of one kind, `natural` or `adversarial`."""
    random = Random(name)
    cells = _natural(random) if name == "natural" else _adversarial(random)
    done: dict[int, Act] = {}
    for number in range(1, count + 1):
        centre, village, field, month = next(cells)
        if number % _VOIDED_EVERY == 0 and (last := done.pop(centre % 3, None)):
            yield last._replace(sign=-1)
            continue
        client = centre * _CLIENTS_A_CENTRE + random.randrange(_CLIENTS_A_CENTRE)
        act = Act(centre, village, field, month, random.randint(1, 28), 15 * random.randint(1, 12), client)
        done[centre % 3] = act
        yield act


_Cell = tuple[int, int, int, int]


def _natural(random: Random) -> Iterator[_Cell]:
    for number in itertools.count():
        yield random.randrange(CENTRES), 0, random.randrange(len(FIELDS)), number // _ACTS_A_MONTH


def _adversarial(random: Random) -> Iterator[_Cell]:
    met = 0
    while True:
        yield _cell(met)
        met += 1
        yield _cell(random.randrange(met))


def _cell(number: int) -> _Cell:
    rest, month = divmod(number * _STEP % _CELLS, MONTHS)
    rest, field = divmod(rest, len(FIELDS))
    return *divmod(rest, _VILLAGES_A_CENTRE), field, month
