"""A stream's beginning is purged before projector and archive have read it: the partition stops until it is waived.

The other partitions go on. Whoever looks is told what is missing: the page, the views, the metric, and the orchestrator
that asks whether the projector is ready. Once an operator has let exactly these numbers go, the partition goes on by
itself, and the pages keep saying how many events are missing.
"""

import random
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import httpx2

from shared.contracts.partition import Partition
from shared.messaging.decision import Decision
from shared.messaging.inbox.log_search import first_in_gap
from shared.messaging.inbox.sequencing import Gap
from shared.messaging.inbox.waivers import Waiver, waive
from tests.support import reporting_tables, streams
from tests.support.audit import PartitionName, read
from tests.support.clients import Caller
from tests.support.eventually import eventually
from tests.support.facts import Story
from tests.support.pipeline import Spine, asking
from tests.support.processes import Process

BOTH = ("folder", "archive")
_HALTED = "select topic, partition, halted, consumer from lane where halted is not null order by consumer"


class Purged(NamedTuple):
    """What was purged of a partition."""

    partition: PartitionName
    first: int
    last: int

    @property
    def missing(self) -> str:
        """As the partition names it."""
        return f"{self.first}..{self.last}"

    @property
    def alarm(self) -> str:
        """As readers are told of it."""
        return f"{self.partition[0]}/{self.partition[1]}: {self.missing}"


async def test_a_purged_beginning_stops_its_partition_until_it_is_let_go(
    spine: Spine, api: Caller, seeds: range, record_property: Callable[[str, object], None]
) -> None:
    spine.start("relay")
    gone = dict.fromkeys(spine.provinces, 0)
    for seed in seeds:
        dice = random.Random(seed)
        await _tell(spine, Story(seed, spine.provinces), dice)
        gap = await _purge(spine, dice)
        projector, archive = (spine.start(name) for name in BOTH)
        await eventually(partial(_only_it_stands_still, spine, gap), within_seconds=30)
        await _everybody_is_told(api, projector, gap)
        decision = Decision("Kepala bidang data", "terhapus")
        waiver = Waiver(Partition(*gap.partition), Gap(gap.first, gap.last), decision)
        done = await waive(spine.reporting_url, waiver, partial(first_in_gap, spine.kafka_servers))
        assert sorted(done.freed) == sorted(BOTH)
        spine.let_go[gap.partition] |= {*range(gap.first, gap.last + 1)}
        await spine.drained()
        assert await spine.audit() == [], f"seed {seed}: {gap}"
        gone[gap.partition[0][:2]] += gap.last - gap.first + 1
        assert await _missing(api) == gone
        for process in (projector, archive):
            process.stop()
    record_property("events", len(spine.committed))
    record_property("of them purged", sum(gone.values()))


async def _tell(spine: Spine, story: Story, dice: random.Random) -> None:
    await spine.tell(story, dice, transactions=15)
    async with asking(spine.outbox_url) as outbox:
        await eventually(partial(_is_empty, outbox))
    spine.stranger.read_on()


async def _is_empty(outbox: object) -> bool:
    rows = await (await outbox.execute("select 1 from outbox limit 1")).fetchall()  # type: ignore[attr-defined]
    return not rows


async def _purge(spine: Spine, dice: random.Random) -> Purged:
    """Purge the unread beginning of some partition, leaving its last record."""
    async with asking(spine.reporting_url) as reporting:
        places = await reporting_tables.places(reporting, "folder")
    unread = {partition: end for partition, end in spine.stranger.ends.items() if end - places.get(partition, 0) > 1}
    partition = dice.choice(sorted(unread))
    before = dice.randrange(places.get(partition, 0) + 1, unread[partition])
    lost = [
        each for each in spine.stranger.records if (each.topic, each.partition) == partition and each.offset < before
    ]
    numbered, _ = read(each for each in lost if each.offset >= places.get(partition, 0))
    streams.purge(spine.kafka_servers, *partition, before)
    return Purged(partition, min(numbered[partition]), max(numbered[partition]))


async def _only_it_stands_still(spine: Spine, gap: Purged) -> bool:
    async with asking(spine.reporting_url) as reporting:
        halted = await (await reporting.execute(_HALTED)).fetchall()
        assert halted == [(*gap.partition, gap.missing, consumer) for consumer in sorted(BOTH)]
        for consumer in BOTH:
            places = await reporting_tables.places(reporting, consumer)
            ends = {
                partition: end for partition, end in spine.stranger.ends.items() if end and partition != gap.partition
            }
            assert {partition: places[partition] for partition in ends} == ends
    return True


async def _everybody_is_told(api: Caller, projector: Process, gap: Purged) -> None:
    answer = await api.get("/views/sessions", region=gap.partition[0][:2], level="province")
    assert answer["freshness"][0]["holes"] == [gap.alarm]
    page = (await api.http.get("/")).text
    assert f"<code>{gap.alarm}</code>" in page
    async with httpx2.AsyncClient(base_url=projector.url, timeout=5) as http:
        ready = await http.get("/health/ready")
        assert ready.status_code == httpx2.codes.SERVICE_UNAVAILABLE
        assert ready.json()["reasons"] == {"lanes": gap.alarm}
        assert 'naik_kelas_halted_lanes{consumer="reporting-folder"} 1.0' in (await http.get("/metrics")).text


async def _missing(api: Caller) -> dict[str, int]:
    fresh = (await api.http.get("/freshness")).json()
    return {each["province"]: each["missing"] for each in fresh if each["province"] in {"73", "33"}}
