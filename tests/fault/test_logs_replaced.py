"""Streams are deleted and made again under their readers: one of them, or all, as when Kafka's data are gone.

The new log is shorter than what was read of the old one, or longer; its readers run, sleep or are away meanwhile; what
only the old one had was read by everybody, or not. In each case the partitions are named as replaced, on the page and
by the API, nothing of the new log is taken for the old one's, and once an operator accepts the new logs every event
counts once; what was only in the old one is then named as a gap and is let go on record.
"""

import random
from collections.abc import Callable, Collection
from functools import partial
from typing import Final

from services.reporting.recovery.tables import MOVE_DOWN
from shared.contracts.partition import Partition
from shared.messaging.decision import Decision
from shared.messaging.inbox.log_search import first_in_gap
from shared.messaging.inbox.log_tables import Acceptance, accept
from shared.messaging.inbox.sequencing import Gap
from shared.messaging.inbox.waivers import Waiver, waive
from tests.support import reporting_tables, streams
from tests.support.audit import PartitionName, read
from tests.support.clients import Caller
from tests.support.eventually import eventually
from tests.support.facts import Story
from tests.support.pipeline import PARTITIONS, Spine, asking
from tests.support.processes import Process

LOST: Final = Decision("Kepala bidang data", "hilang bersama log lama")
BOTH: Final = ("folder", "archive")
DECISION: Final = Acceptance(None, Decision("Kepala bidang data", "topik dibuat ulang"))
_HALTED = "select topic, partition, consumer, halted from lane where halted is not null order by 1, 2, 3"


async def test_replaced_logs_are_named_and_after_their_acceptance_every_event_counts_once(
    spine: Spine, api: Caller, few_seeds: range, record_property: Callable[[str, object], None]
) -> None:
    spine.start("relay")
    running = {name: spine.start(name) for name in BOTH}
    lost = Lost(spine)
    for seed in few_seeds:
        story, dice = Story(seed, spine.provinces), random.Random(seed)
        await spine.tell(story, dice, transactions=dice.randint(3, 12))
        await lost.let_go()
        await spine.drained()
        way = dice.choice(("running", "paused", "away"))
        _before(way, running)
        # To a reader that is paused the broker still sends what it had asked for: only who is away reads nothing.
        unread = await _tell_what_nobody_reads(spine, story, dice) if way == "away" else {}
        chosen = _choose(spine, dice)
        replaced = await _replace(spine, chosen)
        await spine.tell(story, dice, transactions=dice.randint(0, 15))
        _after(way, running, spine)
        lost.note({each: gap for each, gap in unread.items() if each[0] in chosen})
        await _published(spine)
        await eventually(partial(_are_halted, spine, lost, replaced, chosen), within_seconds=30)
        await eventually(partial(_is_said, api, spine))
        await accept(spine.reporting_url, DECISION, [MOVE_DOWN])
        await lost.let_go()
        await spine.drained()
        assert await spine.audit() == [], f"seed {seed}: {way}, {replaced}"
    record_property("events", len(spine.committed))
    record_property("of them lost with a log", sum(map(len, spine.let_go.values())))


class Lost:
    """Numbers that only a deleted log had, and that nobody had read."""

    def __init__(self, spine: Spine) -> None:
        self._spine, self._gaps = spine, dict[PartitionName, Gap]()

    def note(self, gaps: dict[PartitionName, Gap]) -> None:
        """Note what was lost; where nothing has come since the last loss, the two are one gap."""
        for partition, gap in gaps.items():
            self._gaps[partition] = Gap(self._gaps.get(partition, gap).first, gap.last)
            self._spine.let_go[partition] |= {*range(gap.first, gap.last + 1)}

    async def let_go(self) -> None:
        """Waive what is lost, where something behind it has come that names it."""
        await _published(self._spine)
        for partition in self.named():
            waiver = Waiver(Partition(*partition), self._gaps[partition], LOST)
            await eventually(partial(_has_waived, self._spine, waiver), within_seconds=30)
            del self._gaps[partition]

    def named(self) -> dict[PartitionName, str]:
        """Return what is lost and named by what has come behind it, unless the whole log is called replaced."""
        newest = _newest(self._spine)
        return {each: str(gap) for each, gap in self._gaps.items() if newest.get(each, 0) > gap.last}


