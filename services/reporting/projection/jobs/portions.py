"""A batch in portions, each of which one transaction holds.

Invariant: the portions of a batch are its runs in their order, none of them cut.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from shared.messaging.inbox.sequencing import Run

_PORTION_RECORDS: Final = 20_000


def portions(runs: Iterable[Run]) -> Iterator[list[Run]]:
    """Cut a batch into parts of about as many records as one transaction should hold."""
    portion, records = list[Run](), 0
    for run in runs:
        portion.append(run)
        records += len(run.offsets)
        if records >= _PORTION_RECORDS:
            yield portion
            portion, records = [], 0
    if portion:
        yield portion


def records_of(runs: Iterable[Run]) -> int:
    """Count the records of runs."""
    return sum(len(run.offsets) for run in runs)
