"""A stranger writes to a stream, or a transaction on it is aborted: no real event vanishes, and no foreign one stays.

The stranger's record is well-formed and carries the next number, a number that is too far, or one that was used; it is
fit, or of a village of another province, which is quarantined and takes its number all the same. Whatever it did is
named on page and API; once an operator has put the record aside by its offset, what is shown is what was committed.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle

import pytest

from tests.support.audit import PartitionName, read
from tests.support.clients import Caller
from tests.support.eventually import eventually
from tests.support.facts import Story
from tests.support.forging import forged, write, write_in_transaction
from tests.support.operating import operate
from tests.support.pipeline import Spine, asking

BY = ("--by", "Kepala bidang data", "--why", "Provinsi tidak mengenal kejadian ini")
ACTS = ("next", "next, unfit", "far", "far, unfit", "used", "used, unfit")
FAR = 500
_HALTED = "select halted from lane where (topic, partition) = (%s, %s) order by consumer"


@dataclass
class Streams:
    """The streams of a spine as an operator sees them, strangers' records left out."""

    spine: Spine
    api: Caller
    foreign: set[tuple[str, int, int]] = field(default_factory=set)
    """Where strangers' records lie."""

    async def told(self, story: Story, dice: random.Random, partition: PartitionName | None = None) -> None:
        """Tell more, at least one event of a partition."""
        before = self.last(partition) if partition else 0
        while True:
            await self.spine.tell(story, dice, transactions=10)
            async with asking(self.spine.outbox_url) as outbox:
                await eventually(partial(_is_empty, outbox))
            self.read_on()
            if partition is None or self.last(partition) > before:
                return

    def last(self, partition: PartitionName) -> int:
        """Return the last number that the relay gave in a partition."""
        numbered, _ = read(self.spine.stranger.records)
        return max(numbered.get(partition, {0: {}}))

    def read_on(self) -> None:
        """Read the streams to their ends, and forget strangers' records, for nobody committed them."""
        self.spine.stranger.read_on()
        records = self.spine.stranger.records
        records[:] = [each for each in records if (each.topic, each.partition, each.offset) not in self.foreign]

    async def conflicts(self, province: str) -> tuple[int, list[str]]:
        """Return what the API says of numbers used twice and of partitions that stand still."""
        (fresh,) = [each for each in (await self.api.http.get("/freshness")).json() if each["province"] == province]
        return int(fresh["reused"]), [*fresh["conflicts"], *fresh["holes"]]

    async def halted(self, partition: PartitionName) -> list[str | None]:
        """Return why a partition stands still."""
        async with asking(self.spine.reporting_url) as reporting:
            rows = await (await reporting.execute(_HALTED, partition)).fetchall()
        return [halted for (halted,) in rows]

    async def operate(self, *arguments: str) -> str:
        """Type a verb of reporting, which must end well."""
        said = await operate(self.spine.environment("folder"), *arguments)
        assert said.exit_code == 0, said.words
        return said.words


async def _is_empty(outbox: object) -> bool:
    rows = await (await outbox.execute("select 1 from outbox limit 1")).fetchall()  # type: ignore[attr-defined]
    return not rows


async def test_what_a_stranger_writes_is_named_and_put_aside_and_nothing_real_is_lost(
    spine: Spine, api: Caller, few_seeds: range, record_property: Callable[[str, object], None]
) -> None:
    streams, acts = Streams(spine, api), cycle(ACTS)
    for name in ("relay", "folder", "archive"):
        spine.start(name)
    for seed in few_seeds:
        story, dice, act = Story(seed, spine.provinces), random.Random(seed), next(acts)
        mine = (f"{dice.choice(spine.provinces)}.mentoring", dice.randrange(2))
        await streams.told(story, dice, mine)
        foreign = await _forge(streams, mine, act, dice)
        streams.foreign.add((*mine, foreign))
        await streams.told(story, dice, mine)
        await eventually(partial(_is_named, streams, mine, foreign, act), within_seconds=30)
        said = await streams.operate("put-aside", f"{mine[0]}/{mine[1]}", str(foreign), *BY)
        await spine.drained()
        await streams.operate("reprocess")
        if "rebuild" in said:
            await streams.operate("rebuild")
        assert await spine.audit() == [], f"seed {seed}: {act} at {mine}, offset {foreign}"
        assert await streams.conflicts(mine[0][:2]) == (0, []), f"seed {seed}: {act}"
    record_property("events", len(spine.committed))


async def _forge(streams: Streams, mine: PartitionName, act: str, dice: random.Random) -> int:
    last = streams.last(mine)
    kind, _, unfit = act.partition(", ")
    sequence = {"next": last + 1, "far": last + FAR, "used": dice.randint(1, last)}[kind]
    value = forged(sequence, province=mine[0][:2], unfit=bool(unfit))
    return write(streams.spine.kafka_servers, mine[0], value, partition=mine[1])


async def _is_named(streams: Streams, mine: PartitionName, offset: int, act: str) -> bool:
    reused, named = await streams.conflicts(mine[0][:2])
    page = (await streams.api.http.get("/")).text
    if act.startswith("far"):
        halted = await streams.halted(mine)
        assert [f"at offset {offset} is foreign" in (each or "") for each in halted] == [True, True]
        assert f"at offset {offset} is foreign" in named[0]
        assert f"at offset {offset} is foreign" in page
    else:
        assert (reused, len(named)) == (1, 1)
        assert f"<code>{named[0]}</code>" in page
    return True


@pytest.mark.parametrize("kept_too", [False, True], ids=["aborted", "one kept among aborted ones"])
async def test_what_an_aborted_transaction_wrote_is_not_there(
    spine: Spine, api: Caller, few_seeds: range, *, kept_too: bool
) -> None:
    streams = Streams(spine, api)
    for name in ("relay", "folder", "archive"):
        spine.start(name)
    for seed in few_seeds:
        story, dice = Story(seed, spine.provinces), random.Random(seed)
        mine = (f"{dice.choice(spine.provinces)}.mentoring", dice.randrange(2))
        await streams.told(story, dice, mine)
        _abort(streams, mine, dice)
        if kept_too:
            await _keep(streams, mine)
            _abort(streams, mine, dice)
        await streams.told(story, dice, mine)
        await spine.drained()
        assert await spine.audit() == [], f"seed {seed}: {mine}"
        assert await streams.conflicts(mine[0][:2]) == (0, []), f"seed {seed}"


def _abort(streams: Streams, mine: PartitionName, dice: random.Random) -> None:
    values = [
        forged(streams.last(mine) + number, province=mine[0][:2], unfit=dice.random() < 0.5)
        for number in range(1, dice.randint(2, 5))
    ]
    write_in_transaction(streams.spine.kafka_servers, mine[0], *values, kept=False, partition=mine[1])


async def _keep(streams: Streams, mine: PartitionName) -> None:
    """Send again, in a transaction, what the relay sent last, as a mirror does: it is seen by everybody."""
    again = [each for each in streams.spine.stranger.records if (each.topic, each.partition) == mine][-1]
    write_in_transaction(streams.spine.kafka_servers, mine[0], again.value, kept=True, partition=mine[1])