def _before(way: str, running: dict[str, Process]) -> None:
    for process in running.values():
        if way == "paused":
            process.pause()
        elif way == "away":
            process.stop()


def _after(way: str, running: dict[str, Process], spine: Spine) -> None:
    for name, process in running.items():
        if way == "paused":
            process.resume()
        elif way == "away":
            running[name] = spine.start(name)


async def _tell_what_nobody_reads(spine: Spine, story: Story, dice: random.Random) -> dict[PartitionName, Gap]:
    """Publish events that stand in the old logs alone; returns their numbers, partition by partition."""
    if dice.random() < 1 / 2:
        return {}
    before = _newest(spine)
    await spine.tell(story, dice, transactions=4)
    await _published(spine)
    after = _newest(spine)
    return {each: Gap(before.get(each, 0) + 1, last) for each, last in after.items() if last > before.get(each, 0)}


async def _published(spine: Spine) -> None:
    async with asking(spine.outbox_url) as outbox:
        await eventually(partial(_is_empty, outbox), within_seconds=30)


async def _is_empty(outbox: object) -> bool:
    rows = await (await outbox.execute("select 1 from outbox limit 1")).fetchall()  # type: ignore[attr-defined]
    return not rows


def _choose(spine: Spine, dice: random.Random) -> list[str]:
    """Return one of the streams, or all of them."""
    topics = sorted({topic for topic, _ in spine.stranger.ends})
    return topics if dice.random() < 1 / 4 else [dice.choice(topics)]


async def _replace(spine: Spine, chosen: Collection[str]) -> set[PartitionName]:
    """Delete streams and make them again; returns the partitions of which something had been read."""
    async with asking(spine.reporting_url) as reporting:
        places = await reporting_tables.places(reporting, "folder")
    streams.delete(spine.kafka_servers, *chosen)
    streams.create(spine.kafka_servers, chosen, PARTITIONS)
    spine.stranger.begin_anew(chosen)
    return {partition for partition, place in places.items() if partition[0] in chosen and place}


async def _are_halted(spine: Spine, lost: Lost, replaced: Collection[PartitionName], chosen: Collection[str]) -> bool:
    """Say whether both consumers stand where a log was replaced, and where numbers are lost.

    A partition of which nothing had been read may be called replaced, too: its first event was read before its new log.
    """
    found = await _halted(spine)
    expected = lost.named() | dict.fromkeys(replaced, "log-replaced")
    assert {(*each, name): why for each, why in expected.items() for name in BOTH}.items() <= found.items(), found
    more = {each[:2]: why for each, why in found.items() if each[:2] not in expected}
    assert all(each[0] in chosen and why == "log-replaced" for each, why in more.items()), more
    return True


async def _halted(spine: Spine) -> dict[tuple[str, int, str], str]:
    async with asking(spine.reporting_url) as reporting:
        rows = await (await reporting.execute(_HALTED)).fetchall()
    return {(topic, partition, consumer): why for topic, partition, consumer, why in rows}


async def _is_said(api: Caller, spine: Spine) -> bool:
    """Say whether API and page tell what the database says."""
    said = {f"{topic}/{partition}: {why}" for (topic, partition, _), why in (await _halted(spine)).items()}
    fresh = (await api.http.get("/freshness")).json()
    assert {halted for each in fresh for halted in each["holes"]} == said
    page = (await api.http.get("/")).text
    assert all(f"<code>{each}</code>" in page for each in said)
    return True


async def _has_waived(spine: Spine, waiver: Waiver) -> bool:
    async with asking(spine.reporting_url) as reporting:
        halted = await (await reporting.execute(_HALTED)).fetchall()
    mine = [(*waiver.partition, each, str(waiver.gap)) for each in sorted(BOTH)]
    assert [row for row in halted if row[:2] == tuple(waiver.partition)] == mine, halted
    done = await waive(spine.reporting_url, waiver, partial(first_in_gap, spine.kafka_servers))
    return sorted(done.freed) == sorted(BOTH)


def _newest(spine: Spine) -> dict[PartitionName, int]:
    """Return the highest number of each partition that was ever published."""
    spine.stranger.read_on()
    return {each: max(numbers) for each, numbers in read(spine.stranger.records)[0].items()}
