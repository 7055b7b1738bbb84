"""Bring what was told of the records of a thing into line with what they say now.

Invariant: no record is stored without the facts that led to its state; each fact is a version of the thing that the
record belongs to, in whose stream it travels.
"""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from services.registry.restatement.rules import Record, Restatable, restated
from shared.contracts.unit_of_work import Work
from shared.regions import local_day
from shared.runtime.aggregate import Aggregate


class Whole(Aggregate, Protocol):
    """A thing on whose versions records are told."""

    @property
    def district_code(self) -> str:
        """Where it is."""


R = TypeVar("R", bound=Record)
W = TypeVar("W", bound=Whole)


async def restate(
    whole: W, changes: Iterable[tuple[R | None, R]], of: Restatable[R], work: Work, goal: W | None = None
) -> W:
    """Record what became of some records, new ones among them, and return the thing that they belong to.

    What they said and no longer say is reversed, what they say now is told. From the first fact on the thing is as the
    goal says, if there is one.
    """
    today = local_day(work.now, whole.district_code)
    for was, now in changes:
        facts, settled = restated(of, (was, now), today, work.new_id)
        if not facts:
            await work.save_without_event(was, settled)
            continue
        for fact in facts[:-1]:
            whole = await work.record(whole, goal or whole, fact)
        whole = await work.record(whole, goal or whole, facts[-1], parts=[(was, settled)])
    return whole
